"""Stock for programs: what lies where, counts, purchases, hauls, and taking each back."""

import datetime as dt
import uuid
from typing import Self

from flask.typing import ResponseReturnValue

from wasteexchange.compost import errors, queries, service
from wasteexchange.compost.api.answers import FactIn, Grams, blueprint
from wasteexchange.compost.api.batches import OF_TIME
from wasteexchange.compost.rules import Haul
from wasteexchange.deposits import errors as at_the_scale
from wasteexchange.deposits.service import checks
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.permissions import Permission
from wasteexchange.ledger.errors import InsufficientStock
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Answer, Name, Paging, Text200, answer, read_json, read_query
from wasteexchange.web.work import current_actor, current_context


class StockOut(Answer):
    """What lies at a point of one material; `compost` is finished compost."""

    collection_point: str
    material: str
    net_g: int


class StockQuery(Paging):
    """Of which point."""

    collection_point: Text200 = ""


class StocksOut(Answer):
    """A page of what lies at the points; `next` is given back as `after`."""

    items: list[StockOut]
    next: str | None


class CountIn(FactIn):
    """What lies at a point of one material, weighed."""

    collection_point: Text200
    material: Text200
    counted_g: Grams
    reason: Text200 = ""


class CountOut(Answer):
    """A count; below 0 the difference is missing."""

    id: uuid.UUID
    collection_point: str
    material: str
    counted_at: dt.datetime
    expected_g: int
    counted_g: int
    difference_g: int
    reason: str


class PurchaseIn(FactIn):
    """Compost that was bought in; write no person's name."""

    collection_point: Text200
    net_g: Grams
    supplier: Name


class PurchaseOut(Answer):
    """Compost that was bought in."""

    id: uuid.UUID
    collection_point: str
    counted_at: dt.datetime
    net_g: int
    supplier: str


class HaulIn(FactIn):
    """Material that leaves a point for another, as the first scale says."""

    from_point: Text200
    to_point: Text200
    material: Text200
    sent_g: Grams
    note: Text200 = ""


class ArrivalIn(FactIn):
    """A haul arrived, as the second scale says."""

    received_g: Grams
    reason: Text200 = ""


class HaulOut(Answer):
    """A haul between two points; below 0 the difference is missing."""

    id: uuid.UUID
    from_point: str
    to_point: str
    material: str
    counted_at: dt.datetime
    sent_g: int
    received_g: int | None
    difference_g: int | None
    note: str

    @classmethod
    def of(cls, haul: Haul, catalogue: Catalogue) -> Self:
        """Answer for a haul."""
        arrival = haul.arrival
        return cls(
            id=haul.id,
            from_point=_code(catalogue, haul.from_point_id),
            to_point=_code(catalogue, haul.to_point_id),
            material=haul.material,
            counted_at=haul.counted_at,
            sent_g=haul.sent_g,
            received_g=arrival.received_g if arrival else None,
            difference_g=arrival.received_g - haul.sent_g if arrival else None,
            note=haul.note,
        )


class MatterReversalIn(FactIn):
    """Why a fact about matter is taken back."""

    reason: Name


class MatterReversalOut(Answer):
    """That a fact about matter was taken back."""

    id: uuid.UUID
    reverses: uuid.UUID
    kind: str
    reason: str


@blueprint.get("/stock")
@requires(Permission.READ_STOCK)
@operation(query=StockQuery, out=StocksOut, problems=(at_the_scale.UnknownPoint,))
def list_stock() -> ResponseReturnValue:
    """Say what lies at the points: materials as they were brought, and finished compost."""
    asked, actor = read_query(StockQuery), current_actor()
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        named = asked.collection_point
        point_id = checks.any_point(catalogue, named).id if named else None
        lying = queries.stock_of(session, actor.programme_id, point_id=actor.point_id or point_id)
    rows = [
        StockOut(collection_point=_code(catalogue, point_id), material=material, net_g=grams)
        for (point_id, material), grams in lying.items()
    ]
    # A place is named by what stands there, so that it means the same when something was moved.
    rest = sorted((row for row in rows if _place(row) > asked.after), key=_place)
    more = _place(rest[asked.limit - 1]) if len(rest) > asked.limit else None
    return answer(StocksOut(items=rest[: asked.limit], next=more))


def _place(row: StockOut) -> str:
    return f"{row.collection_point}/{row.material}"


