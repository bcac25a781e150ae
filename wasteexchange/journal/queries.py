"""What other rooms may read of the register and the journal: who wrote what, when, as what."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.journal.models import journal_entries, records

# To be joined by (programme_id, id); an alias, so that nobody writes through it.
register = records.alias("register")

__all__ = ["Registered", "entries_of", "register", "registered"]


@dataclass(frozen=True, slots=True)
class Registered:
    """A record as such: all its times, its number and its writer."""

    id: uuid.UUID
    kind: str
    series: str | None
    sequence: int | None
    recorded_at: dt.datetime
    sent_at: dt.datetime | None
    received_at: dt.datetime
    counted_at: dt.datetime
    actor_id: uuid.UUID


def registered(
    session: Session, programme_id: uuid.UUID, record_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Registered]:
    """Records by their ids, with both raw times of each."""
    query = sa.select(
        records.c.id,
        records.c.kind,
        records.c.series,
        records.c.sequence,
        records.c.recorded_at,
        records.c.sent_at,
        records.c.received_at,
        records.c.counted_at,
        records.c.actor_id,
    ).where(records.c.programme_id == programme_id, records.c.id.in_(list(record_ids)))
    return {row.id: Registered(*row) for row in session.execute(query)}


def entries_of(
    session: Session, programme_id: uuid.UUID, record_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, bytes]:
    """Canonical bytes of the entries that records made, by the records' ids."""
    query = sa.select(journal_entries.c.id, journal_entries.c.entry).where(
        journal_entries.c.programme_id == programme_id,
        journal_entries.c.id.in_(list(record_ids)),
    )
    return {row.id: bytes(row.entry) for row in session.execute(query)}
