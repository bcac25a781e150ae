"""The list of months, and one month with its charts and what it is made of."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from sqlalchemy.orm import Session

from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.tallies.documents import TallyNames, charts, month_name, names_of
from wasteexchange.tallies.documents.naming import name_alone
from wasteexchange.tallies.errors import UnknownMonth
from wasteexchange.tallies.queries import (
    figures_of,
    history_of,
    participation_of,
    reward_names,
    tally_of,
)
from wasteexchange.tallies.rules import (
    MONTHS_SHOWN,
    Month,
    MonthFigures,
    Participation,
    Tally,
    TallyRow,
    TallyStatus,
    month_from,
    months_until,
    received_by_material,
    since_the_first,
)
from wasteexchange.web import lists
from wasteexchange.web.formats import count, grams, points, use_zone, with_unit
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor

blueprint = Blueprint("tallies", __name__, url_prefix="/office/months")
DEPOSITS = "/office/deposits"
MONTHS_TAKEN_MAX = 600
COLUMNS = (
    "month",
    "households_served",
    "households_new",
    "deposits",
    "received_g",
    "credited_COMPOST",
    "credited_POINTS",
)


@blueprint.get("")
@requires(Permission.READ_TALLIES)
def index() -> ResponseReturnValue:
    asked = lists.read(lists.Offer())
    with reading() as session:
        catalogue = catalogue_of(session, current_actor().programme_id)
        now = this_month(catalogue)
        if asked.file:
            return lists.as_file(asked, "months", COLUMNS, _to_take_along(session, catalogue))
        newest = month_from(request.args.get("until", "")) or now
        months = months_until(newest, MONTHS_SHOWN)
        figures = figures_of(session, catalogue.programme.id, months)
        came = participation_of(session, catalogue.programme.id, months)
    begun = month_from(catalogue.programme.month_of(catalogue.programme.created_at)) or now
    shown = since_the_first(figures, begun)
    came = came[len(figures) - len(shown) :]
    more = len(shown) == len(figures) and months[0].first > max(begun.first, dt.date.min)
    return render_template(
        "tallies/index.html",
        rows=[_month_row(*pair) for pair in zip(reversed(shown), reversed(came), strict=True)],
        chart=charts.materials_chart(
            shown, catalogue, link=lambda month: url_for("tallies.show", month=month)
        ),
        next_href=url_for("tallies.index", until=months[0].before) if more else None,
        first_href=url_for("tallies.index") if newest != now else None,
        files=lists.files_of(asked),
    )


def _to_take_along(session: Session, catalogue: Catalogue) -> list[Sequence[lists.Cell]]:
    """Give every month since the programme began, the newest first."""
    begun = month_from(catalogue.programme.month_of(catalogue.programme.created_at))
    now = this_month(catalogue)
    first = (begun or now).first
    length = (now.first.year - first.year) * 12 + now.first.month - first.month + 1
    months = months_until(now, min(max(length, 1), MONTHS_TAKEN_MAX))
    figures = figures_of(session, catalogue.programme.id, months)
    came = participation_of(session, catalogue.programme.id, months)
    return [
        (
            str(each.month),
            each.households_served,
            whose.new,
            each.deposits,
            each.received_g,
            each.credited[Asset.COMPOST],
            each.credited[Asset.POINTS],
        )
        for each, whose in zip(reversed(figures), reversed(came), strict=True)
    ]


@blueprint.get("/<month>")
@requires(Permission.READ_TALLIES)
def show(month: str) -> ResponseReturnValue:
    asked = month_named(month)
    actor = current_actor()
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        use_zone(catalogue.programme.time_zone)
        tally = tally_of(session, catalogue, asked)
        history = history_of(session, catalogue, asked, today=catalogue.local_day(utc_now()))
        rewards = reward_names(session, catalogue, _language())
    names = names_of(catalogue, _language(), rewards)
    leads = actor.may(Permission.READ_DEPOSITS)
    return render_template(
        "tallies/show.html",
        tally=tally,
        month_words=month_name(tally.month),
        is_now=history.same_days,
        places=_places(tally, names, leads=leads),
        bars=[
            (names.materials[material], net_g, grams(net_g), stream)
            for (material, stream), net_g in received_by_material(tally).items()
        ],
        given=[
            {
                "reward": rewards.get(one.reward, one.reward),
                "quantity": grams(one.quantity) if one.by_scale else count(one.quantity),
                "cost": " ".join(with_unit(*each) for each in one.amount.items()),
            }
            for one in tally.redemptions
        ],
        charts=charts.charts_of(
            history, catalogue, to_records=_records_link(actor), to_families=families_link(actor)
        ),
        comparison=charts.comparison_of(history),
        compared_with=name_alone(asked.before) if history.before else None,
        same_days=history.same_days,
        came=history.came[-1],
        records_href=_records_link(actor)(asked) if leads else None,
        families_href=families_link(actor)(asked),
        before=None if asked == Month(1, 1) else asked.before,
        after=asked.after if asked.first < this_month(catalogue).first else None,
        month_name=month_name,
        forms=_forms(),
        printed_at=utc_now(),
    )


def month_named(text: str) -> Month:
    """Read the month of an address.

    Raises:
        UnknownMonth: The calendar has none like it.
    """
    asked = month_from(text)
    if asked is None:
        raise UnknownMonth(_("Choose a month from the list."))
    return asked


def this_month(catalogue: Catalogue) -> Month:
    """The month that runs, where the programme is."""
    found = month_from(catalogue.programme.month_of(utc_now()))
    assert found, "today is in a month"
    return found


def families_link(actor: Actor) -> charts.Link:
    """Where the families of a month stand, for whoever may see families."""
    if not actor.may(Permission.READ_HOUSEHOLDS):
        return charts.nowhere
    return lambda month: url_for("tallies.families", month=month)


def _records_link(actor: Actor) -> charts.Link:
    """Where the visits of a month stand, for whoever may see visits; else the month itself."""
    if not actor.may(Permission.READ_DEPOSITS):
        return lambda month: url_for("tallies.show", month=month)
    return lambda month: f"{DEPOSITS}?month={month}"


def _forms() -> tuple[tuple[str, str], ...]:
    return (
        ("pdf", _("To print and sign (PDF)")),
        ("xlsx", _("Spreadsheet (XLSX)")),
        ("csv", _("Plain table (CSV)")),
        ("json", _("For programs (JSON)")),
    )


def _month_row(month: MonthFigures, came: Participation) -> dict[str, Any]:
    return {
        "href": url_for("tallies.show", month=month.month),
        "month": month_name(str(month.month)),
        "status": TallyStatus.OPEN.value,
        "deposits": count(month.deposits),
        "households": count(month.households_served),
        "new": count(came.new) if came.new else None,
        "received": grams(month.received_g),
        "compost": grams(month.credited[Asset.COMPOST]),
        "points": points(month.credited[Asset.POINTS]),
    }


def _places(tally: Tally, names: TallyNames, *, leads: bool) -> list[dict[str, Any]]:
    """The rows of each collection point, with what was received there."""
    places = []
    for code, group in groupby(tally.rows, key=lambda row: row.collection_point):
        rows = list(group)
        received = [row for row in rows if not row.is_rejected]
        earned = {a: sum(row.credited[a] for row in received) for a in PROMISES}
        places.append(
            {
                "name": f"{names.points[code]} · {code}",
                "rows": [_row(tally.month, row, names, leads=leads) for row in rows],
                "sums": {
                    "net": grams(sum(row.net_g for row in received)),
                    "compost": grams(earned[Asset.COMPOST]),
                    "points": points(earned[Asset.POINTS]),
                },
            }
        )
    return places


def _row(month: str, row: TallyRow, names: TallyNames, *, leads: bool) -> dict[str, Any]:
    query = f"month={month}&point={row.collection_point}&material={row.material}"
    compost, earned = row.credited[Asset.COMPOST], row.credited[Asset.POINTS]
    return {
        "href": f"{DEPOSITS}?{query}&quality={row.quality}&state=counts" if leads else None,
        "code": row.material,
        "stream": row.stream,
        "material": names.materials[row.material],
        "quality": row.quality,
        "deposits": count(row.deposits),
        "net": grams(row.net_g),
        "compost": grams(compost) if compost else None,
        "points": points(earned) if earned else None,
    }


def _language() -> str:
    return str(getattr(get_locale(), "language", "es"))
