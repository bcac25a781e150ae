"""Reads of what families typed their PIN for."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.rewards.models import pin_checks
from wasteexchange.rewards.rules import Checked


def find_check(
    session: Session, programme_id: uuid.UUID, redemption_id: uuid.UUID
) -> Checked | None:
    """Find for what a PIN was typed before this redemption was recorded."""
    row = session.execute(
        sa.select(pin_checks.c.household_id, pin_checks.c.reward, pin_checks.c.quantity).where(
            pin_checks.c.programme_id == programme_id,
            pin_checks.c.redemption_id == redemption_id,
        )
    ).first()
    return Checked(*row) if row else None
