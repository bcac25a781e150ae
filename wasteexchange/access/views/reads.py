"""Who read personal data: what was promised to the families, anyone in charge can look up."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from wasteexchange.access import queries
from wasteexchange.access.views.pages import blueprint
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.web.formats import moment
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor

READS = "/office/personal-reads"


@blueprint.get(READS)
@requires(Permission.READ_ACCESS_LOG)
def personal_reads() -> ResponseReturnValue:
    before = _before()
    with reading() as session:
        found = queries.personal_reads_of(session, current_actor().programme_id, before=before)
    shown = found[: queries.PAGE_MAX]
    further = f"{READS}?before={shown[-1].id}" if len(found) > len(shown) else None
    return render_template(
        "access/personal_reads.html",
        rows=[_row(each) for each in shown],
        next_href=further,
        first_href=READS if before else None,
    )


def _row(read: queries.PersonalRead) -> dict[str, object]:
    # A family is named by its page, which is itself a reading: this list names nobody.
    return {
        "at": moment(read.read_at),
        "who": _called(read),
        "what": _what(read.what),
        "household": str(read.household_id)[-6:] if read.household_id else None,
        "household_href": f"/office/households/{read.household_id}" if read.household_id else None,
    }


def _called(read: queries.PersonalRead) -> str:
    named = {"token": _("A program"), "command": _("The command line")}.get(read.who, read.who)
    return f"{named} · {read.number}" if read.number else named


def _what(what: str) -> str:
    return {
        "household": _("The page of a family"),
        "households": _("The list of families"),
        "members": _("The members of a family"),
        "export": _("A file with families"),
        "erasure": _("Before its data were erased"),
    }.get(what, what)


def _before() -> UUID | None:
    asked = request.args.get("before")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise NotFound from None
