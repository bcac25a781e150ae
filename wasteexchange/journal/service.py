"""The register: an id is used once, a number is used once, a fact is appended once."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.journal.errors import SeriesUsedUp, UnknownSeries
from wasteexchange.journal.models import journal_entries, records, series
from wasteexchange.journal.rules import canonical, digest_of, holder_of, letters_in_order, ref_of
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.errors import IdConflict, SequenceTaken
from wasteexchange.kernel.statements import Question, Statement, filled, pool_of, rows_of
from wasteexchange.kernel.words import _

__all__ = [
    "Claim",
    "append",
    "append_written",
    "claim",
    "claim_all",
    "claim_question",
    "digest_of",
    "holder_of",
    "ref_of",
    "sequence_taken",
    "written_claim",
    "written_entry",
]

_ENTRY = Statement(lambda _dialect, count: filled(sa.insert(journal_entries), count))
_CLAIM = Statement(
    lambda dialect, count: filled(upserting(dialect)(records), count).on_conflict_do_nothing()
)
_RECORD = Statement(
    lambda dialect, _count: (
        upserting(dialect)(records)
        .values(rows_of(records, 1))
        .on_conflict_do_nothing()
        .returning(records.c.id)
    )
)
# Where the id stands in a claim as it is written.
_ID = [column.name for column in records.columns].index("id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a writer says of a record as such: its id, content, times and number.

    `point_id`, `series` and `sequence` are all given or all absent. `counted_at` and `day_on`
    are when it counts, in the programme's zone; absent they are the context's.
    """

    id: uuid.UUID
    kind: str
    digest: bytes
    recorded_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    counted_at: dt.datetime | None = None
    day_on: dt.date | None = None
    point_id: uuid.UUID | None = None
    series: str | None = None
    sequence: int | None = None


def claim(session: Session, context: Context, wanted: Claim) -> bool:
    """Take the id for this record: True when it is new, False when it was said before.

    The row goes in first, on conflict nothing: of two writers racing for one id the second waits
    for the first and then finds its twin. If we crash after this line nothing of it is kept.

    Raises:
        IdConflict: The id is known for another kind or with another content.
        SequenceTaken: The number in the series belongs to another id.
    """
    if _RECORD.ask(session, _row_of(context, wanted)):
        return True
    if find_twin(session, context.programme_id, wanted.id, wanted.kind, wanted.digest):
        return False
    raise sequence_taken()


def written_claim(context: Context, dialect: sa.Dialect, wanted: Claim) -> list[Any]:
    """Write a claim for the database, to be made later."""
    return _RECORD.written(dialect, _row_of(context, wanted))


def claim_question(written: list[Any]) -> Question:
    """Make a claim among other questions: a row comes back when id and number are new."""
    return _RECORD, written, 1


def claim_all(session: Session, written: Sequence[list[Any]]) -> bool:
    """Make many claims; False when one of them is not new, and all of them have to be undone.

    They are made in the order of their ids, so that of two who claim the same ones one waits.
    """
    in_order = sorted(written, key=lambda row: str(row[_ID]))
    return _CLAIM.count_written(session, in_order) == len(written)


def sequence_taken() -> SequenceTaken:
    """The refusal, with what to do next."""
    return SequenceTaken(
        _("This receipt number was already used. Ask for a new series and send it again."),
        field="sequence",
    )


def _row_of(context: Context, wanted: Claim) -> dict[str, Any]:
    return {
        "programme_id": context.programme_id,
        "id": wanted.id,
        "kind": wanted.kind,
        "digest": wanted.digest,
        "point_id": wanted.point_id,
        "series": wanted.series,
        "sequence": wanted.sequence,
        "recorded_at": wanted.recorded_at or context.now,
        "sent_at": wanted.sent_at,
        "received_at": context.now,
        "counted_at": wanted.counted_at or context.now,
        "day_on": wanted.day_on or (wanted.counted_at or context.now).date(),
        "actor_id": context.actor.id,
        "writer_id": context.actor.writer_id,
    }


def find_twin(
    session: Session, programme_id: uuid.UUID, record_id: uuid.UUID, kind: str, digest: bytes
) -> bool:
    """Whether this very record is already here.

    Raises:
        IdConflict: The id is here, but for something else.
    """
    said = sa.select(records.c.kind, records.c.digest).where(
        records.c.programme_id == programme_id, records.c.id == record_id
    )
    twin = session.execute(said).first()
    if twin is None:
        return False
    if twin.kind != kind or bytes(twin.digest) != digest:
        raise IdConflict(
            _("This id was already used for something else. Give every record an id of its own."),
            field="id",
        )
    return True


def append(
    session: Session,
    context: Context,
    record_id: uuid.UUID,
    kind: str,
    *,
    entry: Mapping[str, object],
    month: str | None = None,
) -> None:
    """Append a fact to the journal, in the unit of work that made it."""
    dialect = session.get_bind().dialect
    written = written_entry(context, dialect, record_id, kind, entry=entry, month=month)
    append_written(session, [written])


