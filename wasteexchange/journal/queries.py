"""What other rooms may read of the register and the journal: who wrote what, when, as what."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.journal.models import journal_entries, records, series

# To be joined by (programme_id, id); an alias, so that nobody writes through it.
register = records.alias("register")

__all__ = [
    "Claimed",
    "OwnSeries",
    "Registered",
    "claimed_among",
    "entries_of",
    "holder_of_number",
    "last_recorded",
    "own_series",
    "register",
    "registered",
]


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
    writer_id: uuid.UUID


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
        records.c.writer_id,
    ).where(records.c.programme_id == programme_id, records.c.id.in_(list(record_ids)))
    # By names: a row is typed up to ten columns.
    rows = session.execute(query).mappings()
    return {row["id"]: Registered(**row) for row in rows}


def holder_of_number(
    session: Session, programme_id: uuid.UUID, point_id: uuid.UUID, letters: str, sequence: int
) -> uuid.UUID | None:
    """Id of the record that has this number; None when nobody has it."""
    query = sa.select(records.c.id).where(
        records.c.programme_id == programme_id,
        records.c.point_id == point_id,
        records.c.series == letters,
        records.c.sequence == sequence,
    )
    return session.scalar(query)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What an id was used for: the kind of record, and the digest of what it said."""

    kind: str
    digest: bytes


def claimed_among(
    session: Session, programme_id: uuid.UUID, record_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Claimed]:
    """Which of these ids are used already, and for what."""
    query = sa.select(records.c.id, records.c.kind, records.c.digest).where(
        records.c.programme_id == programme_id, records.c.id.in_(list(record_ids))
    )
    return {row.id: Claimed(row.kind, bytes(row.digest)) for row in session.execute(query)}


def entries_of(
    session: Session, programme_id: uuid.UUID, record_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, bytes]:
    """Canonical bytes of the entries that records made, by the records' ids."""
    query = sa.select(journal_entries.c.id, journal_entries.c.entry).where(
        journal_entries.c.programme_id == programme_id,
        journal_entries.c.id.in_(list(record_ids)),
    )
    return {row.id: bytes(row.entry) for row in session.execute(query)}


def last_recorded(
    session: Session, programme_id: uuid.UUID, writer_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, dt.datetime]:
    """When these writers' last numbered records were received; whoever has none is not in it.

    Each series is asked for its end only, one step down an index.
    """
    earlier = records.alias("earlier")
    end = (
        sa.select(sa.func.max(earlier.c.sequence))
        .where(
            earlier.c.programme_id == series.c.programme_id,
            earlier.c.point_id == series.c.point_id,
            earlier.c.series == series.c.letters,
        )
        .scalar_subquery()
    )
    query = (
        sa.select(series.c.writer_id, sa.func.max(records.c.received_at))
        .select_from(series)
        .join(
            records,
            sa.and_(
                records.c.programme_id == series.c.programme_id,
                records.c.point_id == series.c.point_id,
                records.c.series == series.c.letters,
                records.c.sequence == end,
            ),
        )
        .where(series.c.programme_id == programme_id, series.c.writer_id.in_(list(writer_ids)))
        .group_by(series.c.writer_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class OwnSeries:
    """A series that a writer numbers itself: its last number here, and the spans not here."""

    writer_id: uuid.UUID
    point_id: uuid.UUID
    letters: str
    last: int
    gaps: tuple[tuple[int, int], ...]


def own_series(
    session: Session, programme_id: uuid.UUID, writer_ids: Iterable[uuid.UUID]
) -> list[OwnSeries]:
    """Series of these writers that they number themselves, with what is missing in each."""
    mine = (
        series.c.programme_id == programme_id,
        series.c.writer_id.in_(list(writer_ids)),
        series.c.numbered_by == "writer",
    )
    numbered = sa.and_(
        records.c.programme_id == series.c.programme_id,
        records.c.point_id == series.c.point_id,
        records.c.series == series.c.letters,
    )
    within = (series.c.point_id, series.c.letters)
    before = sa.func.coalesce(
        sa.func.lag(records.c.sequence).over(partition_by=within, order_by=records.c.sequence),
        0,
    )
    each = (
        sa.select(*within, records.c.sequence, before.label("before"))
        .join_from(series, records, numbered)
        .where(*mine)
        .subquery()
    )
    gaps: dict[tuple[uuid.UUID, str], list[tuple[int, int]]] = {}
    broken = sa.select(each).where(each.c.sequence > each.c.before + 1).order_by(each.c.sequence)
    for point_id, letters, number, last in session.execute(broken):
        gaps.setdefault((point_id, letters), []).append((last + 1, number - 1))
    last = (
        sa.select(sa.func.max(records.c.sequence))
        .where(numbered)
        .correlate(series)
        .scalar_subquery()
    )
    query = (
        sa.select(series.c.writer_id, *within, last.label("last")).where(*mine).order_by(*within)
    )
    return [
        OwnSeries(
            row.writer_id,
            row.point_id,
            row.letters,
            row.last or 0,
            tuple(gaps.get((row.point_id, row.letters), ())),
        )
        for row in session.execute(query)
    ]
