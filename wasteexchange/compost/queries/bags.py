"""Which finished batches may lie in bags at which points."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.compost.models import batch_closures, batches, hauls
from wasteexchange.compost.queries.batches import is_taken_back
from wasteexchange.ledger.rules import COMPOST_MATERIAL

AT_A_POINT = 6
"""As many as fit a counter's screen: what is older has long been handed out."""


@dataclass(frozen=True, slots=True)
class Bagged:
    """A finished batch, and the points at which its compost may lie."""

    code: str
    point_ids: frozenset[uuid.UUID]


def bagged_batches(
    session: Session, programme_id: uuid.UUID, *, most: int = AT_A_POINT
) -> list[Bagged]:
    """Return batches whose closing stands and gave compost, the newest closing first.

    Of each point the newest `most`: its own, and those of points from which compost was hauled
    there, straight or by way of others.
    """
    newest = _newest_of_each_point(session, programme_id, most)
    origins = _origins(session, programme_id)
    found: dict[str, set[uuid.UUID]] = {}
    for point_id in {row.point_id for row in newest} | set(origins):
        here = {point_id, *origins.get(point_id, ())}
        for row in [row for row in newest if row.point_id in here][:most]:
            found.setdefault(row.code, set()).add(point_id)
    return [Bagged(row.code, frozenset(found[row.code])) for row in newest if row.code in found]


def _newest_of_each_point(
    session: Session, programme_id: uuid.UUID, most: int
) -> list[sa.Row[tuple[str, uuid.UUID]]]:
    order = (batch_closures.c.counted_at.desc(), batch_closures.c.id.desc())
    place = sa.func.row_number().over(partition_by=batches.c.point_id, order_by=order)
    closed = (
        sa.select(
            batches.c.code,
            batches.c.point_id,
            batch_closures.c.counted_at,
            batch_closures.c.id,
            place.label("place"),
        )
        .join(
            batch_closures,
            sa.and_(
                batch_closures.c.programme_id == batches.c.programme_id,
                batch_closures.c.batch_id == batches.c.id,
            ),
        )
        .where(
            batches.c.programme_id == programme_id,
            batch_closures.c.output_g > 0,
            sa.not_(is_taken_back(batch_closures)),
        )
        .subquery()
    )
    query = (
        sa.select(closed.c.code, closed.c.point_id)
        .where(closed.c.place <= most)
        .order_by(closed.c.counted_at.desc(), closed.c.id.desc())
    )
    return list(session.execute(query))


def _origins(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Return from where compost was hauled to each point, also by way of others."""
    ways = (
        sa.select(hauls.c.to_point_id, hauls.c.from_point_id)
        .where(
            hauls.c.programme_id == programme_id,
            hauls.c.material == COMPOST_MATERIAL,
            sa.not_(is_taken_back(hauls)),
        )
        .distinct()
    )
    straight: dict[uuid.UUID, set[uuid.UUID]] = {}
    for to, came_from in session.execute(ways):
        straight.setdefault(to, set()).add(came_from)
    return {to: _all_before(to, straight) for to in straight}


def _all_before(to: uuid.UUID, straight: dict[uuid.UUID, set[uuid.UUID]]) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    looked_at = [to]
    while looked_at:
        before = straight.get(looked_at.pop(), set()) - found
        found |= before
        looked_at += before
    return found
