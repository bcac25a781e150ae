"""The list of deposits."""

import datetime as dt
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.deposits import queries
from wasteexchange.deposits.rules import Deposit
from wasteexchange.deposits.views.pages import blueprint, gains_of, language, number_of, read_id
from wasteexchange.households.queries import find_household
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.formats import grams, moment, use_zone
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor

PAGE = 50


@blueprint.get("")
@requires(Permission.READ_DEPOSITS)
def index() -> ResponseReturnValue:
    actor = current_actor()
    day_on, after = _day(request.args.get("day", "")), _after(request.args.get("after", ""))
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        use_zone(catalogue.programme.time_zone)
        wanted = catalogue.point_by_code(request.args.get("point", ""))
        point_id = actor.point_id or (wanted.id if wanted else None)
        found = queries.latest_deposits(
            session,
            actor.programme_id,
            limit=PAGE + 1,
            after=after,
            point_id=point_id,
            day_on=day_on,
        )
        rows = _rows(session, catalogue, found[:PAGE])
    point, day = request.args.get("point", ""), day_on.isoformat() if day_on else ""
    last = found[PAGE - 1] if len(found) > PAGE else None
    return render_template(
        "deposits/index.html",
        rows=rows,
        points=[(p.code, f"{p.name} · {p.code}") for p in _points(catalogue)],
        chosen={"point": point, "day": day},
        next_href=url_for("deposits.index", after=f"{last.day_on}/{last.id}", point=point, day=day)
        if last
        else None,
        first_href=url_for("deposits.index", point=point, day=day) if after else None,
    )


def _points(catalogue: Catalogue) -> list[Any]:
    mine = current_actor().point_id
    return [point for point in catalogue.points if mine in (None, point.id)]


def _rows(session: Session, catalogue: Catalogue, found: list[Deposit]) -> list[dict[str, Any]]:
    ids = {deposit.household_id for deposit in found}
    families = {key: find_household(session, catalogue.programme.id, key) for key in ids}
    rows = []
    for deposit in found:
        family = families[deposit.household_id]
        codes = dict.fromkeys(line.material for line in deposit.lines)
        materials = [material for code in codes if (material := catalogue.material(code))]
        rows.append(
            {
                "href": url_for("deposits.show", deposit_id=deposit.id),
                "number": number_of(deposit, catalogue),
                "when": moment(deposit.counted_at),
                "family": family.code if family else None,
                "materials": [(m.code, m.stream, m.name(language())) for m in materials],
                "net": grams(deposit.net_g),
                "gains": " ".join(gains_of(deposit)),
                "warned": bool(deposit.warnings),
                "struck": deposit.reversal is not None,
            }
        )
    return rows


def _day(text: str) -> dt.date | None:
    """Read the day of a filter; what is no day filters nothing."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _after(text: str) -> str:
    """Read where a page begins; what cannot be read is the first page."""
    day, _slash, last = text.partition("/")
    return text if _day(day) and read_id(last) else ""
