"""Pieces that came to a point, and counts of what lies there."""

import datetime as dt
import uuid
from typing import Any

from flask.typing import ResponseReturnValue

from wasteexchange.deposits import errors as deposit_errors
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.errors import AmountRefused, UnknownEntry
from wasteexchange.rewards import errors, service
from wasteexchange.rewards.api.asking import blueprint
from wasteexchange.rewards.service.stocking import StockGoods
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Answer, RecordId, Said, Text200, Whole, answer, read_json
from wasteexchange.web.work import current_context

_REFUSALS = (
    UnknownEntry,
    errors.UnknownReward,
    deposit_errors.UnknownPoint,
    deposit_errors.InactivePoint,
    deposit_errors.PointNotYours,
    AmountRefused,
    IdConflict,
)


class GoodsIn(Said):
    """How many pieces came to a point."""

    id: RecordId
    collection_point: Text200
    units: Whole
    note: Text200 = ""


class GoodsCountIn(GoodsIn):
    """How many pieces lie at a point; where that is not what the books say, `note` says why."""


class GoodsOut(Answer):
    """How many pieces came to a point."""

    id: uuid.UUID
    reward: str
    collection_point: str
    day: dt.date
    units: int
    note: str


class GoodsCountOut(GoodsOut):
    """How many pieces lie at a point; below 0 the difference is missing."""

    difference: int


@blueprint.post("/rewards/<code>/arrivals")
@requires(Permission.KEEP_CATALOGUE)
@operation(body=GoodsIn, out=GoodsOut, status=201, also=(200,), problems=_REFUSALS)
def bring_in(code: str) -> ResponseReturnValue:
    """Note that pieces of what is counted came to a point; compost comes out of its batches."""
    command = StockGoods(reward=code, **dict(read_json(GoodsIn)))
    with unit_of_work() as session:
        done = service.bring_in(session, current_context(), command)
    told = GoodsOut(**_told(command, done.subject.day_on))
    return answer(told, 200 if done.is_replay else 201)


@blueprint.post("/rewards/<code>/counts")
@requires(Permission.KEEP_CATALOGUE)
@operation(body=GoodsCountIn, out=GoodsCountOut, status=201, also=(200,), problems=_REFUSALS)
def count_goods(code: str) -> ResponseReturnValue:
    """Let the books follow the shelf: a difference is kept with its reason."""
    command = StockGoods(reward=code, **dict(read_json(GoodsCountIn)))
    with unit_of_work() as session:
        done = service.count_stock(session, current_context(), command)
    told = GoodsCountOut(**_told(command, done.subject.day_on), difference=done.subject.units)
    return answer(told, 200 if done.is_replay else 201)


def _told(command: StockGoods, day_on: dt.date) -> dict[str, Any]:
    """Say again what was said: the same content has the same answer."""
    return {
        "id": command.id,
        "reward": command.reward,
        "collection_point": command.collection_point,
        "day": day_on,
        "units": command.units,
        "note": command.note.strip(),
    }
