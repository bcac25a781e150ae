"""Reads of what is held, and of what writers were told."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.errors import NotFound
from wasteexchange.kernel.words import _
from wasteexchange.reviews.queries import items_about
from wasteexchange.sync.models import held_outcomes, held_records, known_records
from wasteexchange.sync.rules import Held, Known

_HELD = sa.select(
    held_records.c.id,
    held_records.c.record_id,
    held_records.c.kind,
    held_records.c.digest,
    held_records.c.content,
    held_records.c.reason,
    held_records.c.waits_for,
    held_records.c.point_id,
    held_records.c.series,
    held_records.c.sequence,
    held_records.c.counted_at,
    held_records.c.received_at,
    held_records.c.actor_id,
    held_records.c.writer_id,
    held_outcomes.c.outcome,
    held_outcomes.c.record_id.label("fact_id"),
).select_from(
    held_records.outerjoin(
        held_outcomes,
        sa.and_(
            held_outcomes.c.programme_id == held_records.c.programme_id,
            held_outcomes.c.held_id == held_records.c.id,
        ),
    )
)


def held_among(
    session: Session, programme_id: uuid.UUID, record_ids: Iterable[uuid.UUID]
) -> dict[tuple[uuid.UUID, bytes], Held]:
    """Held records of these ids, by id and digest."""
    query = _HELD.where(
        held_records.c.programme_id == programme_id,
        held_records.c.record_id.in_(list(record_ids)),
    )
    return {(held.record_id, held.digest): held for held in _all(session, query)}


def waiting_for(session: Session, programme_id: uuid.UUID, subject_id: uuid.UUID) -> list[Held]:
    """Records that wait for this deposit or card and did not become a fact yet, in their order."""
    query = _HELD.where(
        held_records.c.programme_id == programme_id,
        held_records.c.waits_for == subject_id,
        held_outcomes.c.held_id.is_(None),
    ).order_by(held_records.c.counted_at, held_records.c.record_id)
    return _all(session, query)


def waited_for(
    session: Session, programme_id: uuid.UUID, subject_ids: Iterable[uuid.UUID]
) -> set[uuid.UUID]:
    """Which of these deposits or cards something waits for."""
    query = (
        sa.select(held_records.c.waits_for)
        .outerjoin(
            held_outcomes,
            sa.and_(
                held_outcomes.c.programme_id == held_records.c.programme_id,
                held_outcomes.c.held_id == held_records.c.id,
            ),
        )
        .where(
            held_records.c.programme_id == programme_id,
            held_records.c.waits_for.in_(list(subject_ids)),
            held_outcomes.c.held_id.is_(None),
        )
    )
    return {found for found in session.scalars(query) if found}


def get_held(session: Session, programme_id: uuid.UUID, held_id: uuid.UUID) -> Held:
    """Return a held record.

    Raises:
        NotFound: There is none.
    """
    query = _HELD.where(held_records.c.programme_id == programme_id, held_records.c.id == held_id)
    found = _all(session, query)
    if not found:
        raise NotFound(_("Look for it in the list of what is to be looked at."))
    return found[0]


def reason_now(session: Session, programme_id: uuid.UUID, held: Held) -> str:
    """Why a record is held now: what it waited for may have come, and it was refused then."""
    items = items_about(session, programme_id, held.id)
    later = [item.reason for item in items if item.decision is None]
    return later[-1] if later else held.reason


def known_of(
    session: Session, programme_id: uuid.UUID, writer_id: uuid.UUID, *, lock: bool = False
) -> Known:
    """Return what of a writer's records is here."""
    query = sa.select(known_records.c["count"], known_records.c.digest).where(
        known_records.c.programme_id == programme_id, known_records.c.writer_id == writer_id
    )
    row = session.execute(query.with_for_update() if lock else query).first()
    return Known(row[0], bytes(row[1])) if row else Known()


def held_numbers(
    session: Session, programme_id: uuid.UUID, writer_ids: Iterable[uuid.UUID]
) -> list[tuple[uuid.UUID, uuid.UUID | None, str, int]]:
    """Numbers that these writers gave to what is held, whatever became of it: they are no gaps.

    Of a taking back nobody knows the point before its visit is here.
    """
    query = sa.select(
        held_records.c.writer_id,
        held_records.c.point_id,
        held_records.c.series,
        held_records.c.sequence,
    ).where(
        held_records.c.programme_id == programme_id,
        held_records.c.writer_id.in_(list(writer_ids)),
        held_records.c.series.is_not(None),
    )
    rows = session.execute(query)
    return [(row.writer_id, row.point_id, row.series, row.sequence) for row in rows]


def _all(session: Session, query: Any) -> list[Held]:
    return [_held(row) for row in session.execute(query)]


def _held(row: Any) -> Held:
    fields = dict(row._mapping)  # noqa: SLF001 - a row's public view
    fields["content"] = json.loads(fields["content"])
    fields["digest"] = bytes(fields["digest"])
    return Held(**fields)
