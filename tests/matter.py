"""Batches and stock for tests: plain functions, valid by default, all by use cases."""

import io
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from tests import make
from wasteexchange.compost import service
from wasteexchange.compost.rules import Batch, Fact, Figures, Haul, Input
from wasteexchange.deposits.rules import Weighed
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Quality
from wasteexchange.programmes.rules import Programme

FOOD_G = 100_000
LEAVES = Input("outside", "dry-leaves", 20_000)


def some_food(
    session: Session, programme: Programme, net_g: int = FOOD_G, context: Context | None = None
) -> None:
    """So much clean food in stock at the first point, brought by a new family."""
    weighed = (Weighed("food", Quality.CLEAN, net_g, 0),)
    make.a_deposit(session, programme, context, lines=weighed)


def a_batch(
    session: Session, programme: Programme, context: Context | None = None, **changes: Any
) -> Batch:
    """80 kg of food from the first point's stock and 20 kg of leaves, in a bin."""
    told: dict[str, Any] = {
        "id": uuid7(),
        "collection_point": f"{programme.code}-01",
        "method": "bin",
        "inputs": (Input("stock", "food", 80_000), LEAVES),
        **changes,
    }
    command = service.OpenBatch(**told)
    return service.open_batch(session, context or make.a_context(programme), command).subject


def a_closing(
    session: Session,
    programme: Programme,
    opened: Batch,
    context: Context | None = None,
    **changes: Any,
) -> Batch:
    """35 kg of compost and 5 kg of rejects out of a batch."""
    told: dict[str, Any] = {
        "id": uuid7(),
        "batch_id": opened.id,
        "output_g": 35_000,
        "rejects_g": 5_000,
        **changes,
    }
    command = service.CloseBatch(**told)
    return service.close_batch(session, context or make.a_context(programme), command).subject


def a_tending(session: Session, programme: Programme, opened: Batch, **changes: Any) -> Any:
    """That batch was turned."""
    told: dict[str, Any] = {"id": uuid7(), "batch_id": opened.id, "is_turned": True, **changes}
    context = make.a_context(programme)
    return service.tend_batch(session, context, service.TendBatch(**told)).subject


def a_count(session: Session, programme: Programme, counted_g: int, **changes: Any) -> Any:
    """So much food was found at the first point."""
    told: dict[str, Any] = {
        "id": uuid7(),
        "collection_point": f"{programme.code}-01",
        "material": "food",
        "counted_g": counted_g,
        "reason": "counted on Monday",
        **changes,
    }
    context = make.a_context(programme)
    return service.count_stock(session, context, service.CountStock(**told)).subject


def a_purchase(session: Session, programme: Programme, net_g: int = 50_000, **changes: Any) -> Any:
    """Compost that was bought in at the first point."""
    told: dict[str, Any] = {
        "id": uuid7(),
        "collection_point": f"{programme.code}-01",
        "net_g": net_g,
        "supplier": "municipal nursery",
        **changes,
    }
    context = make.a_context(programme)
    return service.buy_compost(session, context, service.BuyCompost(**told)).subject


def a_haul(session: Session, programme: Programme, sent_g: int = 10_000, **changes: Any) -> Haul:
    """Food that leaves the first point for the second."""
    told: dict[str, Any] = {
        "id": uuid7(),
        "from_point": f"{programme.code}-01",
        "to_point": f"{programme.code}-02",
        "material": "food",
        "sent_g": sent_g,
        **changes,
    }
    context = make.a_context(programme)
    return service.send_haul(session, context, service.SendHaul(**told)).subject


def an_arrival(session: Session, programme: Programme, sent: Haul, received_g: int) -> Haul:
    """That haul arrived, and the second scale said so much."""
    command = service.ReceiveHaul(
        id=uuid7(), haul_id=sent.id, received_g=received_g, reason="dried"
    )
    return service.receive_haul(session, make.a_context(programme), command).subject


def taken_back(session: Session, programme: Programme, fact_id: Any) -> Fact:
    """That fact was a mistake."""
    command = service.TakeBack(id=uuid7(), fact_id=fact_id, reason="a slip of the pen")
    return service.take_back(session, make.a_context(programme), command).subject


def every_kind(session: Session, programme: Programme) -> Batch:
    """One of each fact about matter, one of them taken back; returns the closed batch."""
    make.a_point(session, programme, f"{programme.code}-02")
    some_food(session, programme)
    closed = a_batch(session, programme)
    a_tending(session, programme, closed, photo=a_picture())
    a_closing(session, programme, closed)
    a_purchase(session, programme)
    an_arrival(session, programme, a_haul(session, programme), 9_800)
    wrong = a_count(session, programme, 9_000)
    taken_back(session, programme, wrong.id)
    context = make.a_context(programme)
    figures = Figures(8, 12, 300, 400, "measured here")
    service.set_figures(session, context, "bin", figures)
    return closed


def a_picture(side: int = 40, kind: str = "PNG") -> bytes:
    """A small picture."""
    written = io.BytesIO()
    Image.new("RGB", (side, side), "brown").save(written, kind)
    return written.getvalue()
