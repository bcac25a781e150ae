"""Which devices there are, which key belongs to which, and what each said of itself."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.access.models import device_enrolments, device_points, devices
from wasteexchange.access.rules import DEVICE, OF_A_DEVICE, OF_A_REVOKED_DEVICE, Role
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.errors import NotFound
from wasteexchange.kernel.statements import Statement
from wasteexchange.kernel.words import _


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """A device as the office lists it; its key is known to itself only."""

    id: uuid.UUID
    number: int
    label: str
    made_at: dt.datetime
    replaces_id: uuid.UUID | None
    enrolled_at: dt.datetime | None
    revoked_at: dt.datetime | None
    last_seen_at: dt.datetime | None
    reported_at: dt.datetime | None
    report: Mapping[str, Any] = field(default_factory=dict)
    point_ids: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Bearing:
    """A device that just showed a key."""

    actor: Actor
    last_seen_at: dt.datetime | None
    # It is the key that was asked for last: from now on the one before opens nothing.
    is_next: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A code that still lets a phone become a device."""

    programme_id: uuid.UUID
    id: uuid.UUID
    device_id: uuid.UUID
    replaces_id: uuid.UUID | None


# On the way of every call of a device: built once, answered in one round trip.
_BY_KEY = Statement(
    lambda _dialect, _count: (
        sa.select(
            devices.c.programme_id,
            devices.c.id,
            devices.c.label,
            devices.c.key_hash,
            devices.c.revoked_at,
            devices.c.last_seen_at,
            device_points.c.point_id,
        )
        .join_from(
            devices,
            device_points,
            (device_points.c.programme_id == devices.c.programme_id)
            & (device_points.c.device_id == devices.c.id),
        )
        .where(
            (devices.c.key_hash == sa.bindparam("hash"))
            | (devices.c.next_key_hash == sa.bindparam("hash"))
        )
    )
)


def glance_bearing(engine: sa.Engine, key_hash: bytes) -> Bearing | None:
    """Which device bears a key at this moment, in one round trip; a revoked one, too."""
    rows = _BY_KEY.glance(engine, {"hash": key_hash})
    # One key in two programmes would be one programme restored twice: it opens neither.
    if len({row.id for row in rows}) != 1 or len({row.programme_id for row in rows}) != 1:
        return None
    first = rows[0]
    actor = _actor(first, [row.point_id for row in rows])
    return Bearing(actor, first.last_seen_at, bytes(first.key_hash) != key_hash)


def _actor(row: Any, point_ids: Sequence[uuid.UUID]) -> Actor:
    return Actor(
        programme_id=row.programme_id,
        id=row.id,
        kind=DEVICE,
        name=row.label,
        role=Role.OPERATOR,
        writer_id=row.id,
        permissions=OF_A_REVOKED_DEVICE if row.revoked_at else OF_A_DEVICE,
        point_ids=frozenset(point_ids),
    )


def device_actor(session: Session, programme_id: uuid.UUID, device_id: uuid.UUID) -> Actor | None:
    """Return a device as an actor, as if it called with its key; None when there is none."""
    query = sa.select(
        devices.c.programme_id, devices.c.id, devices.c.label, devices.c.revoked_at
    ).where(devices.c.programme_id == programme_id, devices.c.id == device_id)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return _actor(row, _points_of(session, programme_id).get(device_id, ()))


def find_enrolment(session: Session, code_hash: bytes, *, now: dt.datetime) -> Enrolment | None:
    """Find what a code that was not used and is not too old lets a phone become."""
    query = (
        sa.select(
            device_enrolments.c.programme_id,
            device_enrolments.c.id,
            device_enrolments.c.device_id,
            devices.c.replaces_id,
        )
        .join(
            devices,
            (devices.c.programme_id == device_enrolments.c.programme_id)
            & (devices.c.id == device_enrolments.c.device_id),
        )
        .where(
            device_enrolments.c.code_hash == code_hash,
            device_enrolments.c.used_at.is_(None),
            device_enrolments.c.expires_at > now,
            devices.c.enrolled_at.is_(None),
            devices.c.revoked_at.is_(None),
        )
    )
    rows = session.execute(query).all()
    return Enrolment(*rows[0]) if len(rows) == 1 else None


