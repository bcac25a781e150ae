"""Who brought how much of some materials to a point in some days: what a share-out goes by."""

import datetime as dt
import uuid
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.deposits.models import deposit_lines, deposit_reversals, deposits
from wasteexchange.kernel.quantities import Quality

Days = tuple[dt.date, dt.date]


def brought_by_household(
    session: Session,
    programme_id: uuid.UUID,
    point_id: uuid.UUID,
    *,
    days: Days,
    materials: Iterable[str],
) -> list[tuple[uuid.UUID, int]]:
    """Return what each household brought of these materials, in grams.

    Both days are included. What was rejected was not taken, and what was taken back was not
    brought.
    """
    net = sa.cast(sa.func.sum(deposit_lines.c.net_g), sa.BigInteger)
    query = (
        sa.select(deposits.c.household_id, net)
        .join(
            deposit_lines,
            sa.and_(
                deposit_lines.c.programme_id == deposits.c.programme_id,
                deposit_lines.c.deposit_id == deposits.c.id,
            ),
        )
        .outerjoin(
            deposit_reversals,
            sa.and_(
                deposit_reversals.c.programme_id == deposits.c.programme_id,
                deposit_reversals.c.deposit_id == deposits.c.id,
            ),
        )
        .where(
            deposits.c.programme_id == programme_id,
            deposits.c.point_id == point_id,
            deposits.c.day_on.between(*days),
            deposit_lines.c.programme_id == programme_id,
            deposit_lines.c.material.in_(list(materials)),
            deposit_lines.c.quality != str(Quality.REJECTED),
            deposit_reversals.c.deposit_id.is_(None),
        )
        .group_by(deposits.c.household_id)
        .order_by(deposits.c.household_id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
