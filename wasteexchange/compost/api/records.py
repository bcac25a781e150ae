"""What was noted of stock, for programs."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Literal, Self

from flask.typing import ResponseReturnValue
from pydantic import Field

from wasteexchange.access.queries import numbers_of
from wasteexchange.compost.api.answers import blueprint
from wasteexchange.compost.queries.records import NarrowedRecords, record_page
from wasteexchange.compost.rules import MatterReversal, StockRecord
from wasteexchange.deposits import errors as at_the_scale
from wasteexchange.deposits.service import checks
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.keyset import Window
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Answer, Paging, Text200, answer, read_query
from wasteexchange.web.work import current_actor


class RecordsQuery(Paging):
    """Which records: of one point (a haul is of both its points), of one kind or material."""

    collection_point: Text200 = ""
    kind: Literal["", "stock-count", "compost-bought", "haul-sent", "haul-arrived"] = ""
    material: Text200 = ""


class TakenBackOut(Answer):
    """That a record was taken back, when and why."""

    id: uuid.UUID
    counted_at: dt.datetime
    reason: str

    @classmethod
    def of(cls, reversal: MatterReversal) -> Self:
        """Answer for a reversal."""
        return cls(id=reversal.id, counted_at=reversal.counted_at, reason=reversal.reason)


class RecordOut(Answer):
    """A count, a purchase, a haul that left or one that arrived."""

    id: uuid.UUID
    kind: str
    counted_at: dt.datetime
    collection_point: str
    other_point: str | None = Field(description="Where a haul goes to, or came from.")
    haul: uuid.UUID | None
    material: str
    net_g: int
    against_g: int | None = Field(description="What the books said, or the first scale.")
    difference_g: int | None = Field(description="Below 0 is missing.")
    words: str = Field(description="Why it differs, whom it was bought from, or a note.")
    staff_number: int | None
    reversal: TakenBackOut | None

    @classmethod
    def of(cls, one: StockRecord, catalogue: Catalogue, numbers: Mapping[uuid.UUID, int]) -> Self:
        """Answer for a record."""
        codes = {point.id: point.code for point in catalogue.points}
        return cls(
            id=one.id,
            kind=one.kind,
            counted_at=one.counted_at,
            collection_point=codes[one.point_id],
            other_point=codes[one.other_point_id] if one.other_point_id else None,
            haul=one.subject_id if one.other_point_id else None,
            material=one.material,
            net_g=one.net_g,
            against_g=one.against_g,
            difference_g=one.difference_g,
            words=one.words,
            staff_number=numbers.get(one.actor_id),
            reversal=TakenBackOut.of(one.reversal) if one.reversal else None,
        )


class RecordsOut(Answer):
    """A page of what was noted of stock, the newest first; `next` is given back as `after`."""

    items: list[RecordOut]
    next: str | None


@blueprint.get("/stock/records")
@requires(Permission.READ_STOCK)
@operation(query=RecordsQuery, out=RecordsOut, problems=(at_the_scale.UnknownPoint,))
def list_records() -> ResponseReturnValue:
    """List counts, purchases, hauls and arrivals, the newest first, those taken back too."""
    asked, actor = read_query(RecordsQuery), current_actor()
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        seen = [point.id for point in catalogue.points if actor.works_at(point.id)]
        named = asked.collection_point
        narrowed = NarrowedRecords(
            seen_at=seen if len(seen) < len(catalogue.points) else None,
            point_id=checks.any_point(catalogue, named).id if named else None,
            kind=asked.kind,
            material=asked.material,
        )
        page = record_page(session, actor.programme_id, narrowed, Window(asked.limit, asked.after))
        numbers = numbers_of(session, actor.programme_id, {one.actor_id for one in page.rows})
    items = [RecordOut.of(one, catalogue, numbers) for one in page.rows]
    return answer(RecordsOut(items=items, next=page.after or None))
