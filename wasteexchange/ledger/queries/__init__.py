"""Reads of the ledger."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.columns import Day, Id
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.kernel.statements import Statement
from wasteexchange.ledger.models import account_days, accounts, transfers
from wasteexchange.ledger.models import balances as balances_table
from wasteexchange.ledger.queries.credits import given_up_since
from wasteexchange.ledger.rules import (
    Account,
    Kind,
    Transfer,
    covers_of,
    floored_of,
    household,
    owed,
    unsettled,
)


def balances(
    session: Session, programme_id: uuid.UUID, which: Iterable[Account]
) -> dict[Account, int]:
    """Balances of accounts with a floor; one that was never touched is 0."""
    by_id = {account.id_in(programme_id): account for account in which}
    found = session.execute(
        sa.select(balances_table.c.account_id, balances_table.c.balance).where(
            balances_table.c.programme_id == programme_id,
            balances_table.c.account_id.in_(list(by_id)),
        )
    )
    return dict.fromkeys(by_id.values(), 0) | {by_id[key]: balance for key, balance in found}


def balances_of(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID
) -> dict[Asset, int]:
    """What a household may spend, of each promise."""
    return _promises(session, programme_id, {a: household(household_id, a) for a in PROMISES})


def debts_of(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID
) -> dict[Asset, int]:
    """What a household has spent of credit that was later taken back."""
    return _promises(session, programme_id, {a: owed(household_id, a) for a in PROMISES})


def unsettled_of(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID
) -> dict[Asset, int]:
    """What a household was handed, away from the network, beyond what it had."""
    return _promises(session, programme_id, {a: unsettled(household_id, a) for a in PROMISES})


def _promises(
    session: Session, programme_id: uuid.UUID, which: dict[Asset, Account]
) -> dict[Asset, int]:
    found = balances(session, programme_id, which.values())
    return {asset: found[account] for asset, account in which.items()}


def balance_of(
    programme_id: sa.ColumnElement[uuid.UUID],
    household_id: sa.ColumnElement[uuid.UUID],
    asset: Asset,
) -> sa.ColumnElement[int]:
    """What each household of a list may spend, as a column of that list; 0 when never touched."""
    held = (
        sa.select(balances_table.c.balance)
        .join(
            accounts,
            sa.and_(
                accounts.c.programme_id == balances_table.c.programme_id,
                accounts.c.id == balances_table.c.account_id,
            ),
        )
        .where(
            balances_table.c.programme_id == programme_id,
            accounts.c.programme_id == programme_id,
            accounts.c.household_id == household_id,
            accounts.c.kind == str(Kind.HOUSEHOLD),
            accounts.c.asset == str(asset),
        )
        .scalar_subquery()
    )
    return sa.func.coalesce(held, 0, type_=sa.BigInteger)


def spendable(programme_id: uuid.UUID) -> sa.Select[Any]:
    """What every household of a programme may spend: a row each, of those that ever had credit."""

    def of(asset: Asset) -> sa.ColumnElement[int]:
        held = sa.case((accounts.c.asset == str(asset), balances_table.c.balance), else_=0)
        return sa.func.sum(held).cast(sa.BigInteger)

    return (
        sa.select(
            accounts.c.household_id,
            of(Asset.COMPOST).label("compost"),
            of(Asset.POINTS).label("points"),
        )
        .join_from(
            accounts,
            balances_table,
            sa.and_(
                balances_table.c.programme_id == accounts.c.programme_id,
                balances_table.c.account_id == accounts.c.id,
            ),
        )
        .where(
            accounts.c.programme_id == programme_id,
            accounts.c.kind == str(Kind.HOUSEHOLD),
        )
        .group_by(accounts.c.household_id)
    )


def covers_if_taken_back(
    session: Session, programme_id: uuid.UUID, movements: Sequence[Transfer], *, since: dt.date
) -> list[Transfer]:
    """Say which shortfalls taking movements of a day back would meet at this moment."""
    left = balances(session, programme_id, floored_of(movements))
    return covered(session, programme_id, movements, left, since=since)


def covered(
    session: Session,
    programme_id: uuid.UUID,
    movements: Sequence[Transfer],
    left: Mapping[Account, int],
    *,
    since: dt.date,
) -> list[Transfer]:
    """Return what covers taking movements of a day back, when accounts hold what is `left`."""
    covers = covers_of(movements, left)
    short = {each.credit for each in covers if each.debit.kind is Kind.OWED}
    if not short:
        return covers
    given_up = given_up_since(session, programme_id, short, since)
    return covers_of(movements, left, given_up=given_up)


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What moved through an account without a balance, over some days."""

    kind: str
    asset: str
    point_id: uuid.UUID | None
    material: str | None
    quality: str | None
    debits: int
    credits: int
    debited: int
    credited: int


def day_totals(
    session: Session, programme_id: uuid.UUID, *, first: dt.date, last: dt.date
) -> list[DayTotal]:
    """Add up the day totals of a span of days (both included), per account."""
    return span_totals(session, programme_id, [(first, last)])[0]


def span_totals(
    session: Session, programme_id: uuid.UUID, spans: Sequence[tuple[dt.date, dt.date]]
) -> list[list[DayTotal]]:
    """Add up the day totals of several spans of days (both included), per account, in one read."""
    if not spans:
        return []
    said: dict[str, Any] = {"programme_id": programme_id}
    for place, (first, last) in enumerate(spans):
        said |= {f"first_{place}": first, f"last_{place}": last}
    found: list[list[DayTotal]] = [[] for _span in spans]
    for place, *row in _SPANS.ask(session, said, len(spans)):
        found[place].append(DayTotal(*row))
    return found


