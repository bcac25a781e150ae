"""Who may record on a shared phone, and what tells them apart there: badge and PIN."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.access.models import staff_badges, staff_pins
from wasteexchange.access.passwords import Verifier
from wasteexchange.access.queries import accounts_of
from wasteexchange.access.rules import Account, permissions_of
from wasteexchange.kernel.permissions import Permission


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge that counts."""

    id: uuid.UUID
    staff_id: uuid.UUID
    token_hash: bytes
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Pin:
    """What a PIN is checked against; a one-time one is to be replaced by its owner."""

    verifier: Verifier = field(repr=False)
    is_one_time: bool
    set_at: dt.datetime


def recorders_of(session: Session, programme_id: uuid.UUID) -> list[Account]:
    """Everybody whose role lets them record, those who no longer work here, too."""
    return [
        account
        for account in accounts_of(session, programme_id)
        if Permission.RECORD_DEPOSITS in permissions_of(account.role)
    ]


def badges_of(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, Badge]:
    """Badges that count, by the ids of staff."""
    query = sa.select(
        staff_badges.c.id,
        staff_badges.c.staff_id,
        staff_badges.c.token_hash,
        staff_badges.c.made_at,
    ).where(staff_badges.c.programme_id == programme_id, staff_badges.c.revoked_at.is_(None))
    return {
        row.staff_id: Badge(row.id, row.staff_id, bytes(row.token_hash), row.made_at)
        for row in session.execute(query)
    }


def pins_of(
    session: Session, programme_id: uuid.UUID, staff_id: uuid.UUID | None = None
) -> dict[uuid.UUID, Pin]:
    """PINs by the ids of staff, of one or of all."""
    query = sa.select(staff_pins).where(staff_pins.c.programme_id == programme_id)
    if staff_id is not None:
        query = query.where(staff_pins.c.staff_id == staff_id)
    return {
        row.staff_id: Pin(
            Verifier(bytes(row.salt), row.iterations, bytes(row.hash)),
            bool(row.is_one_time),
            row.set_at,
        )
        for row in session.execute(query)
    }
