"""Who came when, counted from the monthly roll-up and the day: never a walk over the lines."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.deposits.models import deposit_reversals, deposits, household_months
from wasteexchange.households.queries.lookup import references

_same_reversal = sa.and_(
    deposit_reversals.c.programme_id == deposits.c.programme_id,
    deposit_reversals.c.deposit_id == deposits.c.id,
)


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """Who came in a month and how often."""

    households_served: int
    deposits: int
    reversed_deposits: int


def month_counts(session: Session, programme_id: uuid.UUID, month: str) -> MonthCounts:
    """Count who came in a month: a household counts with one deposit that was not taken back."""
    row = session.execute(
        sa.select(
            sa.func.count().filter(household_months.c.visits > 0),
            sa.cast(sa.func.coalesce(sa.func.sum(household_months.c.visits), 0), sa.BigInteger),
            sa.cast(
                sa.func.coalesce(sa.func.sum(household_months.c.reversed_visits), 0),
                sa.BigInteger,
            ),
        ).where(household_months.c.programme_id == programme_id, household_months.c.month == month)
    ).one()
    return MonthCounts(*row)


def counts_by_month(
    session: Session, programme_id: uuid.UUID, *, first: str, last: str
) -> dict[str, MonthCounts]:
    """Count who came in each month of a span (both included); a month without visits is absent."""
    said = household_months.c
    rows = session.execute(
        sa.select(
            said.month,
            sa.func.count().filter(said.visits > 0),
            sa.cast(sa.func.sum(said.visits), sa.BigInteger),
            sa.cast(sa.func.sum(said.reversed_visits), sa.BigInteger),
        )
        .where(said.programme_id == programme_id, said.month.between(first, last))
        .group_by(said.month)
    )
    return {month: MonthCounts(*counts) for month, *counts in rows}


@dataclass(frozen=True, slots=True)
class Comings:
    """How many families came in a month that had last come in another; None: never before."""

    month: str
    before: str | None
    families: int


def comings(session: Session, programme_id: uuid.UUID, *, last: str) -> list[Comings]:
    """Count the families of each month up to one, by the month in which they had come before.

    A month counts for a family with one deposit that was not taken back.
    """
    said = household_months.c
    before = sa.func.lag(said.month).over(partition_by=said.household_id, order_by=said.month)
    came = (
        sa.select(said.month, before.label("before"))
        .where(said.programme_id == programme_id, said.visits > 0, said.month <= last)
        .subquery()
    )
    query = sa.select(came, sa.func.count()).group_by(came.c.month, came.c.before)
    return [Comings(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Attendance:
    """When a family came before, in and after a month, as months; None: not at all."""

    household_id: uuid.UUID
    before: str | None
    visits: int
    after: str | None


def attendance(
    session: Session, programme_id: uuid.UUID, month: str, *, since: str
) -> list[Attendance]:
    """Say of each family that came in a month, or last in `since` before it, when it came."""
    said = household_months.c
    before = sa.func.max(said.month).filter(said.month < month)
    visits = sa.func.coalesce(sa.func.sum(said.visits).filter(said.month == month), 0)
    after = sa.func.min(said.month).filter(said.month > month)
    query = (
        sa.select(said.household_id, before, sa.cast(visits, sa.BigInteger), after)
        .where(said.programme_id == programme_id, said.visits > 0)
        .group_by(said.household_id)
        .having(sa.or_(visits > 0, before == since))
    )
    return [Attendance(*row) for row in session.execute(query)]


def count_lapsed(
    session: Session, programme_id: uuid.UUID, *, came: str, silent: Sequence[str]
) -> int:
    """Count the families still taking part that came in one month and in none of the others."""
    said, later = household_months.c, household_months.alias("later").c
    since = sa.exists().where(
        later.programme_id == said.programme_id,
        later.household_id == said.household_id,
        later.month.in_(list(silent)),
        later.visits > 0,
    )
    query = (
        sa.select(sa.func.count())
        .select_from(household_months)
        .join(
            references,
            sa.and_(
                references.c.programme_id == said.programme_id,
                references.c.id == said.household_id,
            ),
        )
        .where(
            said.programme_id == programme_id,
            said.month == came,
            said.visits > 0,
            references.c.deactivated_at.is_(None),
            references.c.erased_at.is_(None),
            ~since,
        )
    )
    return session.scalar(query) or 0


def day_counts(session: Session, programme_id: uuid.UUID, day_on: dt.date) -> tuple[int, int]:
    """Count the visits of a day that still stand, and the families that made them."""
    row = session.execute(
        sa.select(sa.func.count(), sa.func.count(deposits.c.household_id.distinct()))
        .select_from(deposits)
        .outerjoin(deposit_reversals, _same_reversal)
        .where(
            deposits.c.programme_id == programme_id,
            deposits.c.day_on == day_on,
            deposit_reversals.c.deposit_id.is_(None),
        )
    ).one()
    return row[0], row[1]
