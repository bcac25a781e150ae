"""Devices are made in the office, enrol once by a code, change their key, and are taken out."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.access import tokens
from wasteexchange.access.errors import UnknownEnrolment
from wasteexchange.access.models import device_enrolments, device_points, devices
from wasteexchange.access.queries.devices import (
    Bearing,
    device_actor,
    find_enrolled,
    find_enrolment,
    get_device,
    is_borne,
    replacement_of,
)
from wasteexchange.access.rules import DEVICE_POINTS_MAX, ENROL_WITHIN, LABEL_MAX
from wasteexchange.access.service.standing import claim_number, refuse_field
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.crockford import as_typed
from wasteexchange.kernel.errors import Forbidden
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.words import _


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device that has just got its key, which is told this once, and its series by point."""

    actor: Actor
    key: str
    series: Mapping[uuid.UUID, tuple[str, int]]


def add_device(
    session: Session, context: Context, *, label: str, point_ids: Sequence[uuid.UUID]
) -> tuple[uuid.UUID, str]:
    """Make room for a new phone at some points; return its id and the code that it enrols with.

    Raises:
        Invalid: The label is empty or too long, or no point is given.
    """
    return _make(session, context, label=label, point_ids=point_ids, replaces_id=None)


def replace_device(
    session: Session, context: Context, device_id: uuid.UUID
) -> tuple[uuid.UUID, str]:
    """Make room for the phone that takes over from this one, at the same points.

    The old one works on until the new one enrols; then it may only hand in what it still has.

    Raises:
        NotFound: There is no such device.
        Forbidden: It never enrolled, or another one took over from it already.
    """
    before = get_device(session, context.programme_id, device_id)
    if before.enrolled_at is None:
        raise Forbidden(_("This phone was never connected. Make a new code for it."))
    after = replacement_of(session, context.programme_id, device_id)
    if after and after.enrolled_at:
        raise Forbidden(_("Another phone took over from this one. Replace that one."))
    if after and not after.revoked_at:
        return after.id, new_enrolment(session, context, after.id)
    return _make(
        session, context, label=before.label, point_ids=before.point_ids, replaces_id=device_id
    )


def new_enrolment(session: Session, context: Context, device_id: uuid.UUID) -> str:
    """Make a new code for a device that did not enrol yet; the ones before stop working.

    Raises:
        NotFound: There is no such device.
        Forbidden: It enrolled already, or was taken out.
    """
    device = get_device(session, context.programme_id, device_id)
    if device.enrolled_at or device.revoked_at:
        raise Forbidden(_("This phone is connected already. Replace it if you have another one."))
    session.execute(
        sa.update(device_enrolments)
        .where(
            device_enrolments.c.programme_id == context.programme_id,
            device_enrolments.c.device_id == device_id,
            device_enrolments.c.used_at.is_(None),
            device_enrolments.c.expires_at > context.now,
        )
        .values(expires_at=context.now)
    )
    code = tokens.new_code()
    session.execute(
        sa.insert(device_enrolments),
        {
            "programme_id": context.programme_id,
            "id": context.new_id(),
            "device_id": device_id,
            "code_hash": tokens.hash_of(code),
            "made_by": context.actor.id,
            "made_at": context.now,
            "expires_at": context.now + ENROL_WITHIN,
            "used_at": None,
        },
    )
    return code


