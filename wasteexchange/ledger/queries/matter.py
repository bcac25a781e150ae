"""Reads of matter: what lies in stock, in batches and on the way, and what moved there."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.ledger.models import account_days, accounts, transfers
from wasteexchange.ledger.models import balances as balances_table
from wasteexchange.ledger.queries import account_of
from wasteexchange.ledger.rules import Account, Kind

# Fewer than the values that SQLite takes in one statement.
SUBJECTS_AT_ONCE: Final = 5_000


def balances_of_kinds(
    session: Session, programme_id: uuid.UUID, *kinds: Kind
) -> dict[Account, int]:
    """Balances of every account of kinds with a floor, of a few thousand at most."""
    rows = session.execute(
        sa.select(accounts, balances_table.c.balance)
        .join(
            balances_table,
            sa.and_(
                balances_table.c.programme_id == accounts.c.programme_id,
                balances_table.c.account_id == accounts.c.id,
            ),
        )
        .where(
            accounts.c.programme_id == programme_id,
            balances_table.c.programme_id == programme_id,
            accounts.c.household_id.is_(None),
            accounts.c.kind.in_([str(kind) for kind in kinds]),
        )
    )
    return {account_of(row): row.balance for row in rows}


def net_by_day(
    session: Session, programme_id: uuid.UUID, which: Iterable[Account], *, last: dt.date
) -> list[tuple[dt.date, int]]:
    """What accounts without a balance gave on each day up to one, the newest day first."""
    table = account_days
    net = sa.cast(sa.func.sum(table.c.credited - table.c.debited), sa.BigInteger)
    query = (
        sa.select(table.c.day_on, net)
        .where(
            table.c.programme_id == programme_id,
            table.c.account_id.in_([account.id_in(programme_id) for account in which]),
            table.c.day_on <= last,
        )
        .group_by(table.c.day_on)
        .order_by(table.c.day_on.desc())
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def moved_after(
    session: Session, programme_id: uuid.UUID, account: Account, *, day: dt.date
) -> list[int]:
    """Return by how much an account of things grew on each day after one, the newest first."""
    key = account.id_in(programme_id)
    sides = [
        sa.select(transfers.c.day_on, (transfers.c.amount * sign).label("net")).where(
            transfers.c.programme_id == programme_id, side == key, transfers.c.day_on > day
        )
        for sign, side in ((1, transfers.c.debit_account), (-1, transfers.c.credit_account))
    ]
    moved = sa.union_all(*sides).subquery()
    query = (
        sa.select(sa.cast(sa.func.sum(moved.c.net), sa.BigInteger))
        .group_by(moved.c.day_on)
        .order_by(moved.c.day_on.desc())
    )
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class SubjectFlow:
    """What went into accounts of batches or hauls at a point, from or to one kind of account."""

    kind: str
    point_id: uuid.UUID
    material: str | None
    other_kind: str
    other_point_id: uuid.UUID | None
    other_material: str | None
    net_g: int


def subject_flows(
    session: Session, programme_id: uuid.UUID, spans: Sequence[tuple[dt.date, dt.date]]
) -> list[list[SubjectFlow]]:
    """Add up what went into batches and hauls in several spans of days (both included).

    Less than 0 came out. No day is in two spans. These accounts are few, so their transfers are
    read one by one; they are named, for PostgreSQL takes a subject's account to be as busy as a
    stock's, and would sooner read every transfer there is.
    """
    whose = list(
        session.scalars(
            sa.select(accounts.c.id).where(
                accounts.c.programme_id == programme_id, accounts.c.subject_id.is_not(None)
            )
        )
    )
    found: list[list[SubjectFlow]] = [[] for _span in spans]
    for start in range(0, len(whose), SUBJECTS_AT_ONCE):
        flows = _flows_of(programme_id, whose[start : start + SUBJECTS_AT_ONCE], spans)
        for place, *row in session.execute(flows):
            found[place].append(SubjectFlow(*row))
    return found


def _flows_of(
    programme_id: uuid.UUID, whose: list[uuid.UUID], spans: Sequence[tuple[dt.date, dt.date]]
) -> sa.Select[Any]:
    """Select which span (by its place), the two accounts, and what went into the first."""
    own, other = accounts.alias("own"), accounts.alias("other")
    within = [transfers.c.day_on.between(first, last) for first, last in spans]
    parts = [
        sa.select(
            sa.case(*((span, place) for place, span in enumerate(within))).label("place"),
            *(own.c[name].label(name) for name in ("kind", "point_id", "material")),
            *(other.c[name].label(f"other_{name}") for name in ("kind", "point_id", "material")),
            (transfers.c.amount * sign).label("net_g"),
        )
        .select_from(transfers)
        .join(own, sa.and_(own.c.programme_id == transfers.c.programme_id, own.c.id == mine))
        .join(other, sa.and_(other.c.programme_id == transfers.c.programme_id, other.c.id == its))
        .where(
            transfers.c.programme_id == programme_id,
            own.c.programme_id == programme_id,
            other.c.programme_id == programme_id,
            mine.in_(whose),
            sa.or_(*within),
        )
        for sign, mine, its in (
            (1, transfers.c.debit_account, transfers.c.credit_account),
            (-1, transfers.c.credit_account, transfers.c.debit_account),
        )
    ]
    each = sa.union_all(*parts).subquery()
    words = [column for column in each.c if column.name != "net_g"]
    return sa.select(*words, sa.cast(sa.func.sum(each.c.net_g), sa.BigInteger)).group_by(*words)