def _spans(_dialect: str, count: int) -> sa.Select[Any]:
    summed = sa.union_all(*(_summed(place) for place in range(count))).subquery()
    return (
        sa.select(
            summed.c.place,
            accounts.c.kind,
            accounts.c.asset,
            accounts.c.point_id,
            accounts.c.material,
            accounts.c.quality,
            *(summed.c[f"s{n}"] for n in range(4)),
        )
        .join(summed, accounts.c.id == summed.c.account_id)
        .where(accounts.c.programme_id == sa.bindparam("programme_id", type_=Id()))
    )


# Twelve months are one long question: to build it anew took as long as to answer it.
_SPANS = Statement(_spans)


def _summed(place: int) -> sa.Select[Any]:
    # Grouped by an expression, so that SQLite looks the days up by the key; by the bare column it
    # walks every day of the programme along the index of accounts.
    account: sa.ColumnElement[Any] = sa.func.coalesce(
        account_days.c.account_id, account_days.c.account_id
    )
    sums = [
        sa.cast(sa.func.sum(account_days.c[name]), sa.BigInteger).label(f"s{number}")
        for number, name in enumerate(("debits", "credits", "debited", "credited"))
    ]
    return (
        sa.select(sa.literal_column(str(place)).label("place"), account.label("account_id"), *sums)
        .where(
            account_days.c.programme_id == sa.bindparam("programme_id", type_=Id()),
            account_days.c.day_on.between(
                sa.bindparam(f"first_{place}", type_=Day()),
                sa.bindparam(f"last_{place}", type_=Day()),
            ),
        )
        .group_by(account)
    )


def days_and_points_of(
    programme_id: uuid.UUID,
    *,
    point_id: uuid.UUID | None = None,
    material: str | None = None,
    qualities: Iterable[str] = (),
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> sa.Select[tuple[dt.date, uuid.UUID | None]]:
    """Select days and points at which something was brought, for a room above to look through."""
    query = (
        sa.select(account_days.c.day_on, accounts.c.point_id)
        .join(
            accounts,
            sa.and_(
                accounts.c.programme_id == account_days.c.programme_id,
                accounts.c.id == account_days.c.account_id,
            ),
        )
        .where(
            account_days.c.programme_id == programme_id,
            accounts.c.programme_id == programme_id,
            # No family's: those few are found first, by the index of families.
            accounts.c.household_id.is_(None),
            accounts.c.kind == str(Kind.BROUGHT),
        )
    )
    if point_id:
        query = query.where(accounts.c.point_id == point_id)
    if material:
        query = query.where(accounts.c.material == material)
    if wanted := [str(quality) for quality in qualities]:
        query = query.where(accounts.c.quality.in_(wanted))
    if first:
        query = query.where(account_days.c.day_on >= first)
    if last:
        query = query.where(account_days.c.day_on <= last)
    return query


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of a household's account: more than 0 came in, less went out."""

    record_id: uuid.UUID
    position: int
    asset: str
    amount: int
    day_on: dt.date
    other_kind: str
    posted_at: dt.datetime


def movements_of(
    session: Session,
    programme_id: uuid.UUID,
    household_id: uuid.UUID,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> list[Movement]:
    """All movements of a household's promises by day, and within a day as they were posted."""
    mine = [household(household_id, asset).id_in(programme_id) for asset in PROMISES]
    sides = (
        (transfers.c.credit_account, transfers.c.debit_account, 1),
        (transfers.c.debit_account, transfers.c.credit_account, -1),
    )
    found: list[Movement] = []
    for own, other, sign in sides:
        query = (
            sa.select(
                transfers.c.record_id,
                transfers.c.position,
                transfers.c.asset,
                (transfers.c.amount * sign).label("amount"),
                transfers.c.day_on,
                accounts.c.kind,
                transfers.c.posted_at,
            )
            .join(
                accounts,
                sa.and_(
                    accounts.c.programme_id == transfers.c.programme_id, accounts.c.id == other
                ),
            )
            .where(transfers.c.programme_id == programme_id, own.in_(mine))
        )
        if first:
            query = query.where(transfers.c.day_on >= first)
        if last:
            query = query.where(transfers.c.day_on <= last)
        found += [Movement(*row) for row in session.execute(query)]
    return sorted(found, key=lambda m: (m.day_on, m.posted_at, str(m.record_id), m.position))


def transfers_of(
    session: Session, programme_id: uuid.UUID, record_id: uuid.UUID
) -> Iterator[tuple[Account, Account, int]]:
    """Give the transfers of one record as accounts and amounts, in their order."""
    rows = session.execute(
        sa.select(transfers)
        .where(transfers.c.programme_id == programme_id, transfers.c.record_id == record_id)
        .order_by(transfers.c.position)
    ).all()
    keys = {row.debit_account for row in rows} | {row.credit_account for row in rows}
    named = accounts_by_id(session, programme_id, keys)
    for row in rows:
        yield named[row.debit_account], named[row.credit_account], row.amount


def accounts_by_id(
    session: Session, programme_id: uuid.UUID, keys: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Account]:
    """Accounts by their ids."""
    found = session.execute(
        sa.select(accounts).where(
            accounts.c.programme_id == programme_id, accounts.c.id.in_(list(keys))
        )
    )
    return {row.id: account_of(row) for row in found}


def account_of(row: sa.Row[Any]) -> Account:
    """Return a row of the accounts as the account that it is."""
    return Account(
        kind=Kind(row.kind),
        asset=Asset(row.asset),
        point_id=row.point_id,
        household_id=row.household_id,
        material=row.material,
        quality=row.quality,
        subject_id=row.subject_id,
    )