def written_entry(
    context: Context,
    dialect: sa.Dialect,
    record_id: uuid.UUID,
    kind: str,
    *,
    entry: Mapping[str, object],
    month: str | None = None,
) -> list[Any]:
    """Write an entry for the database, to be appended later."""
    row = {
        "programme_id": context.programme_id,
        "id": record_id,
        "kind": kind,
        "month": month,
        "entry": canonical(entry),
        "appended_at": context.now,
    }
    return _ENTRY.written(dialect, row)


def append_written(session: Session, written: Sequence[list[Any]]) -> None:
    """Append facts to the journal, in the unit of work that made them."""
    _ENTRY.say_written(session, written)


def next_number(session: Session, context: Context, point_id: uuid.UUID) -> tuple[str, int]:
    """Number a record in the writer's own series at a point; for writers that do not number.

    The row is locked until the record is kept, so that the series has no gap.
    """
    mine = sa.and_(
        series.c.programme_id == context.programme_id,
        series.c.point_id == point_id,
        series.c.writer_id == context.actor.writer_id,
        series.c.numbered_by == "server",
    )
    following = (
        sa.update(series)
        .where(mine)
        .values(next_sequence=series.c.next_sequence + 1)
        .returning(series.c.letters, series.c.next_sequence)
    )
    row = session.execute(following).first()
    if row is None:
        open_series(session, context, point_id, numbered_by="server")
        row = session.execute(following).one()
    return row.letters, row.next_sequence - 1


def return_number(session: Session, context: Context, point_id: uuid.UUID) -> None:
    """Give back the number that was just taken: its record turned out to be here already."""
    session.execute(
        sa.update(series)
        .where(
            series.c.programme_id == context.programme_id,
            series.c.point_id == point_id,
            series.c.writer_id == context.actor.writer_id,
            series.c.numbered_by == "server",
        )
        .values(next_sequence=series.c.next_sequence - 1)
    )


def open_series(
    session: Session, context: Context, point_id: uuid.UUID, *, numbered_by: str
) -> tuple[str, int]:
    """Give this writer its series at a point, and the number that follows its last record.

    Raises:
        SeriesUsedUp: The point has no letters left.
    """
    found = _series_of(session, context, point_id, numbered_by)
    if found is None:
        _take_letters(session, context, point_id, numbered_by)
        found = _series_of(session, context, point_id, numbered_by)
    assert found, "it was just taken"
    last = session.scalar(
        sa.select(sa.func.max(records.c.sequence)).where(
            records.c.programme_id == context.programme_id,
            records.c.point_id == point_id,
            records.c.series == found,
        )
    )
    return found, (last or 0) + 1


def _series_of(
    session: Session, context: Context, point_id: uuid.UUID, numbered_by: str
) -> str | None:
    return session.scalar(
        sa.select(series.c.letters).where(
            series.c.programme_id == context.programme_id,
            series.c.point_id == point_id,
            series.c.writer_id == context.actor.writer_id,
            series.c.numbered_by == numbered_by,
        )
    )


def _take_letters(
    session: Session, context: Context, point_id: uuid.UUID, numbered_by: str
) -> None:
    """Take the next free letters; whoever races for the same ones goes on to the next."""
    # What this session opens may still be undone: it must not become every other's memory.
    session.info[_OPENED] = True
    given = set(
        session.scalars(
            sa.select(series.c.letters).where(
                series.c.programme_id == context.programme_id, series.c.point_id == point_id
            )
        )
    )
    insert = upserting(session.get_bind().dialect.name)(series).on_conflict_do_nothing()
    for letters in letters_in_order():
        if letters in given:
            continue
        row = {
            "programme_id": context.programme_id,
            "point_id": point_id,
            "letters": letters,
            "writer_id": context.actor.writer_id,
            "numbered_by": numbered_by,
            "next_sequence": 1,
            "opened_at": context.now,
        }
        if session.execute(insert.returning(series.c.letters), row).first():
            return
        if _series_of(session, context, point_id, numbered_by):
            return
    raise SeriesUsedUp(_("This point has given all its series. Open another point."))


def check_series(session: Session, context: Context, point_id: uuid.UUID, letters: str) -> None:
    """Make sure that a series was given to this writer at this point, to number itself.

    Which ones were is remembered per database: a series never changes its writer.

    Raises:
        UnknownSeries: It was not.
    """
    key = (context.programme_id, point_id, context.actor.writer_id, letters)
    known = _known_series.setdefault(pool_of(session), set())
    if key in known:
        return
    if _series_of(session, context, point_id, "writer") != letters:
        raise UnknownSeries(
            _("This series was not given to you at this point. Ask for one of your own."),
            field="series",
        )
    if _OPENED not in session.info:
        known.add(key)


_OPENED = "journal.series_opened"
_known_series: WeakKeyDictionary[sa.Pool, set[tuple[uuid.UUID, uuid.UUID, uuid.UUID, str]]] = (
    WeakKeyDictionary()
)
