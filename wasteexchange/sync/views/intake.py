"""The file of a phone that cannot send any more: the last resort, taken in at the office."""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField, FileRequired
from sqlalchemy.orm import Session

from wasteexchange.access.queries.devices import device_actor
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import Invalid
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.sync import service
from wasteexchange.sync.forms import sent_from
from wasteexchange.sync.rules import CARD_LINK, DEPOSIT, REVERSAL, Sent, Standing
from wasteexchange.sync.service import Taken
from wasteexchange.web.formats import count, moment
from wasteexchange.web.forms import Form
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context

blueprint = Blueprint("sync_intake", __name__, url_prefix="/office/devices")

# Translated when it is shown; for WTForms and everybody else it is a text.
_ = cast("Callable[[str], str]", lazy_gettext)

FILE_BYTES_MAX = 10 * 2**20
FILE_RECORDS_MAX = 20_000
SHOWN_MAX = 500
"""Rows of a page; those that need somebody come first."""

_NEEDY = (Standing.UNREADABLE, Standing.REVIEW, Standing.WAITING)


class IntakeForm(Form):
    """The file that the phone wrote."""

    file = FileField(
        _("File from the phone"),
        [FileRequired(_("Choose the file that the phone kept."))],
        description=_("It ends in .json. On the phone: Counter, What is not sent yet."),
    )


@blueprint.url_value_preprocessor
def _allow_large(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a file be larger than a call: it may hold the work of weeks."""
    request.max_content_length = FILE_BYTES_MAX


@blueprint.get("/intake")
@requires(Permission.CORRECT_DEPOSITS)
def ask() -> ResponseReturnValue:
    return _show(IntakeForm())


@blueprint.post("/intake")
@requires(Permission.CORRECT_DEPOSITS)
def take_in() -> ResponseReturnValue:
    """Take in a file, in the name of the phone that wrote it; doing it twice changes nothing."""
    form = IntakeForm()
    if not form.validate_on_submit():
        return _show(form, 422)
    context = current_context()
    try:
        said = _read(form.file.data.read())
        with reading() as session:
            theirs = replace(context, actor=_writer(session, context, said))
    except Invalid as refusal:
        form.file.errors = [refusal.detail]
        return _show(form, 422)
    sent = [sent_from(place, one) for place, one in enumerate(_unsent(said["records"]))]
    # By what a phone's clock is wrong shows only while it sends; the file says nothing of it.
    taken = service.take_in_parts(theirs, sent, sent_at=context.now, work=unit_of_work)
    return _show_taken(theirs, taken, is_device=theirs.actor.id != context.actor.id)


def _read(body: bytes) -> Mapping[str, Any]:
    """Read the file: an upload that was never sent.

    Raises:
        Invalid: It is another kind of file, or is cut off.
    """
    try:
        said = json.loads(body)
        records = said["records"]
        assert isinstance(said, dict)
        assert isinstance(records, list)
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError):
        raise Invalid(
            gettext("This is not a file of a phone, or it is cut off. Copy it once more.")
        ) from None
    if len(records) > FILE_RECORDS_MAX:
        raise Invalid(
            gettext("A file holds at most %(most)s records.", most=count(FILE_RECORDS_MAX))
        )
    return said


def _unsent(records: Sequence[Any]) -> list[Any]:
    return [
        {name: value for name, value in one.items() if name != "sent_at"}
        if isinstance(one, dict)
        else one
        for one in records
    ]


def _writer(session: Session, context: Context, said: Mapping[str, Any]) -> Actor:
    """Return the phone that wrote the file; for a browser's file whoever takes it in.

    What a browser numbered is not in a series of theirs: a person looks at each of these records.

    Raises:
        Invalid: It is a file of another programme.
    """
    found = device_actor(session, context.programme_id, _id(said.get("device")))
    if found is not None:
        return found
    catalogue = catalogue_of(session, context.programme_id)
    named = [one.get("collection_point") for one in said["records"] if isinstance(one, dict)]
    if not any(isinstance(code, str) and catalogue.point_by_code(code) for code in named):
        raise Invalid(
            gettext("This file is of no phone and no point of yours. Look for the right one.")
        )
    return context.actor


def _id(text: object) -> uuid.UUID:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return uuid.UUID(int=0)


def _show(form: IntakeForm, status: int = 200) -> ResponseReturnValue:
    return render_template("sync/intake.html", form=form), status


def _show_taken(
    context: Context, taken: Sequence[Taken], *, is_device: bool
) -> ResponseReturnValue:
    counted = Counter(one.standing for one in taken)
    ranked = sorted(taken, key=lambda one: one.standing not in _NEEDY)
    return render_template(
        "sync/taken.html",
        label=context.actor.name if is_device else None,
        counted=[(str(each), counted[each]) for each in Standing if counted[each]],
        rows=[_row(one) for one in ranked[:SHOWN_MAX]],
        total=len(taken),
        more=max(len(taken) - SHOWN_MAX, 0),
        waits=current_actor().may(Permission.READ_DEPOSITS) and any(map(counted.get, _NEEDY[1:])),
    )


def _row(one: Taken) -> dict[str, Any]:
    return {
        "number": _number(one.sent),
        "what": {
            DEPOSIT: gettext("Visit"),
            REVERSAL: gettext("Visit taken back"),
            CARD_LINK: gettext("Card given to a family"),
        }.get(one.sent.kind, gettext("Unknown")),
        "when": moment(one.sent.recorded_at) if one.sent.recorded_at else None,
        "standing": str(one.standing),
        "why": gettext(one.problem.title) if one.problem else None,
    }


def _number(sent: Sent) -> str:
    said = sent.content or {}
    if said.get("series") is None:
        return "—"
    parts = (said.get("collection_point"), said["series"], f"{said['sequence']:06d}")
    return "-".join(str(part) for part in parts if part)
