"""The list of deposits: what was brought, by whom, where, and what it all adds up to."""

import calendar
import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from babel.dates import format_date
from flask import render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from wasteexchange.access.queries import holder_of, numbers_of
from wasteexchange.deposits.queries import lists as queries
from wasteexchange.deposits.queries.lists import Narrowed, State, Sums
from wasteexchange.deposits.rules import Deposit, Line
from wasteexchange.deposits.views.pages import blueprint, language, number_of
from wasteexchange.households.queries import codes_of, household_by_code
from wasteexchange.households.views import Aspect, list_with
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import PROMISES, Quality
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web import lists
from wasteexchange.web.formats import count, day, grams, moment, use_zone, with_unit
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor

OFFER = lists.Offer(
    filters=(
        "month",
        "day",
        "from",
        "to",
        "point",
        "material",
        "quality",
        "family",
        "operator",
        "state",
    ),
    sorts=("when",),
    usual="-when",
)
LAST_VISIT = Aspect(
    name="visit",
    words=lazy_gettext("No visit since"),
    narrow=lambda key, said: queries.not_seen_since(key, on) if (on := _day(said)) else None,
    value=queries.last_visit_on,
    column=lazy_gettext("Last visit"),
    shown=lambda on: "" if on == queries.NEVER else day(on),
    written=lambda on: None if on == queries.NEVER else on.isoformat(),
)
RECEIVED = (Quality.CLEAN, Quality.CONTAMINATED)
COLUMNS = (
    "receipt",
    "deposit_id",
    "counted_at",
    "day_on",
    "collection_point",
    "household",
    "staff_number",
    "material",
    "stream",
    "quality",
    "reason",
    "gross_g",
    "tare_g",
    "net_g",
    "credited_COMPOST",
    "credited_POINTS",
    "reversed_at",
    "warnings",
)
# What a filter that names nobody finds: no record has this id.
_NOBODY = uuid.UUID(int=0)
_NUMBER_MAX = 10**9


@blueprint.record
def _join_households(_state: BlueprintSetupState) -> None:
    """Let the list of households say when each was here last."""
    list_with(LAST_VISIT)


@blueprint.get("")
@requires(Permission.READ_DEPOSITS)
def index() -> ResponseReturnValue:
    actor = current_actor()
    asked = lists.read(OFFER)
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        use_zone(catalogue.programme.time_zone)
        narrowed = _narrowed(session, catalogue, asked)
        if asked.file:
            rows = _to_take_along(catalogue, narrowed, descending=asked.descending)
            return lists.as_file(asked, "deposits", COLUMNS, rows)
        page = queries.deposit_page(
            session, actor.programme_id, narrowed, asked.window, descending=asked.descending
        )
        total = queries.count_deposits(session, actor.programme_id, narrowed)
        sums = _sums(session, catalogue, narrowed)
        standing = _standing(session, catalogue, narrowed, total) if sums else total
        codes = codes_of(session, actor.programme_id, {d.household_id for d in page.rows})
    most = narrowed.counted_most
    return render_template(
        "deposits/index.html",
        listing=lists.listed(
            asked, page, total=total, most=most, chips=_chips(asked, catalogue, narrowed)
        ),
        rows=[_row(deposit, catalogue, codes, narrowed) for deposit in page.rows],
        span=(narrowed.first, narrowed.last),
        points=[(p.code, f"{p.name} · {p.code}") for p in _points(catalogue)],
        materials=[(m.code, m.name(language())) for m in catalogue.materials],
        qualities=list(_quality_words().items()),
        states=list(_state_words().items()),
        sums=sums,
        visits=_visits(standing, most),
        days_most=queries.DAYS_SUMMED_MAX,
    )


def _narrowed(session: Session, catalogue: Catalogue, asked: lists.Asked) -> Narrowed:
    """Read the filters; one that cannot be read filters nothing, a name nobody has finds nothing.

    Whoever works at one point sees that point only.
    """
    first, last = _span(asked)
    programme_id = catalogue.programme.id
    point = catalogue.point_by_code(asked.get("point"))
    household_id = actor_id = None
    if code := asked.get("family"):
        household = household_by_code(session, programme_id, code)
        household_id = household.id if household else _NOBODY
    if number := asked.get("operator"):
        known = number.isdecimal() and 0 < int(number) < _NUMBER_MAX
        actor_id = (holder_of(session, programme_id, int(number)) if known else None) or _NOBODY
    state = asked.get("state")
    return Narrowed(
        first=first,
        last=last,
        point_id=current_actor().point_id or (point.id if point else None),
        material=asked.get("material") if catalogue.material(asked.get("material")) else "",
        qualities=_qualities(asked.get("quality")),
        household_id=household_id,
        actor_id=actor_id,
        state=State(state) if state in set(State) else None,
    )


def _span(asked: lists.Asked) -> tuple[dt.date | None, dt.date | None]:
    """From which day to which: a month, a day and both ends of a span narrow together."""
    spans = [(_day(asked.get("from")), _day(asked.get("to")))]
    spans.append((on := _day(asked.get("day")), on))
    spans.append(_month(asked.get("month")))
    firsts = [first for first, _last in spans if first]
    lasts = [last for _first, last in spans if last]
    return max(firsts, default=None), min(lasts, default=None)


