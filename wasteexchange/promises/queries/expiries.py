"""Reads of what lapses now, and of what has lapsed."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.households.queries.lookup import references
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.queries.credits import balances_with_something, credited_since
from wasteexchange.promises.models import expired_parts, expiries
from wasteexchange.promises.queries.terms import LASTS, terms_of
from wasteexchange.promises.rules import Part, Term, TermKind, kept_since, lapsed, term_in_force

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Lapsing:
    """What lapses of one asset today: under which term, and how much each household loses."""

    asset: Asset
    term: Term
    kept_since: dt.date
    amounts: dict[uuid.UUID, int]

    @property
    def amount(self) -> int:
        """All of it."""
        return sum(self.amounts.values())


def lapsing_of(
    session: Session, programme_id: uuid.UUID, asset: Asset, *, today: dt.date
) -> Lapsing | None:
    """Return what lapses of an asset today; None while no term lets anything lapse."""
    terms = terms_of(session, programme_id)
    term = term_in_force(terms, TermKind.EXPIRY, asset, today)
    first = kept_since(terms, asset, today)
    if term is None or first is None:
        return None
    there = balances_with_something(session, programme_id, asset)
    return Lapsing(
        asset, term, first, lapsing_among(session, programme_id, asset, first=first, there=there)
    )


def lapsing_among(
    session: Session,
    programme_id: uuid.UUID,
    asset: Asset,
    *,
    first: dt.date,
    there: dict[uuid.UUID, int],
    only_these: bool = False,
) -> dict[uuid.UUID, int]:
    """Return what is too old of these balances, where there is any."""
    kept = credited_since(
        session,
        programme_id,
        asset,
        sources=LASTS,
        first=first,
        households=list(there) if only_these else None,
    )
    found = {who: lapsed(balance, kept.get(who, 0)) for who, balance in there.items()}
    return {who: amount for who, amount in found.items() if amount}


@dataclass(frozen=True, slots=True)
class Expiry:
    """What lapsed at one time."""

    id: uuid.UUID
    term_id: uuid.UUID
    asset: Asset
    day_on: dt.date
    kept_since: dt.date
    amount: int
    families: int


def expiries_of(
    session: Session, programme_id: uuid.UUID, *, limit: int = 100, after: Expiry | None = None
) -> list[Expiry]:
    """What lapsed, the newest first."""
    query = sa.select(*(expiries.c[name] for name in _FIELDS)).where(
        expiries.c.programme_id == programme_id
    )
    if after:
        query = query.where(sa.tuple_(expiries.c.day_on, expiries.c.id) < (after.day_on, after.id))
    query = query.order_by(expiries.c.day_on.desc(), expiries.c.id.desc()).limit(limit)
    return [_expiry(row) for row in session.execute(query)]


def find_expiry(session: Session, programme_id: uuid.UUID, expiry_id: uuid.UUID) -> Expiry | None:
    """Find what lapsed at one time."""
    query = sa.select(*(expiries.c[name] for name in _FIELDS)).where(
        expiries.c.programme_id == programme_id, expiries.c.id == expiry_id
    )
    row = session.execute(query).first()
    return _expiry(row) if row else None


def parts_of_expiry(session: Session, programme_id: uuid.UUID, expiry_id: uuid.UUID) -> list[Part]:
    """What each family lost in it."""
    query = (
        sa.select(expired_parts.c.household_id, expired_parts.c.amount, expired_parts.c.holder)
        .where(expired_parts.c.programme_id == programme_id, expired_parts.c.expiry_id == expiry_id)
        .order_by(expired_parts.c.household_id)
    )
    return [Part(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Family:
    """All that is asked of a family here: its code, its key, whether it still takes part."""

    id: uuid.UUID
    code: str
    holder_key: bytes | None
    is_active: bool


def families_of(
    session: Session, programme_id: uuid.UUID, household_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Family]:
    """Families by their ids; who asked for erasure has no key any more."""
    found = {}
    for start in range(0, len(household_ids), AT_ONCE):
        query = sa.select(references).where(
            references.c.programme_id == programme_id,
            references.c.id.in_(household_ids[start : start + AT_ONCE]),
        )
        for row in session.execute(query):
            key = bytes(row.holder_key) if row.holder_key else None
            is_active = row.deactivated_at is None and row.erased_at is None
            found[row.id] = Family(row.id, row.code, key, is_active)
    return found


_FIELDS = ("id", "term_id", "asset", "day_on", "kept_since", "amount", "families")


def _expiry(row: sa.Row[tuple[object, ...]]) -> Expiry:
    said = row._asdict()
    return Expiry(**said | {"asset": Asset(said["asset"])})
