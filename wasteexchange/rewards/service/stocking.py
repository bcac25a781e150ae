"""What is counted: bringing it to a point, and counting what is there."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.deposits.service import checks as deposit_checks
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.words import _
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import Cause
from wasteexchange.programmes.errors import AmountRefused, UnknownEntry
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue, Point
from wasteexchange.rewards import queries
from wasteexchange.rewards.errors import UnknownReward
from wasteexchange.rewards.models import reward_stock
from wasteexchange.rewards.queries.goods import find_goods
from wasteexchange.rewards.rules import (
    BOUGHT_IN,
    COUNT,
    GoodsFact,
    Reward,
    goods_entry_of,
    goods_said,
    goods_transfers_of,
    lying,
)
from wasteexchange.rewards.service.commands import Done

UNITS_MAX = 100_000
_KIND = "goods"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockGoods:
    """That pieces came to a point, or how many a count found there."""

    id: uuid.UUID
    collection_point: str
    reward: str
    units: int
    note: str = ""


def bring_in(session: Session, context: Context, command: StockGoods) -> Done[GoodsFact]:
    """Keep that pieces came to a point. Saying it twice changes nothing.

    Raises:
        UnknownEntry: There is no such reward.
        UnknownReward: It is none of those that are counted: compost comes out of its batches.
        AmountRefused: It is less than one or more than 100,000.
    """
    if known := _known(session, context, command, BOUGHT_IN):
        return known
    catalogue, reward, point = _place(session, context, command)
    if not 1 <= command.units <= UNITS_MAX:
        raise AmountRefused(_("Write how many came: 1 to 100,000."), field="units")
    ledger.touch(session, context, [lying(point.id, reward.code)])
    return _post(session, context, catalogue, point, command, (BOUGHT_IN, command.units))


def count_stock(session: Session, context: Context, command: StockGoods) -> Done[GoodsFact]:
    """Bring the stock to what a count found; the difference goes to *stock to explain*.

    Saying it twice changes nothing, whatever came or went since.

    Raises:
        UnknownEntry: There is no such reward.
        UnknownReward: It is none of those that are counted.
        AmountRefused: It is less than nothing or more than 100,000, or no reason is given for a
            difference.
    """
    if known := _known(session, context, command, COUNT):
        return known
    catalogue, reward, point = _place(session, context, command)
    if not 0 <= command.units <= UNITS_MAX:
        raise AmountRefused(_("Write how many there are: 0 to 100,000."), field="units")
    there = ledger.touch(session, context, [lying(point.id, reward.code)])
    more = command.units - sum(there.values())
    if more and not command.note.strip():
        raise AmountRefused(_("Say in a few words why it is not the same."), field="note")
    return _post(session, context, catalogue, point, command, (COUNT, more))


def _known(
    session: Session, context: Context, command: StockGoods, reason: str
) -> Done[GoodsFact] | None:
    """Return what was kept of this very record; None when it was not said before.

    Raises:
        IdConflict: The id was used for something else.
    """
    digest = _digest(context, command, reason)
    if not journal.find_twin(session, context.programme_id, command.id, _KIND, digest):
        return None
    fact = find_goods(session, context.programme_id, command.id)
    assert fact, "it was kept with its record"
    return Done(fact, is_replay=True)


def _digest(context: Context, command: StockGoods, reason: str) -> bytes:
    # Of the fact only what was said is read: neither the difference nor the day was.
    fact = GoodsFact(command.id, command.reward, reason, command.units, context.now.date())
    note = command.note.strip()
    return journal.digest_of(goods_said(command.collection_point, fact, command.units, note))


def _place(
    session: Session, context: Context, command: StockGoods
) -> tuple[Catalogue, Reward, Point]:
    catalogue = catalogue_of(session, context.programme_id)
    reward = queries.shelf_of(session, catalogue).reward(command.reward)
    if reward is None:
        raise UnknownEntry(_("Look at the code again: %(code)s.", code=command.reward))
    if reward.is_compost:
        words = _("Choose something that is counted: compost comes out of its batches.")
        raise UnknownReward(words, field="reward")
    point = deposit_checks.point_of(context, catalogue, command.collection_point)
    return catalogue, reward, point


def _post(
    session: Session,
    context: Context,
    catalogue: Catalogue,
    point: Point,
    command: StockGoods,
    told: tuple[str, int],
) -> Done[GoodsFact]:
    fact = GoodsFact(command.id, command.reward, *told, catalogue.local_day(context.now))
    claim = journal.Claim(
        id=command.id,
        kind=_KIND,
        digest=_digest(context, command, fact.reason),
        day_on=fact.day_on,
        point_id=point.id,
    )
    if not journal.claim(session, context, claim):
        # A twin came between: what it kept is the answer.
        known = _known(session, context, command, fact.reason)
        assert known, "the claim found it"
        return known
    cause = Cause(command.id, fact.day_on)
    ledger.post(session, context, cause, goods_transfers_of(point.id, fact))
    row = {
        "programme_id": context.programme_id,
        "id": command.id,
        "point_id": point.id,
        "reward": command.reward,
        "reason": fact.reason,
        "units": fact.units,
        "note": command.note.strip(),
        "counted": command.units if fact.reason == COUNT else None,
    }
    session.execute(sa.insert(reward_stock), row)
    entry = goods_entry_of(catalogue.programme.code, point.code, fact)
    month = f"{fact.day_on:%Y-%m}"
    journal.append(session, context, command.id, _KIND, entry=entry, month=month)
    return Done(fact, is_replay=False)
