"""Reads of what is set aside."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.ledger.models import hold_endings, holds


def hold_ends() -> sa.FromClause:
    """How holds ended, to be joined by (programme_id, hold_id) by whoever placed them."""
    return hold_endings.alias("hold_ends")


@dataclass(frozen=True, slots=True)
class Hold:
    """An amount set aside."""

    id: uuid.UUID
    asset: str
    amount: int
    expires_at: dt.datetime


def find_hold(session: Session, programme_id: uuid.UUID, hold_id: uuid.UUID) -> Hold | None:
    """Find a hold that has not ended."""
    row = session.execute(
        sa.select(holds.c.id, holds.c.asset, holds.c.amount, holds.c.expires_at)
        .outerjoin(
            hold_endings,
            sa.and_(
                hold_endings.c.programme_id == holds.c.programme_id,
                hold_endings.c.hold_id == holds.c.id,
            ),
        )
        .where(
            holds.c.programme_id == programme_id,
            holds.c.id == hold_id,
            hold_endings.c.hold_id.is_(None),
        )
    ).first()
    return Hold(*row) if row else None
