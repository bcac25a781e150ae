"""Reads of promises by age and in sum: what came in since a day, what all families have."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.models import accounts, balances, transfers
from wasteexchange.ledger.rules import Account, Kind, Transfer, household

Days = tuple[dt.date, dt.date]
OF_A_HOUSEHOLD = (Kind.HOUSEHOLD, Kind.HELD, Kind.OWED, Kind.UNSETTLED)


def credits_by_day(
    session: Session,
    programme_id: uuid.UUID,
    household_id: uuid.UUID,
    asset: Asset,
    *,
    sources: Iterable[Kind],
    within: Sequence[Days] = (),
) -> list[tuple[dt.date, int]]:
    """Return what a household was credited on each day from these sources, less what was undone.

    `within` narrows it to spans of days (both included).
    """
    own = [household(household_id, asset).id_in(programme_id)]
    moved = _moved(programme_id, asset, sources, own=own).subquery()
    query = (
        sa.select(moved.c.day_on, sa.cast(sa.func.sum(moved.c.amount), sa.BigInteger))
        .group_by(moved.c.day_on)
        .order_by(moved.c.day_on)
    )
    if within:
        query = query.where(sa.or_(*(moved.c.day_on.between(*days) for days in within)))
    return [(row[0], row[1]) for row in session.execute(query) if row[1] > 0]


def credited_since(
    session: Session,
    programme_id: uuid.UUID,
    asset: Asset,
    *,
    sources: Iterable[Kind],
    first: dt.date,
    households: Sequence[uuid.UUID] | None = None,
) -> dict[uuid.UUID, int]:
    """Return what each household was credited from a day on, less what was undone of it."""
    own = None
    if households is not None:
        own = [household(each, asset).id_in(programme_id) for each in households]
    moved = _moved(programme_id, asset, sources, own=own, first=first).subquery()
    query = (
        sa.select(accounts.c.household_id, sa.cast(sa.func.sum(moved.c.amount), sa.BigInteger))
        .join(moved, moved.c.own == accounts.c.id)
        .where(accounts.c.programme_id == programme_id, moved.c.programme_id == programme_id)
        .group_by(accounts.c.household_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


LapsedAfter = Callable[[Session, uuid.UUID, Collection[Account], dt.date], Mapping[Account, int]]
_lapsed_after: list[LapsedAfter] = []


def where_it_lapses(step: LapsedAfter) -> None:
    """Let the room that lets credit lapse say how much a credit of a day lost by it."""
    if step not in _lapsed_after:
        _lapsed_after.append(step)


def given_up_since(
    session: Session, programme_id: uuid.UUID, homes: Collection[Account], day: dt.date
) -> list[Transfer]:
    """Return what can come back of credits of a day: it lapsed, or was forfeited by an erasure.

    Each as the transfer that gives it back; what came back before is taken off.
    """
    found: list[Transfer] = []
    lapsed = [step(session, programme_id, homes, day) for step in _lapsed_after]
    for home in homes:
        lost = sum(each.get(home, 0) for each in lapsed)
        forfeited, _back = _given(session, programme_id, home, Kind.FORFEITED)
        for kind, amount in ((Kind.EXPIRED, lost), (Kind.FORFEITED, forfeited)):
            _gone, back = _given(session, programme_id, home, kind) if amount else (0, 0)
            if amount > back:
                found.append(Transfer(Account(kind, home.asset), home, amount - back))
    return found


def _given(session: Session, programme_id: uuid.UUID, home: Account, kind: Kind) -> tuple[int, int]:
    """Return what an account ever gave to one of that kind, and what it got back from it."""
    own, other = home.id_in(programme_id), Account(kind, home.asset).id_in(programme_id)
    return _between(session, programme_id, own, other), _between(session, programme_id, other, own)


def _between(session: Session, programme_id: uuid.UUID, debit: uuid.UUID, credit: uuid.UUID) -> int:
    query = sa.select(sa.cast(sa.func.sum(transfers.c.amount), sa.BigInteger)).where(
        transfers.c.programme_id == programme_id,
        transfers.c.debit_account == debit,
        transfers.c.credit_account == credit,
    )
    return session.scalar(query) or 0


def balances_with_something(
    session: Session, programme_id: uuid.UUID, asset: Asset
) -> dict[uuid.UUID, int]:
    """Return what each household may spend, of those that have anything."""
    query = _kept(programme_id, asset, (Kind.HOUSEHOLD,)).add_columns(
        accounts.c.household_id, balances.c.balance
    )
    query = query.where(balances.c.balance > 0)
    return {row[0]: row[1] for row in session.execute(query)}


def promised_in_all(session: Session, programme_id: uuid.UUID, asset: Asset) -> dict[Kind, int]:
    """Return what all households have, have set aside and owe, by kind of account."""
    query = (
        _kept(programme_id, asset, OF_A_HOUSEHOLD)
        .add_columns(accounts.c.kind, sa.cast(sa.func.sum(balances.c.balance), sa.BigInteger))
        .group_by(accounts.c.kind)
    )
    return dict.fromkeys(OF_A_HOUSEHOLD, 0) | {
        Kind(row[0]): row[1] for row in session.execute(query)
    }


def _kept(programme_id: uuid.UUID, asset: Asset, kinds: Iterable[Kind]) -> sa.Select[Any]:
    return (
        sa.select()
        .select_from(balances)
        .join(
            accounts,
            sa.and_(
                accounts.c.programme_id == balances.c.programme_id,
                accounts.c.id == balances.c.account_id,
            ),
        )
        .where(
            balances.c.programme_id == programme_id,
            accounts.c.programme_id == programme_id,
            accounts.c.household_id.is_not(None),
            accounts.c.asset == str(asset),
            accounts.c.kind.in_([str(kind) for kind in kinds]),
        )
    )


def _moved(
    programme_id: uuid.UUID,
    asset: Asset,
    sources: Iterable[Kind],
    *,
    own: Sequence[uuid.UUID] | None = None,
    first: dt.date | None = None,
) -> sa.CompoundSelect[Any]:
    """What moved between households and sources: more than 0 came in, less was undone."""
    given = (
        sa.select(accounts.c.id)
        .where(
            accounts.c.programme_id == programme_id,
            accounts.c.asset == str(asset),
            accounts.c.kind.in_([str(kind) for kind in sources]),
        )
        .scalar_subquery()
    )
    sides = (
        (transfers.c.credit_account, transfers.c.debit_account, 1),
        (transfers.c.debit_account, transfers.c.credit_account, -1),
    )
    parts = []
    for mine, source, sign in sides:
        query = sa.select(
            transfers.c.programme_id,
            mine.label("own"),
            transfers.c.day_on,
            (transfers.c.amount * sign).label("amount"),
        ).where(transfers.c.programme_id == programme_id, source.in_(given))
        if own is not None:
            query = query.where(mine.in_(own))
        parts.append(query.where(transfers.c.day_on >= first) if first else query)
    return sa.union_all(*parts)
