"""The programme's public face: what it is, where, what counts, and how the month goes."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from sqlalchemy.orm import Session

from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.quantities import PROMISES, Asset, Quality
from wasteexchange.kernel.words import _
from wasteexchange.paper.columns import Chart
from wasteexchange.programmes.queries import catalogue_of, programme_by_code, programmes
from wasteexchange.programmes.rules import Catalogue, Material, Programme
from wasteexchange.public.glossary import glossary as glossary_of_words
from wasteexchange.tallies.documents import charts, month_name
from wasteexchange.tallies.queries import figures_of, tally_of
from wasteexchange.tallies.rules import (
    MONTHS_SHOWN,
    Month,
    MonthFigures,
    Participation,
    Tally,
    month_from,
    months_until,
    received_by_material,
    since_the_first,
)
from wasteexchange.web.formats import grams, use_zone, with_unit
from wasteexchange.web.guards import public

blueprint = Blueprint("public", __name__)
FAMILIES_LEAST = 5
"""A month of fewer families is not shown: its figures would be those of a neighbour."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a kilogram of a material earns, clean and not, in words."""

    material: Material
    clean: str
    contaminated: str


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    with reading() as session:
        found = programmes(session)
        if len(found) == 1:
            return _face(session, found[0])
    if not found:
        return render_template("public/start.html")
    return render_template("public/programmes.html", programmes=found)


@blueprint.get("/p/<code>/")
@public
def programme(code: str) -> ResponseReturnValue:
    if code != code.upper():
        return redirect(f"/p/{code.upper()}/", 301)
    with reading() as session:
        return _face(session, programme_by_code(session, code))


@blueprint.get("/glossary")
@public
def glossary() -> ResponseReturnValue:
    """Explain each word of the program in one sentence."""
    return render_template("public/glossary.html", chapters=glossary_of_words())


@blueprint.get("/gallery")
@public
def gallery() -> ResponseReturnValue:
    """Show every component of the look with sample values."""
    return render_template("gallery/index.html", charts=_sample_charts())


def _sample_charts() -> list[Chart]:
    """Twelve months that never were: what comes in, and who comes."""
    months = months_until(Month(2026, 10), MONTHS_SHOWN)
    figures = [
        MonthFigures(month, by_quality={"clean": 90 + n, "contaminated": 9, "rejected": 12 - n})
        for n, month in enumerate(months)
    ]
    came = [Participation(month, 4, 18 + n, n % 3, 3) for n, month in enumerate(months)]
    return [charts.participation_chart(came), charts.quality_chart(figures)]


def _face(session: Session, found: Programme) -> str:
    use_zone(found.time_zone)
    now = utc_now()
    catalogue = catalogue_of(session, found.id)
    month = month_from(found.month_of(now))
    assert month, "today is in a month"
    tally = tally_of(session, catalogue, month)
    begun = month_from(found.month_of(found.created_at)) or month
    figures = figures_of(session, found.id, months_until(month, MONTHS_SHOWN))
    months = since_the_first(figures, begun)
    language = str(getattr(get_locale(), "language", "es"))
    return render_template(
        "public/programme.html",
        programme_name=found.name,
        is_sample=found.is_sample,
        home_url=f"/p/{found.code}/",
        points=[point for point in catalogue.points if point.active],
        offers=_offers(catalogue),
        language=language,
        month=month_name(tally.month),
        tally=tally if tally.households_served >= FAMILIES_LEAST else None,
        families_least=FAMILIES_LEAST,
        chart=charts.public_chart(months, families_least=FAMILIES_LEAST),
        bars=_bars(tally, catalogue, language),
        now=now,
    )


def _offers(catalogue: Catalogue) -> list[Offer]:
    now = utc_now()
    offers = []
    for material in catalogue.materials:
        if material.active:
            earned = {
                quality: _earned(catalogue, material.code, quality, now)
                for quality in (Quality.CLEAN, Quality.CONTAMINATED)
            }
            offers.append(Offer(material, earned[Quality.CLEAN], earned[Quality.CONTAMINATED]))
    return offers


def _earned(catalogue: Catalogue, material: str, quality: Quality, at: dt.datetime) -> str:
    """Return in words what a kilogram earns; nothing at all is an empty text."""
    told = []
    for asset in PROMISES:
        rate = catalogue.rate_for(material, quality, asset, at)
        if rate and rate.per_kg:
            told.append(_told(asset, rate.per_kg))
    return " + ".join(told)


def _told(asset: Asset, per_kg: int) -> str:
    if asset is Asset.COMPOST:
        return _("%(amount)s of compost", amount=grams(per_kg))
    return with_unit(asset, per_kg)


def _bars(tally: Tally, catalogue: Catalogue, language: str) -> list[tuple[str, int, str, str]]:
    names = {material.code: material.name(language) for material in catalogue.materials}
    return [
        (names[code], net_g, grams(net_g), stream)
        for (code, stream), net_g in received_by_material(tally).items()
    ]
