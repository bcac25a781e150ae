"""The list of batches page by page."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.compost.models import batches, haul_arrivals, hauls
from wasteexchange.compost.queries.batches import (
    BY_TIME,
    batches_by_id,
    in_state,
    is_taken_back,
)
from wasteexchange.compost.rules import Batch, Haul
from wasteexchange.kernel.keyset import Order, Page, Window, all_of, count_up_to, page_of

HAULS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which batches: `open`, `closed` or `taken-back`, of a point, by day or by code."""

    state: str = ""
    point_id: uuid.UUID | None = None
    by: str = "day"
    descending: bool = True


def batch_page(
    session: Session, programme_id: uuid.UUID, narrowed: Narrowed, window: Window
) -> Page:
    """Read a page of batches."""
    page = page_of(session, _listed(programme_id, narrowed), _order(narrowed), window)
    return replace(page, rows=_whole(session, programme_id, page.rows))


def count_batches(session: Session, programme_id: uuid.UUID, narrowed: Narrowed) -> int:
    """Count them."""
    return count_up_to(session, _listed(programme_id, narrowed))


def every_batch(
    session: Session, programme_id: uuid.UUID, narrowed: Narrowed
) -> Iterator[list[Batch]]:
    """Give all of them, some at a time."""
    for rows in all_of(session, _listed(programme_id, narrowed), _order(narrowed)):
        yield _whole(session, programme_id, rows)


def hauls_on_the_way(session: Session, programme_id: uuid.UUID) -> list[Haul]:
    """Hauls that left and have not arrived, the oldest first; at most fifty."""
    arrived = (
        sa.select(haul_arrivals.c.id)
        .where(
            haul_arrivals.c.programme_id == hauls.c.programme_id,
            haul_arrivals.c.haul_id == hauls.c.id,
            sa.not_(is_taken_back(haul_arrivals)),
        )
        .correlate(hauls)
        .exists()
    )
    query = (
        sa.select(*(column for column in hauls.c if column.name != "programme_id"))
        .where(
            hauls.c.programme_id == programme_id,
            sa.not_(arrived),
            sa.not_(is_taken_back(hauls)),
        )
        .order_by(hauls.c.day_on, hauls.c.id)
        .limit(HAULS_SHOWN)
    )
    return [Haul(**row._asdict()) for row in session.execute(query)]


def _whole(session: Session, programme_id: uuid.UUID, rows: list[Any]) -> list[Batch]:
    return batches_by_id(session, programme_id, [row.id for row in rows])


def _listed(programme_id: uuid.UUID, narrowed: Narrowed) -> sa.Select[Any]:
    query = sa.select(batches.c.id).where(
        batches.c.programme_id == programme_id, in_state(narrowed.state)
    )
    return query.where(batches.c.point_id == narrowed.point_id) if narrowed.point_id else query


def _order(narrowed: Narrowed) -> Order:
    if narrowed.by == "code":
        return Order((batches.c.code,), narrowed.descending)
    return Order(BY_TIME, narrowed.descending)