def _sums(session: Session, catalogue: Catalogue, narrowed: Narrowed) -> Sums | None:
    today = catalogue.local_day(utc_now())
    return queries.sums_of(session, catalogue.programme.id, narrowed, today=today)


def _standing(session: Session, catalogue: Catalogue, narrowed: Narrowed, total: int) -> int:
    """How many visits the sums are made of: what was taken back is in none of them."""
    if narrowed.state is not None:
        return total
    standing = replace(narrowed, state=State.COUNTS)
    return queries.count_deposits(session, catalogue.programme.id, standing)


def _row(
    deposit: Deposit, catalogue: Catalogue, codes: dict[uuid.UUID, str], narrowed: Narrowed
) -> dict[str, Any]:
    """Draw a visit: the materials and figures of those of its lines that are wanted."""
    lines = [line for line in deposit.lines if narrowed.takes(line)]
    kinds = dict.fromkeys(line.material for line in lines)
    materials = [material for code in kinds if (material := catalogue.material(code))]
    return {
        "href": url_for("deposits.show", deposit_id=deposit.id),
        "number": number_of(deposit, catalogue),
        "when": moment(deposit.counted_at),
        "family": codes.get(deposit.household_id),
        "materials": [(m.code, m.stream, m.name(language())) for m in materials],
        "net": grams(sum(line.net_g for line in lines)),
        "gains": " ".join(
            "+" + with_unit(asset, earned)
            for asset in PROMISES
            if (earned := sum(line.credit(asset) for line in lines))
        ),
        "warned": bool(deposit.warnings),
        "struck": deposit.reversal is not None,
    }


def _to_take_along(
    catalogue: Catalogue, narrowed: Narrowed, *, descending: bool
) -> Iterator[Sequence[lists.Cell]]:
    """Give a row for each line that is wanted, so that the file adds up to what the list says."""
    programme_id = catalogue.programme.id
    with reading() as session:
        for some in queries.every_deposit(session, programme_id, narrowed, descending=descending):
            codes = codes_of(session, programme_id, {deposit.household_id for deposit in some})
            numbers = numbers_of(session, programme_id, {deposit.actor_id for deposit in some})
            for deposit in some:
                whose = codes.get(deposit.household_id), numbers.get(deposit.actor_id)
                yield from _lines(deposit, catalogue, narrowed, whose)


def _lines(
    deposit: Deposit,
    catalogue: Catalogue,
    narrowed: Narrowed,
    whose: tuple[str | None, int | None],
) -> Iterator[Sequence[lists.Cell]]:
    point = catalogue.point_by_id(deposit.point_id)
    assert point, "a deposit's point is in its programme's catalogue"
    at, on = deposit.counted_at.isoformat(), deposit.day_on.isoformat()
    head = (number_of(deposit, catalogue), str(deposit.id), at, on, point.code, *whose)
    undone_at = deposit.reversal.at.isoformat() if deposit.reversal else None
    for line in filter(narrowed.takes, deposit.lines):
        yield (*head, *_cells(line, catalogue), undone_at, " ".join(deposit.warnings))


def _cells(line: Line, catalogue: Catalogue) -> tuple[lists.Cell, ...]:
    material = catalogue.material(line.material)
    stream = material.stream if material else None
    what = (line.material, stream, str(line.quality), line.reason)
    return (*what, line.gross_g, line.tare_g, line.net_g, line.compost, line.points)


def _chips(asked: lists.Asked, catalogue: Catalogue, narrowed: Narrowed) -> dict[str, str]:
    first, last = _day(asked.get("from")), _day(asked.get("to"))
    month, on = _month(asked.get("month"))[0], _day(asked.get("day"))
    point = catalogue.point_by_code(asked.get("point"))
    material = catalogue.material(narrowed.material)
    return {
        "month": format_date(month, "LLLL y", locale=language()) if month else "",
        "day": day(on) if on else "",
        "from": _("From %(day)s", day=day(first)) if first else "",
        "to": _("Until %(day)s", day=day(last)) if last else "",
        "point": point.name if point else "",
        "material": material.name(language()) if material else "",
        "quality": _quality_words().get(asked.get("quality"), ""),
        "family": _("Family %(code)s", code=asked.get("family").upper()),
        "operator": _("Attended by number %(number)s", number=asked.get("operator")),
        "state": _state_words().get(asked.get("state"), ""),
    }


def _quality_words() -> dict[str, str]:
    return {
        "received": _("Received: all but rejected"),
        "clean": _("Clean"),
        "contaminated": _("Contaminated"),
        "rejected": _("Rejected"),
    }


def _state_words() -> dict[str, str]:
    return {
        "counts": _("those that count"),
        "taken-back": _("taken back"),
        "look": _("worth a look"),
    }


def _qualities(said: str) -> tuple[Quality, ...]:
    if said == "received":
        return RECEIVED
    return (Quality(said),) if said in set(Quality) else ()


def _visits(total: int, most: int) -> str:
    if total > most:
        return _("more than %(most)s", most=count(most))
    return count(total)


def _points(catalogue: Catalogue) -> list[Any]:
    mine = current_actor().point_id
    return [point for point in catalogue.points if mine in (None, point.id)]


def _day(text: str) -> dt.date | None:
    """Read the day of a filter; what is no day filters nothing."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _month(text: str) -> tuple[dt.date | None, dt.date | None]:
    first = _day(f"{text}-01")
    if first is None:
        return None, None
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
