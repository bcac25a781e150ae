"""Putting something before a person, and what the person decides."""

import uuid

from sqlalchemy.orm import Session

from wasteexchange.kernel.canonical import canonical_json
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new, upserting
from wasteexchange.kernel.statements import Statement
from wasteexchange.kernel.words import _
from wasteexchange.reviews.errors import AlreadyDecided
from wasteexchange.reviews.models import review_decisions, review_items
from wasteexchange.reviews.queries import items_about
from wasteexchange.reviews.rules import UNDONE, Concern, Item

_ITEM = Statement(
    lambda dialect, _count: upserting(dialect)(review_items).on_conflict_do_nothing().inline()
)


def put(session: Session, context: Context, concern: Concern) -> None:
    """Put a subject before a person for a reason, once."""
    _ITEM.say(
        session,
        {
            "programme_id": context.programme_id,
            "id": context.new_id(),
            "reason": concern.reason,
            "subject_kind": concern.subject_kind,
            "subject_id": concern.subject_id,
            "facts": canonical_json(dict(concern.facts)).decode(),
            "raised_at": context.now,
            "point_id": concern.point_id,
        },
    )


def decide(session: Session, context: Context, item: Item, *, outcome: str, note: str = "") -> None:
    """Take an item out of the queue by a decision; of two who decide at once one is told.

    Raises:
        AlreadyDecided: Somebody was first.
    """
    row = {
        "programme_id": context.programme_id,
        "item_id": item.id,
        "outcome": outcome,
        "note": note,
        "record_id": None,
        "decided_at": context.now,
        "decided_by": context.actor.id,
    }
    if insert_new(session, review_decisions, row) is None:
        raise AlreadyDecided(_("Nothing more is to be done. Look at what was decided."))


def undo_cause(
    session: Session,
    context: Context,
    subject_id: uuid.UUID,
    *,
    record_id: uuid.UUID | None,
    reason: str | None = None,
) -> None:
    """Take all open items about a subject (or those for one reason) out of the queue.

    A later fact undid their cause.
    """
    open_ones = [
        item.id
        for item in items_about(session, context.programme_id, subject_id)
        if item.decision is None and reason in (None, item.reason)
    ]
    if not open_ones:
        return
    insert = upserting(session.get_bind().dialect.name)(review_decisions)
    rows = [
        {
            "programme_id": context.programme_id,
            "item_id": item_id,
            "outcome": UNDONE,
            "note": "",
            "record_id": record_id,
            "decided_at": context.now,
            "decided_by": context.actor.id,
        }
        for item_id in open_ones
    ]
    session.execute(insert.on_conflict_do_nothing(), rows)
