"""Reads of pieces that came to a point, and of what counts found there."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.journal.queries import register
from wasteexchange.rewards.models import reward_stock
from wasteexchange.rewards.rules import GoodsFact


def find_goods(session: Session, programme_id: uuid.UUID, record_id: uuid.UUID) -> GoodsFact | None:
    """Find what came, or what a count found more or less, by the id of its record."""
    mine = sa.and_(
        register.c.programme_id == reward_stock.c.programme_id, register.c.id == reward_stock.c.id
    )
    row = session.execute(
        sa.select(
            reward_stock.c.id,
            reward_stock.c.reward,
            reward_stock.c.reason,
            reward_stock.c.units,
            register.c.day_on,
        )
        .join(register, mine)
        .where(reward_stock.c.programme_id == programme_id, reward_stock.c.id == record_id)
    ).first()
    return GoodsFact(*row) if row else None
