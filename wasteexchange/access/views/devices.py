"""Phones of the programme: adding, watching over, replacing, taking out of use."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from wasteexchange.access import service
from wasteexchange.access.enforcement import directory
from wasteexchange.access.forms import DeviceForm
from wasteexchange.access.queries import devices as queries
from wasteexchange.access.queries.devices import DeviceEntry
from wasteexchange.access.rules import ENROL_WITHIN, QUIET_AFTER, STORAGE_LOW
from wasteexchange.access.views.pages import blueprint, point_names, show_refusal
from wasteexchange.journal.queries import OwnSeries, own_series
from wasteexchange.journal.rules import still_missing
from wasteexchange.kernel.crockford import in_groups
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import Invalid
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.reach import reach_of
from wasteexchange.paper.qr import svg_code
from wasteexchange.web import lists
from wasteexchange.web.formats import count, moment
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context, current_settings

DEVICES = "/office/devices"
OFFER = lists.Offer(sorts=("standing", "label", "seen"), usual="standing")
COLUMNS = (
    *("number", "label", "collection_points", "state", "last_seen_at", "version", "pending"),
    *("review", "missing_numbers", "storage_left_bytes", "enrolled_at", "revoked_at"),
)
_MEGA = 1_000_000
_SPANS_SHOWN = 20
_ORDERS: dict[str, Callable[["_Seen"], Any]] = {
    "standing": lambda seen: (seen.device.revoked_at is not None, seen.device.number),
    "label": lambda seen: (seen.device.label.casefold(), seen.device.number),
    "seen": lambda seen: (
        (
            seen.device.last_seen_at is not None,
            seen.device.last_seen_at,
            seen.device.number,
        )
        if seen.device.last_seen_at
        else (False, seen.device.made_at, seen.device.number)
    ),
}


@dataclass(frozen=True, slots=True)
class _Seen:
    """A device, its series, and the numbers of each that are nowhere."""

    device: DeviceEntry
    series: tuple[OwnSeries, ...]
    spans: Mapping[tuple[UUID, str], list[tuple[int, int]]]

    @property
    def missing(self) -> int:
        """How many numbers are nowhere."""
        return sum(last - first + 1 for spans in self.spans.values() for first, last in spans)


@blueprint.get(DEVICES)
@requires(Permission.KEEP_DEVICES)
def device_list() -> ResponseReturnValue:
    return _show_devices(DeviceForm())


@blueprint.post(DEVICES)
@requires(Permission.KEEP_DEVICES)
def add_device() -> ResponseReturnValue:
    form = DeviceForm()
    with reading() as session:
        _offer_points(session, form)
    if not form.is_well_sent():
        return _show_devices(form, 422)
    try:
        with unit_of_work() as session:
            device_id, code = service.add_device(
                session,
                current_context(),
                label=form.text("label"),
                point_ids=[UUID(each) for each in form.points.data or ()],
            )
    except Invalid as refusal:
        show_refusal(form, refusal)
        return _show_devices(form, refusal.status)
    return _show_code(device_id, code)


@blueprint.get(f"{DEVICES}/<uuid:device_id>")
@requires(Permission.KEEP_DEVICES)
def device(device_id: UUID) -> ResponseReturnValue:
    programme_id = current_actor().programme_id
    with reading() as session:
        found = queries.get_device(session, programme_id, device_id)
        seen = _seen(session, [found])[0]
        points = point_names(session)
        before = (
            queries.get_device(session, programme_id, found.replaces_id)
            if found.replaces_id
            else None
        )
        after = queries.replacement_of(session, programme_id, device_id)
        codes = _codes(session)
    return render_template(
        "access/device.html",
        device=found,
        row=_row(seen, points),
        series=[_series_row(seen, each, codes) for each in seen.series],
        before=before,
        after=after,
    )


@blueprint.post(f"{DEVICES}/<uuid:device_id>/code")
@requires(Permission.KEEP_DEVICES)
def new_code(device_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        code = service.new_enrolment(session, current_context(), device_id)
    return _show_code(device_id, code)


@blueprint.post(f"{DEVICES}/<uuid:device_id>/replacement")
@requires(Permission.KEEP_DEVICES)
def replace_device(device_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        new_id, code = service.replace_device(session, current_context(), device_id)
    return _show_code(new_id, code)


@blueprint.post(f"{DEVICES}/<uuid:device_id>/revocation")
@requires(Permission.KEEP_DEVICES)
def revoke_device(device_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.revoke_device(session, current_context(), device_id)
    flash(_("This phone is out of use. What it still sends is looked at by a person."), "good")
    return redirect(f"{DEVICES}/{device_id}", 303)


def _show_code(device_id: UUID, code: str) -> ResponseReturnValue:
    """Show the code in the answer itself: in a cookie or an address it would be kept."""
    with reading() as session:
        found = queries.get_device(session, current_actor().programme_id, device_id)
    base_url = current_settings().base_url.rstrip("/")
    page = render_template(
        "access/device_code.html",
        device=found,
        typed=in_groups(code),
        drawn=svg_code(f"{base_url}/counter#enrol={code}"),
        counter_url=f"{base_url}/counter",
        until=moment(current_context().now + ENROL_WITHIN),
        base_url=base_url,
        opens=reach_of(base_url),
    )
    return page, 201


def _codes(session: Session) -> dict[str, str]:
    """Codes of the programme's points by id, as text: a list has no room for their names."""
    points = directory().points(session, current_actor().programme_id)
    return {str(point.id): point.code for point in points}


