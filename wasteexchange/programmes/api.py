"""The catalogue as a counter needs it, whole and small enough to be kept on a phone."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from typing import Literal, Self

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import ConfigDict, Field
from sqlalchemy.orm import Session

from wasteexchange.kernel import quantities
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes import queries
from wasteexchange.programmes.rules import Cap, Catalogue, Material, Rate, instant_text
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Answer, answer
from wasteexchange.web.work import current_context

blueprint = Blueprint("programmes_api", __name__, url_prefix="/api/v1")


class Words(Answer):
    """A text in the programme's languages."""

    es: str
    en: str


class ProgrammeOut(Answer):
    """Whose catalogue it is."""

    code: str
    name: str
    time_zone: str
    locale: str
    currency: str


class PointOut(Answer):
    """A collection point; one that is not active takes nothing more."""

    code: str
    name: str
    active: bool


class MaterialOut(Answer):
    """What is taken: its bin, its picture, its words."""

    code: str
    name: Words
    stream: str
    colour: str
    pictogram: str
    group: str
    position: int
    active: bool
    frequent: bool
    advice: Words
    plausible_visit_g: int

    @classmethod
    def of(cls, material: Material) -> Self:
        """Show a material."""
        return cls(
            code=material.code,
            name=Words(es=material.name_es, en=material.name_en),
            stream=material.stream,
            colour=material.colour,
            pictogram=material.pictogram,
            group=material.family_group,
            position=material.position,
            active=material.active,
            frequent=material.frequent,
            advice=Words(es=material.advice_es, en=material.advice_en),
            plausible_visit_g=material.plausible_visit_g,
        )


