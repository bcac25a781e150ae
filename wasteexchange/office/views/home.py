"""Today: the figures, what waits for a person, and the last visits."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.deposits.queries import latest_deposits
from wasteexchange.deposits.queries.months import day_counts
from wasteexchange.deposits.rules import Deposit
from wasteexchange.households.queries import households_by_id
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset
from wasteexchange.office.views.shell import HOME, blueprint
from wasteexchange.office.views.steps import first_steps
from wasteexchange.office.views.waiting import what_waits
from wasteexchange.paper.columns import Chart
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.tallies.documents import charts, month_name
from wasteexchange.tallies.queries import figures_between, figures_of
from wasteexchange.tallies.rules import (
    MONTHS_SHOWN,
    Month,
    MonthFigures,
    months_until,
    since_the_first,
)
from wasteexchange.web.formats import grams, moment, use_zone, with_unit
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor

LATEST_SHOWN = 5
MONTHS_TO_COMPARE = 2


@blueprint.get(HOME)
@requires(Permission.ENTER_OFFICE)
def home() -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        use_zone(catalogue.programme.time_zone)
        latest = latest_deposits(
            session, actor.programme_id, limit=LATEST_SHOWN, point_id=actor.point_id
        )
        context = {
            "today": catalogue.local_day(utc_now()),
            "may": {p.name.lower(): actor.may(p) for p in Permission},
            "steps": [] if latest else first_steps(session, actor, catalogue),
            "waiting": what_waits(session, actor, catalogue),
            "figures": _figures(session, actor, catalogue),
            "latest": _rows(session, actor, catalogue, latest),
        }
    return render_template("office/home.html", **context)


def _figures(session: Session, actor: Actor, catalogue: Catalogue) -> dict[str, Any] | None:
    """Add up today and this month; None for whoever may not see it, or sees one point only."""
    if not actor.may(Permission.READ_TALLIES) or actor.point_id is not None:
        return None
    programme_id, day = actor.programme_id, catalogue.local_day(utc_now())
    month = Month(day.year, day.month)
    spans = [(day, day), month.same_days(day), month.before.same_days(day)]
    today, now, before = figures_between(session, programme_id, spans)
    figures = figures_of(session, programme_id, months_until(month, MONTHS_SHOWN))
    visits, families = day_counts(session, programme_id, day)
    compared = charts.Compared(now.received_g, before.received_g, month.before, same_days=True)
    return {
        "today_g": today.received_g,
        "visits": visits,
        "families": families,
        "compost_g": now.credited[Asset.COMPOST],
        "points": now.credited[Asset.POINTS],
        "month": month,
        "month_words": month_name(str(month)),
        "month_g": now.received_g,
        "compared": compared.sentence(),
        "month_visits": figures[-1].deposits,
        "month_families": figures[-1].households_served,
        "chart": _chart(figures, catalogue),
    }


def _chart(figures: list[MonthFigures], catalogue: Catalogue) -> Chart | None:
    """Draw the months; one alone is no comparison, and its figures stand above it anyway."""
    begun = catalogue.local_day(catalogue.programme.created_at)
    shown = since_the_first(figures, Month(begun.year, begun.month))
    if sum(not each.is_empty for each in shown) < MONTHS_TO_COMPARE:
        return None
    return charts.materials_chart(
        shown, catalogue, link=lambda each: url_for("tallies.show", month=each)
    )


def _rows(
    session: Session, actor: Actor, catalogue: Catalogue, found: Iterable[Deposit]
) -> list[dict[str, Any]]:
    if not actor.may(Permission.READ_DEPOSITS):
        return []
    deposits = list(found)
    ids: list[uuid.UUID] = [deposit.household_id for deposit in deposits]
    families = households_by_id(session, actor.programme_id, ids, by_name=False)
    rows = []
    for deposit in deposits:
        point = catalogue.point_by_id(deposit.point_id)
        assert point, "a deposit's point is in its programme's catalogue"
        earned = [(Asset.COMPOST, deposit.compost), (Asset.POINTS, deposit.points)]
        rows.append(
            {
                "href": f"/office/deposits/{deposit.id}",
                "number": f"{point.code}-{deposit.series}-{deposit.sequence:06d}",
                "when": moment(deposit.counted_at),
                "family": families[deposit.household_id].code,
                "net": grams(deposit.net_g),
                "gains": " ".join("+" + with_unit(a, n) for a, n in earned if n),
                "struck": deposit.reversal is not None,
            }
        )
    return rows