def _offer_points(session: Session, form: DeviceForm) -> None:
    form.points.choices = list(point_names(session).items())
    if len(form.points.choices) == 1 and not form.is_submitted():
        form.points.data = [form.points.choices[0][0]]


def _show_devices(form: DeviceForm, status: int = 200) -> ResponseReturnValue:
    asked = lists.read(OFFER)
    with reading() as session:
        _offer_points(session, form)
        points = _codes(session)
        found = _seen(session, queries.devices_of(session, current_actor().programme_id))
    page = lists.short_list(asked, found, _ORDERS)
    if asked.file:
        return lists.as_file(asked, "devices", COLUMNS, (_cells(s, points) for s in page.rows))
    return render_template(
        "access/devices.html",
        form=form,
        listing=lists.listed(asked, page, total=len(found)),
        rows=[_row(seen, points) for seen in page.rows],
        may_take_in=current_actor().may(Permission.CORRECT_DEPOSITS),
    ), status


def _seen(session: Session, found: Iterable[DeviceEntry]) -> list[_Seen]:
    """Put beside each device what of its numbers is here, and which are nowhere."""
    found = list(found)
    ids, programme_id = [each.id for each in found], current_actor().programme_id
    series = own_series(session, programme_id, ids)
    held = directory().held_numbers(session, programme_id, ids)
    seen = []
    for each in found:
        own = tuple(one for one in series if one.writer_id == each.id)
        spans = {
            (one.point_id, one.letters): still_missing(
                one.gaps,
                one.last,
                [
                    number
                    for who, point_id, letters, number in held
                    if (who, letters) == (each.id, one.letters)
                    # Two points may give the same letters: what is held at one hides no gap at
                    # the other.
                    and point_id in (None, one.point_id)
                ],
            )
            for one in own
        }
        seen.append(_Seen(each, own, spans))
    return seen


def _row(seen: _Seen, points: Mapping[str, str]) -> dict[str, Any]:
    found, report = seen.device, seen.device.report
    left = report.get("storage_left")
    return {
        "href": f"{DEVICES}/{found.id}",
        "label": found.label,
        "number": found.number,
        "points": ", ".join(sorted(points.get(str(each), "") for each in found.point_ids)),
        "state": _state(found),
        "seen": moment(found.last_seen_at) if found.last_seen_at else None,
        "is_quiet": _is_quiet(found),
        "version": report.get("version") or None,
        "reported": moment(found.reported_at) if found.reported_at else None,
        "pending": report.get("pending"),
        "review": report.get("review"),
        "missing": seen.missing,
        "storage": f"{count(left // _MEGA)} MB" if left is not None else None,
        "is_full": left is not None and left < STORAGE_LOW,
    }


def _state(found: DeviceEntry) -> str:
    if found.revoked_at:
        return "out"
    return "works" if found.enrolled_at else "new"


def _is_quiet(found: DeviceEntry) -> bool:
    last = found.last_seen_at
    return _state(found) == "works" and (last is None or last + QUIET_AFTER < current_context().now)


def _cells(seen: _Seen, points: Mapping[str, str]) -> tuple[lists.Cell, ...]:
    row, found, report = _row(seen, points), seen.device, seen.device.report
    return (
        *(found.number, found.label, row["points"], row["state"], _text(found.last_seen_at)),
        *(row["version"], report.get("pending"), report.get("review"), seen.missing),
        *(report.get("storage_left"), _text(found.enrolled_at), _text(found.revoked_at)),
    )


def _text(at: Any) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _series_row(seen: _Seen, one: OwnSeries, codes: Mapping[str, str]) -> dict[str, Any]:
    name = f"{codes.get(str(one.point_id), '?')}-{one.letters}"
    spans = seen.spans[one.point_id, one.letters]
    said = seen.device.report.get("next") or {}
    given = said.get(name, said.get(one.letters))
    words = [f"{first}–{last}" if last > first else str(first) for first, last in spans]
    more = len(words) - _SPANS_SHOWN
    return {
        "series": name,
        "last": count(one.last) if one.last else None,
        "given": count(given - 1) if given else None,
        "missing": ", ".join(words[:_SPANS_SHOWN]) + (" …" if more > 0 else ""),
    }
