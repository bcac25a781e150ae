"""Which families belong to whom of the staff: what these record for them a second person sees."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.households.models import households, staff_households


@dataclass(frozen=True, slots=True)
class OwnFamily:
    """A family that belongs to a member of staff: its code, nothing personal."""

    id: uuid.UUID
    code: str


def is_of_staff(programme_id: Any, household_id: Any) -> sa.Exists:
    """Whether a household belongs to anyone of the staff, for a read that goes on anyway."""
    return sa.exists().where(
        staff_households.c.programme_id == programme_id,
        staff_households.c.household_id == household_id,
        staff_households.c.ended_at.is_(None),
    )


def belongs_to(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID, staff_id: uuid.UUID
) -> bool:
    """Whether a household is this member of staff's own, or linked to them."""
    query = sa.select(staff_households.c.household_id).where(
        staff_households.c.programme_id == programme_id,
        staff_households.c.household_id == household_id,
        staff_households.c.staff_id == staff_id,
        staff_households.c.ended_at.is_(None),
    )
    return session.scalar(query) is not None


def own_households(
    session: Session, programme_id: uuid.UUID
) -> Mapping[uuid.UUID, tuple[uuid.UUID, ...]]:
    """All households that belong to staff, by the ids of staff."""
    query = (
        sa.select(staff_households.c.staff_id, staff_households.c.household_id)
        .where(
            staff_households.c.programme_id == programme_id,
            staff_households.c.ended_at.is_(None),
        )
        .order_by(staff_households.c.staff_id, staff_households.c.household_id)
    )
    found: dict[uuid.UUID, tuple[uuid.UUID, ...]] = {}
    for staff_id, household_id in session.execute(query):
        found[staff_id] = (*found.get(staff_id, ()), household_id)
    return found


def families_of(session: Session, programme_id: uuid.UUID, staff_id: uuid.UUID) -> list[OwnFamily]:
    """Families of a member of staff, by code."""
    query = (
        sa.select(households.c.id, households.c.code)
        .join(
            staff_households,
            (staff_households.c.programme_id == households.c.programme_id)
            & (staff_households.c.household_id == households.c.id),
        )
        .where(
            households.c.programme_id == programme_id,
            staff_households.c.staff_id == staff_id,
            staff_households.c.ended_at.is_(None),
        )
        .order_by(households.c.code)
    )
    return [OwnFamily(row.id, row.code) for row in session.execute(query)]
