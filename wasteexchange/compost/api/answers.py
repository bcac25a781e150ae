"""What the calls about matter read and answer in common."""

import datetime as dt
import uuid
from dataclasses import fields
from typing import Annotated, Literal, Self

from flask import Blueprint
from pydantic import Field

from wasteexchange.compost.rules import INPUTS_MAX, Batch, Closure, Input, Measures, Tending
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.reading import Answer, Moment, RecordId, Said, Text200

blueprint = Blueprint("compost_api", __name__, url_prefix="/api/v1")

Grams = Annotated[int, Field(ge=-(2**53), le=2**53)]


class FactIn(Said):
    """A fact: an id from the writer, and when it happened; absent it is now."""

    id: RecordId
    recorded_at: Moment | None = None
    sent_at: Moment | None = None


class MeasuresIn(Said):
    """Permille of water, hundredths of pH; what else is measured depends on the occasion."""

    moisture_permille: Grams | None = None
    ph_hundredths: Grams | None = None

    def measures(self) -> Measures:
        """Return all that is measured on the occasion as a value."""
        known = {each.name for each in fields(Measures)} & type(self).model_fields.keys()
        return Measures(**{name: getattr(self, name) for name in known})


class InputIn(Said):
    """One material that goes in: from the point's stock, or mixed in from outside."""

    origin: Literal["stock", "outside"] = "stock"
    material: Text200
    net_g: Grams

    def input(self) -> Input:
        """Return it as a value."""
        return Input(self.origin, self.material, self.net_g)


Inputs = Annotated[list[InputIn], Field(max_length=INPUTS_MAX)]


class InputOut(Answer):
    """One material that went in."""

    origin: str
    material: str
    net_g: int


class ExpectedOut(Answer):
    """What a batch lets expect, and by which figures."""

    low_g: int
    high_g: int
    from_on: dt.date
    by_on: dt.date
    figures: str


class ClosureOut(Answer):
    """How a batch ended."""

    id: uuid.UUID
    counted_at: dt.datetime
    output_g: int
    rejects_g: int
    loss_g: int
    moisture_permille: int | None
    ph_hundredths: int | None
    carbon_nitrogen_tenths: int | None
    quality_class: str | None
    norm: str | None
    note: str

    @classmethod
    def of(cls, closure: Closure) -> Self:
        """Answer for a closing."""
        measures = closure.measures
        return cls(
            id=closure.id,
            counted_at=closure.counted_at,
            output_g=closure.output_g,
            rejects_g=closure.rejects_g,
            loss_g=closure.loss_g,
            moisture_permille=measures.moisture_permille,
            ph_hundredths=measures.ph_hundredths,
            carbon_nitrogen_tenths=measures.carbon_nitrogen_tenths,
            quality_class=closure.quality_class,
            norm=closure.norm,
            note=closure.note,
        )


class BatchOut(Answer):
    """A batch of compost."""

    id: uuid.UUID
    code: str
    url: str
    collection_point: str
    method: str
    status: Literal["open", "closed", "taken-back"]
    counted_at: dt.datetime
    input_g: int
    inputs: list[InputOut]
    expected: ExpectedOut
    waste_from_on: dt.date | None
    waste_to_on: dt.date | None
    note: str
    closing: ClosureOut | None

    @classmethod
    def of(cls, batch: Batch, catalogue: Catalogue) -> Self:
        """Answer for a batch."""
        point = catalogue.point_by_id(batch.point_id)
        assert point, "foreign keys hold it"
        return cls(
            id=batch.id,
            code=batch.code,
            url=f"/b/{catalogue.programme.code}/{batch.code}",
            collection_point=point.code,
            method=batch.method,
            status=batch.status,
            counted_at=batch.counted_at,
            input_g=batch.input_g,
            inputs=[
                InputOut(origin=each.origin, material=each.material, net_g=each.net_g)
                for each in batch.inputs
            ],
            expected=ExpectedOut(
                low_g=batch.expected_low_g,
                high_g=batch.expected_high_g,
                from_on=batch.ready_from_on,
                by_on=batch.ready_by_on,
                figures=batch.figures.source,
            ),
            waste_from_on=batch.waste_from_on,
            waste_to_on=batch.waste_to_on,
            note=batch.note,
            closing=ClosureOut.of(batch.closure) if batch.closure else None,
        )


class TendingOut(Answer):
    """What was done with a batch, or seen of it."""

    id: uuid.UUID
    counted_at: dt.datetime
    stage: str | None
    turned: bool
    watered: bool
    temperature_tenths: int | None
    moisture_permille: int | None
    ph_hundredths: int | None
    worms_g: int | None
    note: str
    has_photo: bool
    is_taken_back: bool

    @classmethod
    def of(cls, tending: Tending) -> Self:
        """Answer for a tending."""
        return cls(
            id=tending.id,
            counted_at=tending.counted_at,
            stage=tending.stage,
            turned=tending.is_turned,
            watered=tending.is_watered,
            temperature_tenths=tending.measures.temperature_tenths,
            moisture_permille=tending.measures.moisture_permille,
            ph_hundredths=tending.measures.ph_hundredths,
            worms_g=tending.worms_g,
            note=tending.note,
            has_photo=tending.has_photo,
            is_taken_back=tending.is_taken_back,
        )


class BatchShown(BatchOut):
    """A batch with all that was noted of it."""

    tendings: list[TendingOut]