def find_enrolled(
    session: Session, code_hash: bytes, key_hash: bytes, *, now: dt.datetime
) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Find the device (programme, id) that a code which is not too old made, with this very key."""
    query = (
        sa.select(devices.c.programme_id, devices.c.id)
        .join(
            device_enrolments,
            (devices.c.programme_id == device_enrolments.c.programme_id)
            & (devices.c.id == device_enrolments.c.device_id),
        )
        .where(
            device_enrolments.c.code_hash == code_hash,
            device_enrolments.c.used_at.is_not(None),
            device_enrolments.c.expires_at > now,
            devices.c.key_hash == key_hash,
            devices.c.revoked_at.is_(None),
        )
    )
    rows = session.execute(query).all()
    return (rows[0].programme_id, rows[0].id) if len(rows) == 1 else None


def is_borne(session: Session, key_hash: bytes) -> bool:
    """Whether a device has this key, or asked for it last."""
    query = sa.select(sa.literal(1)).where(
        (devices.c.key_hash == key_hash) | (devices.c.next_key_hash == key_hash)
    )
    return session.execute(query.limit(1)).first() is not None


def devices_of(session: Session, programme_id: uuid.UUID) -> list[DeviceEntry]:
    """All devices of a programme, those in use first, then by their numbers."""
    return _entries(session, programme_id)


def labels_of(
    session: Session, programme_id: uuid.UUID, writer_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """What the office calls these writers, of those that are devices: `3 · Ana's phone`."""
    query = sa.select(devices.c.id, devices.c.number, devices.c.label).where(
        devices.c.programme_id == programme_id, devices.c.id.in_(set(writer_ids))
    )
    return {row.id: f"{row.number} · {row.label}" for row in session.execute(query)}


def get_device(session: Session, programme_id: uuid.UUID, device_id: uuid.UUID) -> DeviceEntry:
    """Return a device by id.

    Raises:
        NotFound: There is none.
    """
    found = _entries(session, programme_id, devices.c.id == device_id)
    if not found:
        raise NotFound(_("There is no such phone. Look for it in the list of phones."))
    return found[0]


def replacement_of(
    session: Session, programme_id: uuid.UUID, device_id: uuid.UUID
) -> DeviceEntry | None:
    """Return the device that takes over from this one, or did."""
    found = _entries(session, programme_id, devices.c.replaces_id == device_id)
    return found[-1] if found else None


def _entries(
    session: Session, programme_id: uuid.UUID, *which: sa.ColumnElement[bool]
) -> list[DeviceEntry]:
    query = (
        sa.select(
            devices.c.id,
            devices.c.number,
            devices.c.label,
            devices.c.made_at,
            devices.c.replaces_id,
            devices.c.enrolled_at,
            devices.c.revoked_at,
            devices.c.last_seen_at,
            devices.c.reported_at,
            devices.c.report,
        )
        .where(devices.c.programme_id == programme_id, *which)
        .order_by(devices.c.revoked_at.is_not(None), devices.c.number)
    )
    points = _points_of(session, programme_id)
    return [_entry(row, points) for row in session.execute(query)]


def _entry(row: Any, points: Mapping[uuid.UUID, tuple[uuid.UUID, ...]]) -> DeviceEntry:
    fields = dict(row._mapping)  # noqa: SLF001 - a row's public view
    fields["report"] = json.loads(fields["report"] or "{}")
    return DeviceEntry(**fields, point_ids=points.get(row.id, ()))


def _points_of(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, tuple[uuid.UUID, ...]]:
    query = (
        sa.select(device_points.c.device_id, device_points.c.point_id)
        .where(device_points.c.programme_id == programme_id)
        .order_by(device_points.c.point_id)
    )
    found: dict[uuid.UUID, tuple[uuid.UUID, ...]] = {}
    for device_id, point_id in session.execute(query):
        found[device_id] = (*found.get(device_id, ()), point_id)
    return found