class Dated(Answer):
    """What begins at an instant; the field is called `from` in JSON, which Python keeps."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, validate_by_name=True)

    id: str
    asset: Literal["COMPOST", "POINTS"]
    applies_from: str = Field(alias="from")


class RateOut(Dated):
    """What a clean or contaminated kilogram earns from an instant on."""

    material: str
    quality: Literal["clean", "contaminated"]
    per_kg: int

    @classmethod
    def of(cls, rate: Rate) -> Self:
        """Show a rate."""
        return cls.model_validate(
            {
                "id": str(rate.id),
                "material": rate.material,
                "quality": rate.quality,
                "asset": rate.asset.value,
                "per_kg": rate.per_kg,
                "applies_from": instant_text(rate.applies_from),
            }
        )


class CapOut(Dated):
    """The most that is credited per period from an instant on; null lifts the cap."""

    period: Literal["visit", "week", "month"]
    amount: int | None

    @classmethod
    def of(cls, cap: Cap) -> Self:
        """Show a cap."""
        return cls.model_validate(
            {
                "id": str(cap.id),
                "asset": cap.asset.value,
                "period": cap.period,
                "amount": cap.amount,
                "applies_from": instant_text(cap.applies_from),
            }
        )


class TarePresetOut(Answer):
    """A container whose weight is known."""

    code: str
    name: Words
    tare_g: int


class QualityReasonOut(Answer):
    """Why a line was contaminated or rejected; told to the family with its advice."""

    code: str
    quality: Literal["contaminated", "rejected"]
    name: Words
    advice: Words


class PriceOut(Dated):
    """What one reward costs (a kilogram, where it is weighed) from an instant on."""

    amount: int


class RewardOut(Answer):
    """What credit can be exchanged for; `points` are those where at least one of it lies.

    A bag holds `compost_g`; what is `by_scale` is asked for in grams; the rest is counted.
    `month_cap` is how many (grams, by scale) a family may have in a month; null: as it likes.
    """

    code: str
    name: Words
    pictogram: str
    photo: str | None
    compost_g: int | None
    by_scale: bool
    position: int
    prices: list[PriceOut]
    month_cap: int | None
    points: list[str]


class BaggedOut(Answer):
    """A finished batch by the code on its bags; `points` are those where they may lie."""

    code: str
    points: list[str]


class AmountsOut(Answer):
    """Grams of compost, hundredths of a point."""

    COMPOST: int
    POINTS: int


class HandingOutOut(Answer):
    """What may be handed out without the server, when a PIN is asked for, how long holds last.

    Without a network a phone hands out at most `card` to one card and `device` in all, until it
    has heard of the server again; above `pin_above` nothing to a family that set a PIN.
    """

    card: AmountsOut
    device: AmountsOut
    pin_above: AmountsOut
    hold_days: int


class ShelfOut(Answer):
    """The part of the catalogue that the room of the rewards gives."""

    rewards: list[RewardOut]
    handing_out: HandingOutOut
    batches: list[BaggedOut]


ShelfSource = Callable[[Session, Catalogue, dt.datetime], ShelfOut]
_shelf_sources: list[ShelfSource] = []


def shelf_from(source: ShelfSource) -> None:
    """Let the room that knows the rewards give them to the catalogue; the last one asked does."""
    _shelf_sources[:] = [source]


class LimitsOut(Answer):
    """What a record may hold at most, so that nobody types what will be refused."""

    lines: int = quantities.LINES_MAX
    net_g_max: int = quantities.NET_G_MAX
    text: int = quantities.TEXT_MAX
    future_minutes: int = quantities.FUTURE_MINUTES_MAX
    past_days: int = quantities.PAST_DAYS_MAX


class MineOut(Answer):
    """Who asks, and the points at which they may record."""

    staff: str
    points: list[str]


class CatalogueOut(Answer):
    """Everything a counter needs to weigh and credit; rates in force and scheduled."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True)

    programme: ProgrammeOut
    points: list[PointOut]
    materials: list[MaterialOut]
    rates: list[RateOut]
    tare_presets: list[TarePresetOut]
    caps: list[CapOut]
    quality_reasons: list[QualityReasonOut]
    rewards: list[RewardOut]
    handing_out: HandingOutOut
    batches: list[BaggedOut]
    limits: LimitsOut
    clock: str
    mine: MineOut

    @classmethod
    def of(cls, catalogue: Catalogue, shelf: ShelfOut, actor: Actor, now: dt.datetime) -> Self:
        """Show a catalogue to somebody, as it is now."""
        mine = _points_of(catalogue, actor)
        return cls(
            programme=ProgrammeOut(
                code=catalogue.programme.code,
                name=catalogue.programme.name,
                time_zone=catalogue.programme.time_zone,
                locale=catalogue.programme.locale,
                currency=catalogue.programme.currency,
            ),
            points=[PointOut(code=p.code, name=p.name, active=p.active) for p in catalogue.points],
            materials=[MaterialOut.of(material) for material in catalogue.materials],
            rates=[RateOut.of(r) for r in _now_and_later(catalogue, now)],
            tare_presets=[
                TarePresetOut(code=t.code, name=Words(es=t.name_es, en=t.name_en), tare_g=t.tare_g)
                for t in catalogue.tare_presets
                if t.active
            ],
            caps=[
                CapOut.of(cap)
                for cap in (*catalogue.caps_in_force(now), *catalogue.caps_scheduled(now))
            ],
            quality_reasons=[
                QualityReasonOut.model_validate(
                    {
                        "code": r.code,
                        "quality": r.quality,
                        "name": {"es": r.name_es, "en": r.name_en},
                        "advice": {"es": r.advice_es, "en": r.advice_en},
                    }
                )
                for r in catalogue.quality_reasons
            ],
            rewards=shelf.rewards,
            handing_out=shelf.handing_out,
            batches=_lying_at(shelf.batches, mine),
            limits=LimitsOut(),
            clock=instant_text(now.replace(microsecond=0)),
            mine=MineOut(staff=actor.name, points=mine),
        )


@blueprint.get("/catalogue")
@requires(Permission.READ_CATALOGUE)
@operation(out=CatalogueOut, also=(304,))
def catalogue() -> ResponseReturnValue:
    """Give what a counter needs to weigh and credit.

    Points, materials, rates in force and scheduled, containers, reasons, limits and the server's
    clock. With `If-None-Match` an unchanged catalogue is a 304; the clock does not count as change.
    """
    context = current_context()
    with reading() as session:
        found = queries.catalogue_of(session, context.programme_id)
        shelf = _shelf_sources[0](session, found, context.now)
    said = CatalogueOut.of(found, shelf, context.actor, context.now)
    reply = answer(said)
    unclocked = said.model_dump_json(exclude={"clock"}).encode()
    reply.set_etag(hashlib.sha256(unclocked).hexdigest()[:32], weak=True)
    reply.headers["Cache-Control"] = "private, no-cache"
    return reply.make_conditional(request)


def _now_and_later(catalogue: Catalogue, now: dt.datetime) -> Iterable[Rate]:
    return (*catalogue.rates_in_force(now), *catalogue.rates_scheduled(now))


def _lying_at(batches: Iterable[BaggedOut], mine: list[str]) -> list[BaggedOut]:
    """Leave out what lies where the caller hands nothing out."""
    here = ((one.code, [point for point in mine if point in one.points]) for one in batches)
    return [BaggedOut(code=code, points=points) for code, points in here if points]


def _points_of(catalogue: Catalogue, actor: Actor) -> list[str]:
    return [point.code for point in catalogue.points if point.active and actor.works_at(point.id)]
