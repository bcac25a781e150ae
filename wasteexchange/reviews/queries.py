"""Reads of the queue."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.keyset import Order, Page, Window, all_of, page_of
from wasteexchange.kernel.words import _
from wasteexchange.reviews.errors import UnknownReview
from wasteexchange.reviews.models import review_decisions, review_items
from wasteexchange.reviews.rules import Decision, Item

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


def _standing(
    programme_id: uuid.UUID, point_id: uuid.UUID | None, *, decided: bool = False
) -> list[sa.ColumnElement[bool]]:
    mark = review_decisions.c.item_id
    found = [
        review_items.c.programme_id == programme_id,
        mark.is_not(None) if decided else mark.is_(None),
    ]
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
        .where(*_standing(programme_id, point_id))
    )
    return session.scalar(query) or 0


def item_page(  # which of them, and which page
    session: Session,
    programme_id: uuid.UUID,
    window: Window,
    *,
    decided: bool = False,
    point_id: uuid.UUID | None = None,
    reason: str = "",
) -> Page:
    """Items that wait, the oldest first; or decided ones, the newest first.

    Ids are of version 7: their order is that of time.
    """
    query = _ITEM.where(*_standing(programme_id, point_id, decided=decided))
    if reason:
        query = query.where(review_items.c.reason == reason)
    page = page_of(session, query, Order((review_items.c.id,), descending=decided), window)
    return replace(page, rows=[_item(row) for row in page.rows])


def every_item(
    session: Session,
    programme_id: uuid.UUID,
    *,
    decided: bool = False,
    point_id: uuid.UUID | None = None,
    reason: str = "",
) -> Iterator[Item]:
    """Give every item of a list, some at a time, in its order."""
    query = _ITEM.where(*_standing(programme_id, point_id, decided=decided))
    if reason:
        query = query.where(review_items.c.reason == reason)
    for rows in all_of(session, query, Order((review_items.c.id,), descending=decided)):
        yield from map(_item, rows)


def open_reasons(
    session: Session, programme_id: uuid.UUID, *, point_id: uuid.UUID | None = None
) -> list[tuple[str, int]]:
    """Reasons for which something waits, and how many of each, the most first."""
    query = (
        sa.select(review_items.c.reason, sa.func.count().label("many"))
        .select_from(review_items.outerjoin(review_decisions, _on_decision))
        .where(*_standing(programme_id, point_id))
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


def _item(row: Any) -> Item:
    item_id, reason, kind, subject_id, facts, raised_at, point_id = row[:7]
    outcome, note, record_id, at, by = row[7:12]
    decision = Decision(outcome, note, record_id, at, by) if outcome else None
    return Item(item_id, reason, kind, subject_id, json.loads(facts), raised_at, point_id, decision)
