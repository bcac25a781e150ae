"""Who read personal data: what was promised to the families, anyone in charge can look up."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from wasteexchange.access import queries
from wasteexchange.access.enforcement import directory
from wasteexchange.access.views.pages import blueprint
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.web import lists
from wasteexchange.web.formats import day, moment, start_of, use_zone
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor

READS = "/office/personal-reads"


OFFER = lists.Offer(filters=("from", "to", "who", "what"), sorts=("at",), usual="-at")
COLUMNS = ("id", "read_at", "who", "staff_number", "what", "household_id")
_NOBODY = UUID(int=0)
_NUMBER_MAX = 10**9


@blueprint.get(READS)
@requires(Permission.READ_ACCESS_LOG)
def personal_reads() -> ResponseReturnValue:
    programme_id = current_actor().programme_id
    asked = lists.read(OFFER)
    with reading() as session:
        use_zone(directory().zone(session, programme_id))
        wanted = _wanted(session, asked)
        if asked.file:
            return lists.as_file(asked, "personal-reads", COLUMNS, _file(programme_id, wanted))
        page = queries.personal_reads_of(session, programme_id, wanted, asked.window)
        total = queries.count_personal_reads(session, programme_id, wanted)
        whose = {each.household_id for each in page.rows if each.household_id}
        codes = directory().family_codes(session, programme_id, whose)
    return render_template(
        "access/personal_reads.html",
        listing=lists.listed(asked, page, total=total, chips=_chips(asked)),
        rows=[_row(each, codes) for each in page.rows],
        kinds=list(_kinds().items()),
    )


def _wanted(session: Session, asked: lists.Asked) -> queries.ReadsWanted:
    first, last = _day(asked.get("from")), _day(asked.get("to"))
    actor_id = None
    if number := asked.get("who"):
        known = number.isdecimal() and 0 < int(number) < _NUMBER_MAX
        here = current_actor().programme_id
        actor_id = (queries.holder_of(session, here, int(number)) if known else None) or _NOBODY
    return queries.ReadsWanted(
        since=start_of(first) if first else None,
        # Nothing comes after the last day of all calendars.
        until=start_of(last + dt.timedelta(1)) if last and last < dt.date.max else None,
        actor_id=actor_id,
        what=asked.get("what"),
        descending=asked.descending,
    )


def _file(programme_id: UUID, wanted: queries.ReadsWanted) -> Iterator[Sequence[lists.Cell]]:
    with reading() as session:
        for each in queries.every_personal_read(session, programme_id, wanted):
            household = str(each.household_id) if each.household_id else None
            at = each.read_at.isoformat()
            yield str(each.id), at, each.who, each.number, each.what, household


def _chips(asked: lists.Asked) -> dict[str, str]:
    first, last = _day(asked.get("from")), _day(asked.get("to"))
    return {
        "from": _("From %(day)s", day=day(first)) if first else "",
        "to": _("Until %(day)s", day=day(last)) if last else "",
        "who": _("Number %(number)s", number=asked.get("who")),
        "what": _what(asked.get("what")),
    }


def _row(read: queries.PersonalRead, codes: Mapping[UUID, str]) -> dict[str, object]:
    # A family's name is on its page, which is itself a reading: this list tells its code alone.
    return {
        "at": moment(read.read_at),
        "who": _called(read),
        "what": _what(read.what),
        "household": codes.get(read.household_id) if read.household_id else None,
        "household_href": f"/office/households/{read.household_id}" if read.household_id else None,
    }


def _called(read: queries.PersonalRead) -> str:
    named = {"token": _("A program"), "command": _("The command line")}.get(read.who, read.who)
    return f"{named} · {read.number}" if read.number else named


def _what(what: str) -> str:
    return _kinds().get(what, what)


def _kinds() -> dict[str, str]:
    return {
        "household": _("The page of a family"),
        "households": _("The list of families"),
        "members": _("The members of a family"),
        "export": _("A file with families"),
        "erasure": _("Before its data were erased"),
    }


def _day(text: str) -> dt.date | None:
    """Read the day of a filter; what is no day filters nothing."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
