"""The shed on Mondays: heaps are made, turned and sieved; compost is counted, moved and bought."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wasteexchange.compost import queries
from wasteexchange.compost import service as compost
from wasteexchange.compost.rules import Batch, Input, Measures
from wasteexchange.demo.rules.dice import Dice
from wasteexchange.demo.rules.shed import (
    LEAST_HEAP_G,
    METHODS,
    MIXED,
    look_at,
    outcome_of,
    weeks_of,
)
from wasteexchange.demo.rules.story import COORDINATOR
from wasteexchange.demo.service.stage import Stage
from wasteexchange.ledger.rules import COMPOST_MATERIAL
from wasteexchange.programmes.rules import Point

_MONDAY = 0
_MORNING = 7 * 3600
_EVERY_WEEKS = 4
_COUNTED_EVERY = 9
_BOUGHT_AT = 55
_BOUGHT_G = 60_000
_ORGANIC = ("food", "garden")
_TENDS = "Wilmer"


@dataclass(slots=True)
class Shed:
    """What lies in heaps and on the way, between one Monday and the next."""

    heaps: list[tuple[Batch, int]]
    """Each with the week of the story in which it is sieved."""
    moving: list[tuple[uuid.UUID, int]]
    dice: Dice

    @classmethod
    def of(cls, seed: int) -> "Shed":
        """A shed with nothing in it."""
        return cls([], [], Dice("shed", seed))


def keep_shed(session: Session, stage: Stage, day: dt.date, shed: Shed) -> None:
    """Do what is done on a Monday; on other days nothing."""
    week = (day - stage.story.span.first).days // 7
    if day.weekday() != _MONDAY or not week:
        return
    for haul_id, sent_g in shed.moving:
        _receive(session, stage, day, haul_id, sent_g - shed.dice.between(0, sent_g // 50))
    shed.moving.clear()
    for opened, sieved_in in list(shed.heaps):
        if week >= sieved_in:
            shed.heaps.remove((opened, sieved_in))
            _close(session, stage, day, shed, opened)
        else:
            _tend(session, stage, day, shed, opened)
    for place, point in enumerate(stage.points):
        if week % _EVERY_WEEKS == place:
            _open(session, stage, day, shed, (place, point))
    if week % _COUNTED_EVERY == _COUNTED_EVERY - 1:
        _count(session, stage, day, shed)
    if stage.story.span.past(day) >= _BOUGHT_AT > stage.story.span.past(day - dt.timedelta(7)):
        _buy(session, stage, day)


def _open(
    session: Session, stage: Stage, day: dt.date, shed: Shed, where: tuple[int, Point]
) -> None:
    """Make a heap of all that rots and lies there, if it is enough."""
    place, point = where
    context = stage.context(day, _MORNING + 1800 * place, COORDINATOR.name)
    lying = queries.stock_of(session, context.programme_id, point_id=point.id)
    inputs = [
        Input("stock", code, grams) for code in _ORGANIC if (grams := lying.get((point.id, code)))
    ]
    whole = sum(each.net_g for each in inputs)
    if whole < LEAST_HEAP_G:
        return
    method = METHODS[place]
    inputs.append(Input("outside", MIXED[method], whole * shed.dice.between(10, 20) // 100))
    command = compost.OpenBatch(
        id=context.new_id(), collection_point=point.code, method=method, inputs=tuple(inputs)
    )
    opened = compost.open_batch(session, context, command).subject
    week = (day - stage.story.span.first).days // 7
    shed.heaps.append((opened, week + weeks_of(shed.dice, method)))


def _tend(session: Session, stage: Stage, day: dt.date, shed: Shed, opened: Batch) -> None:
    context = stage.context(day, _MORNING - 1800 + 60 * opened.number, _TENDS)
    seen = look_at(shed.dice, opened.method, (day - opened.day_on).days // 7)
    command = compost.TendBatch(
        id=context.new_id(),
        batch_id=opened.id,
        stage=seen.stage,
        is_turned=seen.is_turned,
        is_watered=seen.is_watered,
        measures=Measures(seen.temperature_tenths, seen.moisture_permille),
        note=seen.note,
    )
    compost.tend_batch(session, context, command)


def _close(session: Session, stage: Stage, day: dt.date, shed: Shed, opened: Batch) -> None:
    """Sieve a heap; the last point sends some of its compost to the first."""
    context = stage.context(day, _MORNING + 5400, COORDINATOR.name)
    output_g, rejects_g = outcome_of(shed.dice, opened.method, opened.input_g)
    measures = Measures(
        moisture_permille=shed.dice.between(320, 430),
        ph_hundredths=shed.dice.between(690, 790),
        carbon_nitrogen_tenths=shed.dice.between(150, 280),
    )
    command = compost.CloseBatch(
        id=context.new_id(),
        batch_id=opened.id,
        output_g=output_g,
        rejects_g=rejects_g,
        measures=measures,
    )
    compost.close_batch(session, context, command)
    stage.bags_of[opened.point_id] = opened.code
    first, last = stage.points[0], stage.points[-1]
    if opened.point_id == last.id != first.id and output_g >= LEAST_HEAP_G:
        sending = compost.SendHaul(
            id=context.new_id(),
            from_point=last.code,
            to_point=first.code,
            material=COMPOST_MATERIAL,
            sent_g=output_g // 4,
        )
        compost.send_haul(session, context, sending)
        shed.moving.append((sending.id, sending.sent_g))


def _receive(
    session: Session, stage: Stage, day: dt.date, haul_id: uuid.UUID, received_g: int
) -> None:
    context = stage.context(day, _MORNING - 3600, COORDINATOR.name)
    command = compost.ReceiveHaul(
        id=context.new_id(), haul_id=haul_id, received_g=received_g, reason="Otra balanza."
    )
    compost.receive_haul(session, context, command)


def _count(session: Session, stage: Stage, day: dt.date, shed: Shed) -> None:
    """Weigh the compost of the first point: it dries, and a little is always missing."""
    context, point = stage.context(day, _MORNING + 9000, COORDINATOR.name), stage.points[0]
    lying = queries.stock_of(session, context.programme_id, point_id=point.id)
    there = lying.get((point.id, COMPOST_MATERIAL), 0)
    command = compost.CountStock(
        id=context.new_id(),
        collection_point=point.code,
        material=COMPOST_MATERIAL,
        counted_g=there - shed.dice.between(0, there // 60),
        reason="Se secó en el costal.",
    )
    compost.count_stock(session, context, command)


def _buy(session: Session, stage: Stage, day: dt.date) -> None:
    context = stage.context(day, _MORNING + 10_800, COORDINATOR.name)
    command = compost.BuyCompost(
        id=context.new_id(),
        collection_point=stage.points[0].code,
        net_g=_BOUGHT_G,
        supplier="Vivero municipal",
    )
    compost.buy_compost(session, context, command)
