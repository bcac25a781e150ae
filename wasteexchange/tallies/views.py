"""The months in the office: what came in, what it earned, and the files to take along."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from sqlalchemy.orm import Session

from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.tallies.documents import month_name, names_of
from wasteexchange.tallies.errors import UnknownMonth
from wasteexchange.tallies.queries import tally_of
from wasteexchange.tallies.rules import Month, Tally, month_from, received_by_material
from wasteexchange.web.formats import count, grams, points
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor

blueprint = Blueprint("tallies", __name__, url_prefix="/office/months")
MONTHS_SHOWN = 12
LETTERS_OF_A_MONTH = 3


@blueprint.get("")
@requires(Permission.READ_TALLIES)
def index() -> ResponseReturnValue:
    with reading() as session:
        catalogue = catalogue_of(session, current_actor().programme_id)
        now = _this_month(catalogue)
        newest = month_from(request.args.get("until", "")) or now
        tallies = _tallies_until(session, catalogue, newest)
    since = month_from(catalogue.programme.month_of(catalogue.programme.created_at)) or now
    kept = [t for t in tallies if t.month >= str(since) or not _is_empty(t)]
    shown = kept or tallies[:1]
    oldest = month_from(tallies[-1].month) if tallies else None
    more = oldest is not None and oldest.year > 1 and str(oldest) > str(since)
    return render_template(
        "tallies/index.html",
        rows=[_month_row(tally) for tally in shown],
        chart=_chart(shown),
        summary=_summary(shown),
        next_href=url_for("tallies.index", until=str(oldest.before)) if more and oldest else None,
        first_href=url_for("tallies.index") if newest != now else None,
    )


@blueprint.get("/<month>")
@requires(Permission.READ_TALLIES)
def show(month: str) -> ResponseReturnValue:
    asked = month_from(month)
    if asked is None:
        raise UnknownMonth(_("Choose a month from the list."))
    with reading() as session:
        catalogue = catalogue_of(session, current_actor().programme_id)
        tally = tally_of(session, catalogue, asked)
    names = names_of(catalogue, _language())
    received = received_by_material(tally).items()
    rows = [_row(row, names.materials, names.points) for row in tally.rows]
    return render_template(
        "tallies/show.html",
        tally=tally,
        month_words=month_name(tally.month),
        is_now=asked == _this_month(catalogue),
        rows=rows,
        bars=[
            (names.materials[material], net_g, grams(net_g), stream)
            for (material, stream), net_g in received
        ],
        places=sorted({row["place"] for row in rows}),
        before=None if asked == Month(1, 1) else str(asked.before),
        forms=_forms(),
    )


def _forms() -> tuple[tuple[str, str], ...]:
    return (
        ("pdf", _("To print and sign (PDF)")),
        ("xlsx", _("Spreadsheet (XLSX)")),
        ("csv", _("Plain table (CSV)")),
        ("json", _("For programs (JSON)")),
    )


def _tallies_until(session: Session, catalogue: Catalogue, newest: Month) -> list[Tally]:
    """Add up as many months as a page shows, the newest first."""
    tallies = []
    month = newest
    for _each in range(MONTHS_SHOWN):
        tallies.append(tally_of(session, catalogue, month))
        if month == Month(1, 1):
            break
        month = month.before
    return tallies


def _this_month(catalogue: Catalogue) -> Month:
    found = month_from(catalogue.programme.month_of(utc_now()))
    assert found, "today is in a month"
    return found


def _is_empty(tally: Tally) -> bool:
    return tally.totals.deposits == 0 and tally.reversals.deposits == 0


def _month_row(tally: Tally) -> dict[str, Any]:
    totals = tally.totals
    return {
        "href": url_for("tallies.show", month=tally.month),
        "month": month_name(tally.month),
        "status": tally.status,
        "deposits": count(totals.deposits),
        "households": count(tally.households_served),
        "received": grams(totals.received_g),
        "compost": grams(totals.credited[Asset.COMPOST]),
        "points": points(totals.credited[Asset.POINTS]),
    }


def _row(row: Any, materials: Any, places: Any) -> dict[str, Any]:
    return {
        "place": f"{places[row.collection_point]} · {row.collection_point}",
        "code": row.material,
        "stream": row.stream,
        "material": materials[row.material],
        "quality": row.quality,
        "deposits": count(row.deposits),
        "net": grams(row.net_g),
        "compost": grams(row.credited[Asset.COMPOST]) if row.credited[Asset.COMPOST] else None,
        "points": points(row.credited[Asset.POINTS]) if row.credited[Asset.POINTS] else None,
    }


def _chart(tallies: list[Tally]) -> list[tuple[str, int, str]]:
    """Return columns of what was received, in whole kilograms, oldest first."""
    return [
        (
            month_name(tally.month)[:LETTERS_OF_A_MONTH],
            tally.totals.received_g,
            count(tally.totals.received_g // 1000),
        )
        for tally in reversed(tallies)
    ]


def _summary(tallies: list[Tally]) -> str:
    most = max(tallies, key=lambda tally: tally.totals.received_g)
    if not most.totals.received_g:
        return _("Nothing was received in these months.")
    return _(
        "Most was received in %(month)s: %(weight)s.",
        month=month_name(most.month),
        weight=grams(most.totals.received_g),
    )


def _language() -> str:
    return str(getattr(get_locale(), "language", "es"))
