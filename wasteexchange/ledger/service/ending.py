"""Taking back, forfeiting, and setting aside: what is made of postings."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.kernel.words import _
from wasteexchange.ledger.errors import HoldEnded
from wasteexchange.ledger.models import hold_endings, holds
from wasteexchange.ledger.queries import covered
from wasteexchange.ledger.queries.holds import find_hold
from wasteexchange.ledger.rules import (
    Account,
    Cause,
    Kind,
    Transfer,
    covers_for,
    floored_of,
    held,
    household,
    owed,
    unsettled,
)
from wasteexchange.ledger.service.balances import Balances, lock
from wasteexchange.ledger.service.posting import post


def take_back(
    session: Session,
    context: Context,
    cause: Cause,
    movements: Sequence[Transfer],
    *,
    position: int = 0,
) -> list[Transfer]:
    """Reverse transfers whole, even where what they gave is no longer there.

    What a floor would refuse is first brought up from a named account: credit that lapsed after
    the cause's day from where it went, credit that was spent from *owed by the household*, matter
    that is gone from *stock to explain*. Each movement is so reversed by one transfer, and counting
    transfers still counts visits. Returns the transfers that cover a shortfall; the caller puts
    what is owed or missing before a person.
    """
    left = lock(session, context.programme_id, floored_of(movements))
    covers = covered(session, context.programme_id, movements, left, since=cause.day_on)
    taken = [*covers, *(m.reversed() for m in movements)]
    post(session, context, cause, taken, position=position)
    return covers


def take_out(
    session: Session,
    context: Context,
    cause: Cause,
    movements: Sequence[Transfer],
    *,
    is_gone: bool = False,
) -> tuple[Balances, list[Transfer]]:
    """Hand something out for credit; return balances after, and what had to cover a shortfall.

    What `is_gone` already is posted whole: what a floor would refuse comes from a named account,
    and the caller puts it before a person.

    Raises:
        InsufficientBalance: The household has less.
        InsufficientStock: The point has less.
    """
    covers: list[Transfer] = []
    if is_gone:
        covers = covers_for(movements, lock(session, context.programme_id, floored_of(movements)))
    return post(session, context, cause, [*covers, *movements]), covers


def settlements(
    credited: Mapping[Asset, int], debts: Mapping[Account, int], household_id: uuid.UUID
) -> list[Transfer]:
    """Return what pays old debts from a new credit: as much as is owed and no more.

    What was taken back comes first, then what was handed out beyond the balance.
    """
    found = []
    for asset in PROMISES:
        left = credited.get(asset, 0)
        for debt in (owed(household_id, asset), unsettled(household_id, asset)):
            if paid := min(left, debts.get(debt, 0)):
                found.append(Transfer(household(household_id, asset), debt, paid))
                left -= paid
    return found


def forfeit(session: Session, context: Context, cause: Cause, household_id: uuid.UUID) -> Balances:
    """Move all that a household has left to *forfeited*, what it has set aside included."""
    sources = [f(household_id, asset) for asset in PROMISES for f in (household, held)]
    left = lock(session, context.programme_id, sources)
    movements = [
        Transfer(source, Account(Kind.FORFEITED, source.asset), left[source])
        for source in sources
        if left.get(source)
    ]
    return post(session, context, cause, movements)


def hold(  # noqa: PLR0913  # context, cause and who, then what
    session: Session,
    context: Context,
    cause: Cause,
    household_id: uuid.UUID,
    *,
    asset: Asset,
    amount: int,
    expires_at: dt.datetime,
    also: Sequence[Transfer] = (),
) -> Balances:
    """Set an amount aside under the cause's record: no longer spendable, not yet gone.

    `also` is what moves with it (things that are set aside).

    Raises:
        InsufficientBalance: The household has less.
        InsufficientStock: The point has less.
    """
    source, aside = household(household_id, asset), held(household_id, asset)
    after = post(session, context, cause, [Transfer(source, aside, amount), *also])
    session.execute(
        sa.insert(holds),
        {
            "programme_id": context.programme_id,
            "id": cause.record_id,
            "held_account": aside.id_in(context.programme_id),
            "from_account": source.id_in(context.programme_id),
            "asset": asset,
            "amount": amount,
            "expires_at": expires_at,
            "held_at": context.now,
        },
    )
    return after


def end_hold(  # noqa: PLR0913  # as above
    session: Session,
    context: Context,
    cause: Cause,
    hold_id: uuid.UUID,
    *,
    household_id: uuid.UUID,
    ending: str,
    to: Account | None = None,
    also: Sequence[Transfer] = (),
) -> Balances:
    """End a hold once: `settled` moves it to an account, `cancelled` and `expired` give it back.

    Raises:
        HoldEnded: There is no such hold, or it has ended.
    """
    assert (ending == "settled") == (to is not None), "settled goes somewhere, the rest comes back"
    found = find_hold(session, context.programme_id, hold_id)
    insert = upserting(session.get_bind().dialect.name)(hold_endings).on_conflict_do_nothing()
    row = {
        "programme_id": context.programme_id,
        "hold_id": hold_id,
        "ending": ending,
        "record_id": cause.record_id,
        "ended_at": context.now,
    }
    if not found or not session.execute(insert.returning(hold_endings.c.hold_id), row).first():
        raise HoldEnded(_("What was set aside was already fetched or given back."))
    asset = Asset(found.asset)
    source = held(household_id, asset)
    target = to or household(household_id, asset)
    return post(session, context, cause, [Transfer(source, target, found.amount), *also])