@blueprint.post("/stock/counts")
@requires(Permission.KEEP_STOCK)
@operation(
    body=CountIn,
    out=CountOut,
    status=201,
    also=(200,),
    problems=(
        at_the_scale.UnknownPoint,
        at_the_scale.PointNotYours,
        at_the_scale.UnknownMaterial,
        at_the_scale.WeightOutOfRange,
        *OF_TIME,
        InsufficientStock,
        errors.DifferenceUnexplained,
        IdConflict,
    ),
)
def count_stock() -> ResponseReturnValue:
    """Let the books follow the shed: a difference is kept with its `reason`, and needs one.

    A count of an earlier day is compared with what the books say of the end of that day.
    """
    command = service.CountStock(**dict(read_json(CountIn)))
    with unit_of_work() as session:
        done = service.count_stock(session, current_context(), command)
        catalogue = catalogue_of(session, current_context().programme_id)
    count = done.subject
    told = CountOut(
        id=count.id,
        collection_point=_code(catalogue, count.point_id),
        material=count.material,
        counted_at=count.counted_at,
        expected_g=count.expected_g,
        counted_g=count.counted_g,
        difference_g=count.difference_g,
        reason=count.reason,
    )
    return answer(told, 200 if done.is_replay else 201)


@blueprint.post("/stock/purchases")
@requires(Permission.KEEP_STOCK)
@operation(
    body=PurchaseIn,
    out=PurchaseOut,
    status=201,
    also=(200,),
    problems=(
        at_the_scale.UnknownPoint,
        at_the_scale.InactivePoint,
        at_the_scale.PointNotYours,
        at_the_scale.WeightOutOfRange,
        *OF_TIME,
        IdConflict,
    ),
)
def buy_compost() -> ResponseReturnValue:
    """Take compost into stock that was bought in."""
    command = service.BuyCompost(**dict(read_json(PurchaseIn)))
    with unit_of_work() as session:
        done = service.buy_compost(session, current_context(), command)
        catalogue = catalogue_of(session, current_context().programme_id)
    bought = done.subject
    told = PurchaseOut(
        id=bought.id,
        collection_point=_code(catalogue, bought.point_id),
        counted_at=bought.counted_at,
        net_g=bought.net_g,
        supplier=bought.supplier,
    )
    return answer(told, 200 if done.is_replay else 201)


@blueprint.post("/hauls")
@requires(Permission.KEEP_STOCK)
@operation(
    body=HaulIn,
    out=HaulOut,
    status=201,
    also=(200,),
    problems=(
        at_the_scale.UnknownPoint,
        at_the_scale.PointNotYours,
        at_the_scale.UnknownMaterial,
        at_the_scale.WeightOutOfRange,
        *OF_TIME,
        errors.SamePoint,
        InsufficientStock,
        IdConflict,
    ),
)
def send_haul() -> ResponseReturnValue:
    """Let material leave a point for another: until it arrives it is on the way."""
    command = service.SendHaul(**dict(read_json(HaulIn)))
    with unit_of_work() as session:
        done = service.send_haul(session, current_context(), command)
        catalogue = catalogue_of(session, current_context().programme_id)
    return answer(HaulOut.of(done.subject, catalogue), 200 if done.is_replay else 201)


@blueprint.post("/hauls/<uuid:haul_id>/arrival")
@requires(Permission.KEEP_STOCK)
@operation(
    body=ArrivalIn,
    out=HaulOut,
    status=201,
    also=(200,),
    problems=(
        errors.UnknownFact,
        errors.HaulHasEnded,
        errors.DifferenceUnexplained,
        errors.BeforeItBegan,
        at_the_scale.PointNotYours,
        at_the_scale.WeightOutOfRange,
        *OF_TIME,
        IdConflict,
    ),
)
def receive_haul(haul_id: uuid.UUID) -> ResponseReturnValue:
    """Take into stock what arrived; what two scales disagree on is kept as a difference.

    A difference of more than 2 in 100 needs a `reason`.
    """
    command = service.ReceiveHaul(haul_id=haul_id, **dict(read_json(ArrivalIn)))
    with unit_of_work() as session:
        done = service.receive_haul(session, current_context(), command)
        catalogue = catalogue_of(session, current_context().programme_id)
    return answer(HaulOut.of(done.subject, catalogue), 200 if done.is_replay else 201)


@blueprint.post("/matter/<uuid:fact_id>/reversal")
@requires(Permission.KEEP_STOCK)
@operation(
    body=MatterReversalIn,
    out=MatterReversalOut,
    status=201,
    also=(200,),
    problems=(
        errors.UnknownFact,
        errors.FactIsTakenBack,
        errors.LaterFactStands,
        at_the_scale.PointNotYours,
        *OF_TIME,
        IdConflict,
    ),
)
def take_back(fact_id: uuid.UUID) -> ResponseReturnValue:
    """Take back an opening, tending, closing, count, purchase, haul or arrival."""
    said = read_json(MatterReversalIn)
    command = service.TakeBack(fact_id=fact_id, **dict(said))
    with unit_of_work() as session:
        done = service.take_back(session, current_context(), command)
    told = MatterReversalOut(
        id=said.id, reverses=fact_id, kind=done.subject.kind, reason=said.reason
    )
    return answer(told, 200 if done.is_replay else 201)


def _code(catalogue: Catalogue, point_id: uuid.UUID) -> str:
    point = catalogue.point_by_id(point_id)
    assert point, "foreign keys hold it"
    return point.code
