"""Where every gram is: the mass balance as a page with its picture, as SVG and as PDF."""

import calendar
import datetime as dt
import re
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wasteexchange.compost.documents import balance_pdf, flow_of, flow_svg
from wasteexchange.compost.documents.flow import names
from wasteexchange.compost.queries.balance import mass_balance
from wasteexchange.compost.rules.balance import Line, MassBalance
from wasteexchange.compost.views.pages import (
    blueprint,
    material_name,
    own_points,
    point_name,
    read_catalogue,
)
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.formats import grams, month, to_the_gram
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor

MONTHS_OFFERED = 12
Heap = tuple[uuid.UUID, str]
"""A point, and what lies there."""


@blueprint.get("/stock/balance")
@requires(Permission.READ_STOCK)
def balance() -> ResponseReturnValue:
    catalogue, found, point = _asked()
    words = names()
    said: dict[str, Any] = {"period": _period(catalogue), "point": point}
    return render_template(
        "compost/balance.html",
        picture=flow_of(found),
        sentence=_sentence(found),
        came=[{"what": words[n], "net": to_the_gram(g)} for n, g in found.came.items()],
        went=[{"what": words[n], "net": to_the_gram(g)} for n, g in found.went.items()],
        came_sum=to_the_gram(found.came_g),
        went_sum=to_the_gram(found.went_g),
        rejected=grams(sum(found.rejected.values())),
        places=[
            {
                "point": point_name(catalogue, point_id),
                "material": material_name(catalogue, material),
                **_line(line),
            }
            for (point_id, material), line in _sorted(catalogue, found.stock)
        ]
        + [
            {"point": point_name(catalogue, point_id), "material": _("In batches"), **_line(line)}
            for (point_id, _none), line in _sorted(
                catalogue, {(key, ""): line for key, line in found.batches.items()}
            )
        ]
        + [
            {
                "point": point_name(catalogue, point_id),
                "material": _(
                    "%(material)s, on the way", material=material_name(catalogue, material)
                ),
                **_line(line),
            }
            for (point_id, material), line in _sorted(catalogue, found.on_the_way)
        ],
        periods=_periods(catalogue),
        said=said,
        span=(found.first, found.last),
        points=[(p.code, f"{p.name} · {p.code}") for p in own_points(catalogue)],
        files=[
            (_("Picture (SVG)"), url_for("compost.balance_picture", **said)),
            (_("Page (PDF)"), url_for("compost.balance_page", **said)),
        ],
    )


@blueprint.get("/stock/balance.svg")
@requires(Permission.READ_STOCK)
def balance_picture() -> ResponseReturnValue:
    _catalogue, found, _point = _asked()
    text = flow_svg(flow_of(found), title=_("Where every gram is"), words=_sentence(found))
    return Response(text, content_type="image/svg+xml; charset=utf-8")


@blueprint.get("/stock/balance.pdf")
@requires(Permission.READ_STOCK)
def balance_page() -> ResponseReturnValue:
    catalogue, found, code = _asked()
    point = catalogue.point_by_code(code)
    place = point.name if point else _("All points")
    body = balance_pdf(
        found,
        programme=catalogue.programme.name,
        place=place,
        is_sample=catalogue.programme.is_sample,
    )
    return Response(body, content_type="application/pdf")


def _asked() -> tuple[Catalogue, MassBalance, str]:
    """Read the balance of the period and point that are asked for; else of this year."""
    actor = current_actor()
    with reading() as session:
        catalogue = read_catalogue(session)
        first, last = _span(_period(catalogue))
        found = mass_balance(session, actor.programme_id, first=first, last=last)
    named = catalogue.point_by_code(request.args.get("point", ""))
    if actor.point_id:
        named = catalogue.point_by_id(actor.point_id)
    return catalogue, found.at(named.id) if named else found, named.code if named else ""


def _period(catalogue: Catalogue) -> str:
    """Return a month as `2026-11`, or a year as `2026`."""
    said = request.args.get("period", "")
    if re.fullmatch(r"20\d\d(-(0[1-9]|1[0-2]))?", said, re.ASCII):
        return said
    return f"{catalogue.local_day(utc_now()):%Y}"


def _span(period: str) -> tuple[dt.date, dt.date]:
    year, _dash, number = period.partition("-")
    if not number:
        return dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)
    last = calendar.monthrange(int(year), int(number))[1]
    return dt.date(int(year), int(number), 1), dt.date(int(year), int(number), last)


def _periods(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Offer this year, the last one, and twelve months."""
    today = catalogue.local_day(utc_now())
    found = [(f"{year}", _("Year %(year)s", year=year)) for year in (today.year, today.year - 1)]
    first = today.replace(day=1)
    for _each in range(MONTHS_OFFERED):
        found.append((f"{first:%Y-%m}", month(first)))
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return found


def _sentence(found: MassBalance) -> str:
    return _(
        "%(came)s came or were there, and all of it is accounted for: %(stock)s in stock,"
        " %(batches)s in batches.",
        came=grams(found.came_g),
        stock=grams(found.in_stock.closing_g),
        batches=grams(found.in_batches.closing_g),
    )


def _sorted(catalogue: Catalogue, lines: Mapping[Heap, Line]) -> list[tuple[Heap, Line]]:
    """Order lines by the code of the point and the name of the material."""
    codes = {point.id: point.code for point in catalogue.points}

    def key(each: tuple[Heap, Line]) -> tuple[str, str]:
        (point_id, material), _line = each
        return codes[point_id], material_name(catalogue, material).casefold()

    return sorted(lines.items(), key=key)


def _line(line: Line) -> dict[str, str]:
    into = sum(amount for amount in line.flows.values() if amount > 0)
    out = -sum(amount for amount in line.flows.values() if amount < 0)
    return {
        "before": to_the_gram(line.opening_g),
        "into": to_the_gram(into),
        "out": to_the_gram(out),
        "then": to_the_gram(line.closing_g),
    }
