"""Letting lapse what nobody took home in time: a fact for each asset, with every family's part."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import Account, Cause, Kind, Transfer, household
from wasteexchange.programmes.queries import get_programme
from wasteexchange.promises.models import expired_parts, expiries
from wasteexchange.promises.queries.expiries import (
    Expiry,
    Lapsing,
    families_of,
    lapsing_among,
    lapsing_of,
)
from wasteexchange.promises.rules import Part, expiry_entry

AT_ONCE = 100
"""So many balances are locked and posted together."""


def expire(session: Session, context: Context) -> list[Expiry]:
    """Let lapse, of each promise, what is too old today; doing it twice changes nothing.

    A balance is read again once it is locked: what a family brings or takes at the same moment
    counts.
    """
    today = get_programme(session, context.programme_id).local_day(context.now)
    made = []
    for asset in PROMISES:
        lapsing = lapsing_of(session, context.programme_id, asset, today=today)
        if lapsing and lapsing.amounts:
            expiry = _expire_asset(session, context, lapsing, today)
            made += [expiry] if expiry else []
    return made


def _expire_asset(
    session: Session, context: Context, lapsing: Lapsing, today: dt.date
) -> Expiry | None:
    programme_id = context.programme_id
    parts: dict[uuid.UUID, int] = {}
    for households in _in_order(programme_id, lapsing.asset, lapsing.amounts):
        mine = {household(each, lapsing.asset): each for each in households}
        left = ledger.lock(session, programme_id, mine)
        parts |= lapsing_among(
            session,
            programme_id,
            lapsing.asset,
            first=lapsing.kept_since,
            there={mine[account]: balance for account, balance in left.items()},
            only_these=True,
        )
    if not parts:
        return None
    expiry = Expiry(
        id=context.new_id(),
        term_id=lapsing.term.id,
        asset=lapsing.asset,
        day_on=today,
        kept_since=lapsing.kept_since,
        amount=sum(parts.values()),
        families=len(parts),
    )
    _keep(session, context, expiry, parts)
    _post(session, context, expiry, parts)
    return expiry


def _keep(
    session: Session, context: Context, expiry: Expiry, amounts: dict[uuid.UUID, int]
) -> None:
    """Keep the fact, each family's part, and the entry."""
    programme_id = context.programme_id
    known = families_of(session, programme_id, list(amounts))
    parts = []
    for who, amount in amounts.items():
        # Only who is erased has no key, and an erased family has no balance.
        key = known[who].holder_key
        assert key, "a family with a balance has a key"
        parts.append(Part(who, amount, journal.holder_of(key, expiry.id)))
    entry = expiry_entry(
        get_programme(session, programme_id).code,
        expiry.id,
        asset=expiry.asset,
        day_on=expiry.day_on,
        term_id=expiry.term_id,
        parts=parts,
    )
    claim = journal.Claim(
        id=expiry.id, kind="expiry", digest=journal.digest_of(entry), day_on=expiry.day_on
    )
    journal.claim(session, context, claim)  # its id was just made: nobody said it before
    row = {name: getattr(expiry, name) for name in Expiry.__dataclass_fields__}
    session.execute(sa.insert(expiries), {"programme_id": programme_id, **row})
    rows = [
        {
            "programme_id": programme_id,
            "expiry_id": expiry.id,
            "household_id": part.household_id,
            "amount": part.amount,
            "holder": part.holder,
        }
        for part in parts
    ]
    session.execute(sa.insert(expired_parts), rows)
    month = f"{expiry.day_on:%Y-%m}"
    journal.append(session, context, expiry.id, "expiry", entry=entry, month=month)


def _post(
    session: Session, context: Context, expiry: Expiry, amounts: dict[uuid.UUID, int]
) -> None:
    cause = Cause(expiry.id, expiry.day_on)
    gone = Account(Kind.EXPIRED, expiry.asset)
    position = 0
    for households in _in_order(context.programme_id, expiry.asset, amounts):
        movements = [Transfer(household(w, expiry.asset), gone, amounts[w]) for w in households]
        ledger.post(session, context, cause, movements, position=position)
        position += len(movements)


def _in_order(
    programme_id: uuid.UUID, asset: Asset, amounts: dict[uuid.UUID, int]
) -> Iterator[Sequence[uuid.UUID]]:
    """Give households some at a time, always in the order in which their balances are locked."""
    ordered = sorted(amounts, key=lambda who: household(who, asset).id_in(programme_id))
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
