"""The list of what was handed out, and of what waits to be fetched."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.access.queries import numbers_of
from wasteexchange.households.queries import codes_of, household_by_code
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.rewards import queries, service
from wasteexchange.rewards.errors import UnknownHold
from wasteexchange.rewards.queries import lists as list_queries
from wasteexchange.rewards.queries.holds import open_holds
from wasteexchange.rewards.queries.lists import Narrowed
from wasteexchange.rewards.rules import Redemption, Shelf
from wasteexchange.rewards.views.pages import (
    blueprint,
    cost_of,
    language,
    number_of,
    what_of,
)
from wasteexchange.web import lists
from wasteexchange.web.formats import day, moment, use_zone
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context

OFFER = lists.Offer(
    filters=("from", "to", "point", "reward", "family", "state"), sorts=("when",), usual="-when"
)
COLUMNS = (
    *("receipt", "redemption_id", "counted_at", "day_on", "collection_point", "household"),
    *("staff_number", "reward", "quantity", "asset", "amount", "unsettled", "batch"),
    *("reversed_at", "warnings"),
)
HOLD_COLUMNS = (
    *("hold_id", "collection_point", "household", "reward", "quantity", "asset", "amount"),
    *("placed_at", "expires_at"),
)
_NOBODY = uuid.UUID(int=0)


@blueprint.get("/office/redemptions")
@requires(Permission.READ_DEPOSITS)
def index() -> ResponseReturnValue:
    actor = current_actor()
    asked = lists.read(OFFER)
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        use_zone(catalogue.programme.time_zone)
        shelf = queries.shelf_of(session, catalogue)
        narrowed = _narrowed(session, catalogue, asked)
        if asked.file:
            rows = _to_take_along(catalogue, narrowed, descending=asked.descending)
            return lists.as_file(asked, "redemptions", COLUMNS, rows)
        page = list_queries.redemption_page(
            session, actor.programme_id, narrowed, asked.window, descending=asked.descending
        )
        total = list_queries.count_redemptions(session, actor.programme_id, narrowed)
        codes = codes_of(session, actor.programme_id, {one.household_id for one in page.rows})
        waiting = len(open_holds(session, actor.programme_id, point_id=actor.point_id))
    chips = _chips(asked, catalogue, shelf)
    return render_template(
        "rewards/index.html",
        listing=lists.listed(asked, page, total=total, chips=chips),
        rows=[_row(one, catalogue, shelf, codes) for one in page.rows],
        points=[
            (p.code, f"{p.name} · {p.code}")
            for p in catalogue.points
            if actor.point_id in (None, p.id)
        ],
        rewards=[(r.code, r.name(language())) for r in shelf.rewards],
        states=list(_state_words().items()),
        waiting=waiting,
    )


@blueprint.get("/office/holds")
@requires(Permission.READ_DEPOSITS)
def holds() -> ResponseReturnValue:
    actor = current_actor()
    asked = lists.read(lists.Offer())
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        use_zone(catalogue.programme.time_zone)
        shelf = queries.shelf_of(session, catalogue)
        found = open_holds(session, actor.programme_id, point_id=actor.point_id)
        codes = codes_of(session, actor.programme_id, {one.household_id for one in found})
    points = {point.id: point for point in catalogue.points}
    if asked.file:
        rows: Iterator[Sequence[lists.Cell]] = (
            (
                *(str(h.id), points[h.point_id].code, codes.get(h.household_id), h.reward),
                *(h.quantity, str(h.asset), h.amount),
                *(h.counted_at.isoformat(), h.expires_at.isoformat()),
            )
            for h in found
        )
        return lists.as_file(asked, "holds", HOLD_COLUMNS, rows)
    return render_template(
        "rewards/holds.html",
        rows=[
            {
                "id": hold.id,
                "what": what_of(hold, shelf),
                "family": codes.get(hold.household_id),
                "point": points[hold.point_id].name,
                "cost": cost_of(hold),
                "until": day(hold.expires_at),
            }
            for hold in found
        ],
        files=lists.files_of(asked),
        may=actor.may(Permission.RECORD_DEPOSITS),
    )


@blueprint.post("/office/holds/<uuid:hold_id>/collection")
@requires(Permission.RECORD_DEPOSITS)
def collect(hold_id: uuid.UUID) -> ResponseReturnValue:
    context = current_context()
    command = service.CollectHold(id=context.new_id(), hold_id=hold_id, recorded_at=context.now)
    try:
        with unit_of_work() as session:
            done = service.collect_hold(session, context, command)
    except UnknownHold:
        raise
    except DomainError as refused:
        flash(f"{_(refused.title)}. {refused.detail}", "asks")
        return redirect(url_for("rewards.holds"), 303)
    flash(_("Handed out. The receipt can be printed."), "good")
    return redirect(url_for("rewards.show", redemption_id=done.redemption.id), 303)


@blueprint.post("/office/holds/<uuid:hold_id>/cancellation")
@requires(Permission.RECORD_DEPOSITS)
def cancel(hold_id: uuid.UUID) -> ResponseReturnValue:
    context = current_context()
    try:
        with unit_of_work() as session:
            service.cancel_hold(session, context, hold_id, record_id=context.new_id())
    except UnknownHold:
        raise
    except DomainError as refused:
        flash(f"{_(refused.title)}. {refused.detail}", "asks")
    else:
        flash(_("Given back: the family has its credit again."), "good")
    return redirect(url_for("rewards.holds"), 303)


def _narrowed(session: Session, catalogue: Catalogue, asked: lists.Asked) -> Narrowed:
    point = catalogue.point_by_code(asked.get("point"))
    household_id = None
    if code := asked.get("family"):
        household = household_by_code(session, catalogue.programme.id, code)
        household_id = household.id if household else _NOBODY
    state = asked.get("state")
    return Narrowed(
        first=_day(asked.get("from")),
        last=_day(asked.get("to")),
        point_id=current_actor().point_id or (point.id if point else None),
        reward=asked.get("reward"),
        household_id=household_id,
        state=state if state in list_queries.STATES else "",
    )


def _row(
    one: Redemption, catalogue: Catalogue, shelf: Shelf, codes: dict[uuid.UUID, str]
) -> dict[str, Any]:
    return {
        "href": url_for("rewards.show", redemption_id=one.id),
        "number": number_of(one, catalogue),
        "when": moment(one.counted_at),
        "family": codes.get(one.household_id),
        "what": what_of(one, shelf),
        "cost": cost_of(one),
        "warned": bool(one.warnings),
        "struck": one.reversal is not None,
    }


def _to_take_along(
    catalogue: Catalogue, narrowed: Narrowed, *, descending: bool
) -> Iterator[Sequence[lists.Cell]]:
    programme_id = catalogue.programme.id
    points = {point.id: point.code for point in catalogue.points}
    with reading() as session:
        for some in list_queries.every_page(session, programme_id, narrowed, descending=descending):
            codes = codes_of(session, programme_id, {one.household_id for one in some})
            numbers = numbers_of(session, programme_id, {one.actor_id for one in some})
            for one in some:
                yield (
                    *(number_of(one, catalogue), str(one.id), one.counted_at.isoformat()),
                    *(one.day_on.isoformat(), points[one.point_id], codes.get(one.household_id)),
                    *(numbers.get(one.actor_id), one.reward, one.quantity, str(one.asset)),
                    *(one.amount, one.unsettled, one.batch),
                    one.reversal.at.isoformat() if one.reversal else None,
                    " ".join(one.warnings),
                )


def _chips(asked: lists.Asked, catalogue: Catalogue, shelf: Shelf) -> dict[str, str]:
    first, last = _day(asked.get("from")), _day(asked.get("to"))
    point, reward = catalogue.point_by_code(asked.get("point")), shelf.reward(asked.get("reward"))
    return {
        "from": _("From %(day)s", day=day(first)) if first else "",
        "to": _("Until %(day)s", day=day(last)) if last else "",
        "point": point.name if point else "",
        "reward": reward.name(language()) if reward else "",
        "family": _("Family %(code)s", code=asked.get("family").upper()),
        "state": _state_words().get(asked.get("state"), ""),
    }


def _state_words() -> dict[str, str]:
    return {
        "counts": _("redemptions that count"),
        "taken-back": _("was taken back"),
        "look": _("worth a look"),
    }


def _day(text: str) -> dt.date | None:
    """Read the day of a filter; what is no day filters nothing."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
