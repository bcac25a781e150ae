"""Reads of the queue."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.words import _
from wasteexchange.reviews.errors import UnknownReview
from wasteexchange.reviews.models import review_decisions, review_items
from wasteexchange.reviews.rules import PAGE_MAX, Decision, Item

_on_decision = sa.and_(
    review_decisions.c.programme_id == review_items.c.programme_id,
    review_decisions.c.item_id == review_items.c.id,
)
_ITEM = sa.select(
    review_items.c.id,
    review_items.c.reason,
    review_items.c.subject_kind,
    review_items.c.subject_id,
    review_items.c.facts,
    review_items.c.raised_at,
    review_items.c.point_id,
    review_decisions.c.outcome,
    review_decisions.c.note,
    review_decisions.c.record_id,
    review_decisions.c.decided_at,
    review_decisions.c.decided_by,
).select_from(review_items.outerjoin(review_decisions, _on_decision))


def _open(programme_id: uuid.UUID, point_id: uuid.UUID | None) -> list[sa.ColumnElement[bool]]:
    found = [review_items.c.programme_id == programme_id, review_decisions.c.item_id.is_(None)]
    if point_id is not None:
        found.append(review_items.c.point_id == point_id)
    return found


def count_open(
    session: Session, programme_id: uuid.UUID, *, point_id: uuid.UUID | None = None
) -> int:
    """How many items wait for a person."""
    query = (
        sa.select(sa.func.count())
        .select_from(review_items.outerjoin(review_decisions, _on_decision))
        .where(*_open(programme_id, point_id))
    )
    return session.scalar(query) or 0


def open_items(
    session: Session,
    programme_id: uuid.UUID,
    *,
    point_id: uuid.UUID | None = None,
    reason: str | None = None,
    after: uuid.UUID | None = None,
    limit: int = PAGE_MAX,
) -> list[Item]:
    """Items that wait, the oldest first; ids are of version 7, their order is that of time."""
    query = _ITEM.where(*_open(programme_id, point_id))
    if reason:
        query = query.where(review_items.c.reason == reason)
    if after:
        query = query.where(review_items.c.id > after)
    return _items(session.execute(query.order_by(review_items.c.id).limit(limit)))


def decided_items(
    session: Session,
    programme_id: uuid.UUID,
    *,
    point_id: uuid.UUID | None = None,
    before: uuid.UUID | None = None,
    limit: int = PAGE_MAX,
) -> list[Item]:
    """Items that somebody decided, the newest first."""
    query = _ITEM.where(
        review_items.c.programme_id == programme_id, review_decisions.c.item_id.is_not(None)
    )
    if point_id is not None:
        query = query.where(review_items.c.point_id == point_id)
    if before:
        query = query.where(review_items.c.id < before)
    return _items(session.execute(query.order_by(review_items.c.id.desc()).limit(limit)))


def open_reasons(
    session: Session, programme_id: uuid.UUID, *, point_id: uuid.UUID | None = None
) -> list[tuple[str, int]]:
    """Reasons for which something waits, and how many of each, the most first."""
    query = (
        sa.select(review_items.c.reason, sa.func.count().label("many"))
        .select_from(review_items.outerjoin(review_decisions, _on_decision))
        .where(*_open(programme_id, point_id))
        .group_by(review_items.c.reason)
        .order_by(sa.desc("many"), review_items.c.reason)
    )
    return [(row.reason, row.many) for row in session.execute(query)]


def find_item(session: Session, programme_id: uuid.UUID, item_id: uuid.UUID) -> Item | None:
    """An item by its id."""
    query = _ITEM.where(review_items.c.programme_id == programme_id, review_items.c.id == item_id)
    found = _items(session.execute(query))
    return found[0] if found else None


def get_item(session: Session, programme_id: uuid.UUID, item_id: uuid.UUID) -> Item:
    """Return an item by its id.

    Raises:
        UnknownReview: The queue never had it.
    """
    found = find_item(session, programme_id, item_id)
    if found is None:
        raise UnknownReview(_("Look for it in the list of what is to be looked at."))
    return found


def items_about(session: Session, programme_id: uuid.UUID, subject_id: uuid.UUID) -> list[Item]:
    """All items about one subject, decided or not, the oldest first."""
    query = _ITEM.where(
        review_items.c.programme_id == programme_id, review_items.c.subject_id == subject_id
    )
    return _items(session.execute(query.order_by(review_items.c.id)))


def _items(rows: Any) -> list[Item]:
    return [_item(row) for row in rows]


def _item(row: Sequence[Any]) -> Item:
    *own, outcome, note, record_id, at, by = row
    item_id, reason, kind, subject_id, facts, raised_at, point_id = own
    decision = Decision(outcome, note, record_id, at, by) if outcome else None
    return Item(item_id, reason, kind, subject_id, json.loads(facts), raised_at, point_id, decision)
