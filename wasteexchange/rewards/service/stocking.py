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
from wasteexchange.programmes.errors import AmountRefused
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue, Point
from wasteexchange.rewards import queries
from wasteexchange.rewards.errors import UnknownReward
from wasteexchange.rewards.models import reward_stock
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

UNITS_MAX = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StockGoods:
    """That pieces came to a point, or how many a count found there."""

    id: uuid.UUID
    collection_point: str
    reward: str
    units: int
    note: str = ""


def bring_in(session: Session, context: Context, command: StockGoods) -> int:
    """Keep that pieces came to a point; return how many lie there. Saying it twice changes nothing.

    Raises:
        UnknownReward: It is none of those that are counted: compost comes out of its batches.
        AmountRefused: It is less than one or more than 100,000.
    """
    catalogue, reward, point = _place(session, context, command)
    if not 1 <= command.units <= UNITS_MAX:
        raise AmountRefused(_("Write how many came: 1 to 100,000."), field="units")
    there = ledger.touch(session, context, [lying(point.id, reward.code)])
    _post(session, context, catalogue, point, command, (BOUGHT_IN, command.units))
    return sum(there.values()) + command.units


def count_stock(session: Session, context: Context, command: StockGoods) -> int:
    """Bring the stock to what a count found; the difference goes to *stock to explain*.

    Raises:
        UnknownReward: It is none of those that are counted.
        AmountRefused: It is less than nothing or more than 100,000, or no reason is given for a
            difference.
    """
    catalogue, reward, point = _place(session, context, command)
    if not 0 <= command.units <= UNITS_MAX:
        raise AmountRefused(_("Write how many there are: 0 to 100,000."), field="units")
    there = ledger.touch(session, context, [lying(point.id, reward.code)])
    more = command.units - sum(there.values())
    if more and not command.note.strip():
        raise AmountRefused(_("Say in a few words why it is not the same."), field="note")
    _post(session, context, catalogue, point, command, (COUNT, more))
    return command.units


def _place(
    session: Session, context: Context, command: StockGoods
) -> tuple[Catalogue, Reward, Point]:
    catalogue = catalogue_of(session, context.programme_id)
    reward = queries.shelf_of(session, catalogue).reward(command.reward)
    if reward is None or reward.is_compost:
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
) -> None:
    note = command.note.strip()
    fact = GoodsFact(command.id, command.reward, *told, catalogue.local_day(context.now))
    said = goods_said(point.code, fact, command.units, note)
    claim = journal.Claim(
        id=command.id,
        kind="goods",
        digest=journal.digest_of(said),
        day_on=fact.day_on,
        point_id=point.id,
    )
    if not journal.claim(session, context, claim):
        return
    cause = Cause(command.id, fact.day_on)
    ledger.post(session, context, cause, goods_transfers_of(point.id, fact))
    row = {
        "programme_id": context.programme_id,
        "id": command.id,
        "point_id": point.id,
        "reward": command.reward,
        "reason": fact.reason,
        "units": fact.units,
        "note": note,
        "counted": command.units if fact.reason == COUNT else None,
    }
    session.execute(sa.insert(reward_stock), row)
    entry = goods_entry_of(catalogue.programme.code, point.code, fact)
    month = f"{fact.day_on:%Y-%m}"
    journal.append(session, context, command.id, "goods", entry=entry, month=month)
