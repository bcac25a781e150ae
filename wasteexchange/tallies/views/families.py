"""Which families came in a month, were new, came back, or did not come any more."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from wasteexchange.access import service as access
from wasteexchange.deposits.queries.months import Attendance, attendance
from wasteexchange.households.queries import households_by_id
from wasteexchange.households.rules import HouseholdRow, Status, may_read_personal
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.tallies.documents import month_name
from wasteexchange.tallies.rules import Month, coming_of
from wasteexchange.tallies.views.months import blueprint, month_named, this_month
from wasteexchange.web import lists
from wasteexchange.web.formats import count
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context

PAGE = 100
OFFER = lists.Offer(filters=("group",))
PERSONAL = ("name", "sector")
COLUMNS = (
    "id",
    "code",
    *PERSONAL,
    "visits",
    "group",
    "came_before",
    "came_again",
    "status",
)


@blueprint.get("/<month>/families")
@requires(Permission.READ_HOUSEHOLDS)
def families(month: str) -> ResponseReturnValue:
    asked, listed = month_named(month), lists.read(OFFER)
    actor = current_actor()
    by_name = may_read_personal(actor)
    with unit_of_work() if by_name else reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        came = attendance(session, actor.programme_id, str(asked), since=str(asked.before))
        ids = [each.household_id for each in came]
        known = households_by_id(session, actor.programme_id, ids, by_name=by_name)
        if by_name:
            access.note_personal_read(
                session, current_context(), what="export" if listed.file else "households"
            )
    groups = _groups(asked, came)
    names = _group_names(running=asked == this_month(catalogue))
    group = listed.get("group")
    chosen = groups.get(group)
    if chosen is None:
        group, chosen = "all", groups["all"]
    chosen.sort(key=lambda each: _order(known[each.household_id], each))
    if listed.file:
        columns = [name for name in COLUMNS if by_name or name not in PERSONAL]
        rows = (_cells(known[each.household_id], each, asked, columns) for each in chosen)
        return lists.as_file(listed, f"families-{asked}", columns, rows)
    begin = max(0, request.args.get("begin", 0, type=int))
    return render_template(
        "tallies/families.html",
        month=asked,
        month_words=month_name(str(asked)),
        parts=[
            (
                url_for(".families", month=asked, group=code),
                f"{words} · {count(len(groups[code]))}",
                code == group,
            )
            for code, words in names.items()
        ],
        group=group,
        title=names[group],
        rows=[_row(known[each.household_id], each, asked) for each in chosen[begin : begin + PAGE]],
        by_name=by_name,
        may_see_month=actor.may(Permission.READ_TALLIES),
        next_href=url_for(".families", month=asked, group=group, begin=begin + PAGE)
        if begin + PAGE < len(chosen)
        else None,
        first_href=url_for(".families", month=asked, group=group) if begin else None,
        files=lists.files_of(listed),
    )


def _cells(
    family: HouseholdRow, came: Attendance, month: Month, columns: Sequence[str]
) -> list[lists.Cell]:
    told: dict[str, lists.Cell] = {
        "id": str(family.id),
        "code": family.code,
        "name": family.name,
        "sector": family.sector,
        "visits": came.visits,
        "group": coming_of(month, visits=came.visits, before=came.before),
        "came_before": came.before,
        "came_again": came.after,
        "status": family.status.value,
    }
    return [told[name] for name in columns]


def _group_names(*, running: bool) -> dict[str, str]:
    return {
        "all": _("All that came"),
        "new": _("New"),
        "stayed": _("Came the month before too"),
        "returning": _("Came back"),
        "lapsed": _("Not come yet") if running else _("Did not come any more"),
    }


def _groups(month: Month, came: list[Attendance]) -> dict[str, list[Attendance]]:
    groups: dict[str, list[Attendance]] = {
        code: [] for code in ("all", "new", "stayed", "returning", "lapsed")
    }
    for each in came:
        group = coming_of(month, visits=each.visits, before=each.before)
        groups[group].append(each)
        if group != "lapsed":
            groups["all"].append(each)
    return groups


def _row(family: HouseholdRow, came: Attendance, month: Month) -> dict[str, Any]:
    gone = family.status is Status.ERASED
    return {
        "href": None if gone else url_for("households.show", household_id=family.id),
        "code": family.code,
        "name": family.name,
        "sector": family.sector,
        "visits": count(came.visits) if came.visits else None,
        "group": coming_of(month, visits=came.visits, before=came.before),
        "before": month_name(came.before) if came.before else None,
        "after": month_name(came.after) if came.after else None,
        "status": family.status.value,
    }


def _order(family: HouseholdRow, came: Attendance) -> tuple[bool, bool, str]:
    """Whoever may still be visited stands first: not come again, and taking part."""
    waits = not came.visits and came.after is None
    return (not waits, family.status is not Status.ACTIVE, family.code)