def enrol(
    session: Session,
    now: dt.datetime,
    code: str,
    *,
    report: Mapping[str, Any],
    key: str | None = None,
) -> Enrolled:
    """Let a phone become the device that a code was made for, once; it gets a key and its series.

    A phone that brings a key of its own may say the same again while the code is good: its first
    answer may have been lost on the way. The device that it replaces may from now on only hand in
    what it still has.

    Raises:
        UnknownEnrolment: The code is wrong, too old, or another phone used it.
        Invalid: The key belongs to a device already.
        SeriesUsedUp: A point has no letters left.
    """
    code_hash = tokens.hash_of(as_typed(code))
    key_hash = tokens.hash_of(key) if key else None
    if key and key_hash and (mine := find_enrolled(session, code_hash, key_hash, now=now)):
        return _enrolled(session, *mine, key=key, now=now)
    found = find_enrolment(session, code_hash, now=now)
    used = found and session.execute(
        sa.update(device_enrolments)
        .where(
            device_enrolments.c.programme_id == found.programme_id,
            device_enrolments.c.id == found.id,
            device_enrolments.c.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(device_enrolments.c.id)
    )
    # Of two phones that send one code at once the second finds it used here.
    if not found or not used or used.first() is None:
        raise UnknownEnrolment(
            _("A code works once and for 10 minutes. Ask the office for a new one."), field="code"
        )
    # A key that two devices bear would open neither.
    if key_hash and is_borne(session, key_hash):
        refuse_field("key", _("This key is in use. Ask the office for a new code."))
    key = key or tokens.new_device_key()
    _change(
        session,
        found.programme_id,
        found.device_id,
        enrolled_at=now,
        key_hash=tokens.hash_of(key),
        last_seen_at=now,
        report=json.dumps(dict(report)),
        reported_at=now,
    )
    if found.replaces_id:
        _end(session, found.programme_id, found.replaces_id, now)
    return _enrolled(session, found.programme_id, found.device_id, key=key, now=now)


def _enrolled(
    session: Session,
    programme_id: uuid.UUID,
    device_id: uuid.UUID,
    *,
    key: str,
    now: dt.datetime,
) -> Enrolled:
    actor = device_actor(session, programme_id, device_id)
    assert actor, "it was just found"
    context = Context(now, actor, uuid7)
    series = {
        point_id: journal.open_series(session, context, point_id, numbered_by="writer")
        for point_id in sorted(actor.point_ids)
    }
    return Enrolled(actor, key, series)


def new_key(session: Session, context: Context) -> str:
    """Give the calling device a new key; the one that it has works until the new one is used."""
    key = tokens.new_device_key()
    _change(session, context.programme_id, context.actor.id, next_key_hash=tokens.hash_of(key))
    return key


def see_device(session: Session, bearing: Bearing, key_hash: bytes, now: dt.datetime) -> None:
    """Write down that a device is there; with its new key, the one before opens nothing."""
    seen: dict[str, Any] = {"last_seen_at": now}
    if bearing.is_next:
        seen |= {"key_hash": key_hash, "next_key_hash": None}
    actor = bearing.actor
    same = devices.c.next_key_hash == key_hash if bearing.is_next else sa.true()
    session.execute(
        sa.update(devices)
        .where(devices.c.programme_id == actor.programme_id, devices.c.id == actor.id, same)
        .values(**seen)
    )


def keep_report(session: Session, context: Context, report: Mapping[str, Any]) -> None:
    """Keep what the calling device says of itself, in place of what it said before."""
    _change(
        session,
        context.programme_id,
        context.actor.id,
        report=json.dumps(dict(report)),
        reported_at=context.now,
        last_seen_at=context.now,
    )


def revoke_device(session: Session, context: Context, device_id: uuid.UUID) -> None:
    """Take a device out of use, for good; saying it twice changes nothing.

    Raises:
        NotFound: There is no such device.
    """
    get_device(session, context.programme_id, device_id)
    _end(session, context.programme_id, device_id, context.now)


def _make(
    session: Session,
    context: Context,
    *,
    label: str,
    point_ids: Sequence[uuid.UUID],
    replaces_id: uuid.UUID | None,
) -> tuple[uuid.UUID, str]:
    label = " ".join(label.split())
    if not label:
        refuse_field("label", _("Give the phone a name that everybody at the point knows."))
    if len(label) > LABEL_MAX:
        refuse_field("label", _("Use at most %(most)d characters.", most=LABEL_MAX))
    if not 1 <= len(point_ids) <= DEVICE_POINTS_MAX:
        refuse_field("points", _("Choose at least one point where the phone is used."))
    device_id = context.new_id()
    session.execute(
        sa.insert(devices),
        {
            "programme_id": context.programme_id,
            "id": device_id,
            "number": claim_number(session, context, device_id),
            "label": label,
            "made_at": context.now,
            "made_by": context.actor.id,
            "replaces_id": replaces_id,
        },
    )
    rows = [
        {"programme_id": context.programme_id, "device_id": device_id, "point_id": point_id}
        for point_id in sorted(set(point_ids))
    ]
    session.execute(sa.insert(device_points), rows)
    return device_id, new_enrolment(session, context, device_id)


def _end(session: Session, programme_id: uuid.UUID, device_id: uuid.UUID, now: dt.datetime) -> None:
    session.execute(
        sa.update(devices)
        .where(
            devices.c.programme_id == programme_id,
            devices.c.id == device_id,
            devices.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


def _change(
    session: Session, programme_id: uuid.UUID, device_id: uuid.UUID, **values: object
) -> None:
    session.execute(
        sa.update(devices)
        .where(devices.c.programme_id == programme_id, devices.c.id == device_id)
        .values(**values)
    )
