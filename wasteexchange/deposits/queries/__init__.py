"""Reads of deposits."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.deposits.models import (
    deposit_lines,
    deposit_reversals,
    deposits,
)
from wasteexchange.deposits.rules import Deposit, Line, Reversal, Visit
from wasteexchange.journal.queries import register
from wasteexchange.kernel.keyset import AtTime, is_before
from wasteexchange.kernel.quantities import Quality
from wasteexchange.kernel.statements import Question, Statement, keys_of, padded


def _same(table: sa.FromClause, column: sa.Column[uuid.UUID]) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.programme_id == deposits.c.programme_id, column == deposits.c.id)


# The fields of a deposit that stand in its head, in the order in which they are read.
HEAD = tuple(field.name for field in fields(Deposit))[:15]
_reversal_record = register.alias("reversal_record")
_WHOLE = (
    sa.select(
        deposits.c.id,
        deposits.c.household_id,
        deposits.c.card_id,
        deposits.c.card_absent_reason,
        deposits.c.point_id,
        deposits.c.counted_at,
        register.c.recorded_at,
        deposits.c.day_on,
        register.c.actor_id,
        register.c.series,
        register.c.sequence,
        deposits.c.compost,
        deposits.c.points,
        deposits.c.compost_after,
        deposits.c.points_after,
        deposits.c.warnings,
        deposit_reversals.c.id.label("reversal_id"),
        deposit_reversals.c.reason.label("reversal_reason"),
        _reversal_record.c.counted_at.label("reversed_at"),
    )
    .join(register, _same(register, register.c.id))
    .outerjoin(deposit_reversals, _same(deposit_reversals, deposit_reversals.c.deposit_id))
    .outerjoin(
        _reversal_record,
        sa.and_(
            _reversal_record.c.programme_id == deposits.c.programme_id,
            _reversal_record.c.id == deposit_reversals.c.id,
        ),
    )
)


def find_deposit(
    session: Session, programme_id: uuid.UUID, deposit_id: uuid.UUID
) -> Deposit | None:
    """Find a deposit with its lines."""
    wanted = _WHOLE.where(deposits.c.programme_id == programme_id, deposits.c.id == deposit_id)
    found = _whole(session, programme_id, wanted)
    return found[0] if found else None


def deposits_of(
    session: Session,
    programme_id: uuid.UUID,
    household_id: uuid.UUID,
    *,
    limit: int = 10,
    before: AtTime | None = None,
) -> list[Deposit]:
    """Deposits of a household, the newest first."""
    wanted = _WHOLE.where(
        deposits.c.programme_id == programme_id, deposits.c.household_id == household_id
    )
    if before:
        wanted = wanted.where(is_before(before, deposits.c.counted_at, deposits.c.id))
    wanted = wanted.order_by(deposits.c.counted_at.desc(), deposits.c.id.desc()).limit(limit)
    return _whole(session, programme_id, wanted)


def deposits_by_id(
    session: Session, programme_id: uuid.UUID, deposit_ids: Sequence[uuid.UUID]
) -> list[Deposit]:
    """Deposits in the order that is asked for."""
    wanted = _WHOLE.where(
        deposits.c.programme_id == programme_id, deposits.c.id.in_(list(deposit_ids))
    )
    found = {deposit.id: deposit for deposit in _whole(session, programme_id, wanted)}
    return [found[deposit_id] for deposit_id in deposit_ids]


def latest_deposits(
    session: Session, programme_id: uuid.UUID, *, limit: int, point_id: uuid.UUID | None = None
) -> list[Deposit]:
    """Deposits of the programme by day and time, the newest first."""
    wanted = _WHOLE.where(deposits.c.programme_id == programme_id)
    if point_id:
        wanted = wanted.where(deposits.c.point_id == point_id)
    # The columns of the list's index, all of them down: nothing is sorted, however busy the day.
    newest = (deposits.c.day_on.desc(), deposits.c.counted_at.desc(), deposits.c.id.desc())
    return _whole(session, programme_id, wanted.order_by(*newest).limit(limit))


def _whole(session: Session, programme_id: uuid.UUID, wanted: sa.Select[Any]) -> list[Deposit]:
    rows = session.execute(wanted).all()
    lines = lines_of(session, programme_id, [row.id for row in rows])
    return [
        Deposit(
            **dict(zip(HEAD, row, strict=False)),
            warnings=tuple(json.loads(row.warnings)),
            lines=lines.get(row.id, ()),
            reversal=Reversal(row.reversal_id, row.reversal_reason, row.reversed_at)
            if row.reversal_id
            else None,
        )
        for row in rows
    ]


def lines_of(
    session: Session, programme_id: uuid.UUID, deposit_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, tuple[Line, ...]]:
    """Lines of deposits, in their order."""
    found: dict[uuid.UUID, list[Line]] = {}
    rows = session.execute(
        sa.select(
            deposit_lines.c.deposit_id,
            deposit_lines.c.position,
            deposit_lines.c.material,
            deposit_lines.c.quality,
            deposit_lines.c.reason,
            deposit_lines.c.gross_g,
            deposit_lines.c.tare_g,
            deposit_lines.c.net_g,
            deposit_lines.c.compost,
            deposit_lines.c.points,
            deposit_lines.c.compost_rate_id,
            deposit_lines.c.points_rate_id,
        )
        .where(
            deposit_lines.c.programme_id == programme_id,
            deposit_lines.c.deposit_id.in_(list(deposit_ids)),
        )
        .order_by(deposit_lines.c.deposit_id, deposit_lines.c.position)
    )
    for deposit_id, position, material, quality, *rest in rows:
        line = Line(position, material, Quality(quality), *rest)
        found.setdefault(deposit_id, []).append(line)
    return {key: tuple(lines) for key, lines in found.items()}


_recent = Statement(
    lambda _dialect, count: (
        sa.select(
            deposits.c.household_id,
            deposits.c.counted_at,
            deposits.c.writer_id,
            deposits.c.organic_g,
            deposits.c.inorganic_g,
            deposits.c.compost,
            deposits.c.points,
        )
        .outerjoin(deposit_reversals, _same(deposit_reversals, deposit_reversals.c.deposit_id))
        .where(
            deposits.c.programme_id == sa.bindparam("programme"),
            keys_of(deposits.c.household_id, count),
            deposits.c.counted_at >= sa.bindparam("since"),
            deposits.c.counted_at <= sa.bindparam("until"),
            deposit_reversals.c.deposit_id.is_(None),
        )
    )
)


def visits_question(
    programme_id: uuid.UUID,
    household_ids: Sequence[uuid.UUID],
    *,
    since: dt.datetime,
    until: dt.datetime,
) -> Question:
    """Ask for visits of families that were not taken back, in a span of time."""
    keys, count = padded(household_ids)
    return _recent, {"programme": programme_id, "since": since, "until": until, **keys}, count


def visits_by_household(rows: Iterable[Sequence[Any]]) -> dict[uuid.UUID, list[Visit]]:
    """Return what was answered, by family."""
    found: dict[uuid.UUID, list[Visit]] = {}
    for household_id, *rest in rows:
        found.setdefault(household_id, []).append(Visit(*rest))
    return found


def last_own_record(
    session: Session, programme_id: uuid.UUID, actor_id: uuid.UUID, *, day_on: dt.date
) -> uuid.UUID | None:
    """Return the id of the last deposit of a day that somebody recorded.

    One that was taken back is still the last: a slip is undone, a day is not unrolled.
    """
    return session.scalar(
        sa.select(register.c.id)
        .join(deposits, _same(register, register.c.id))
        .where(
            register.c.programme_id == programme_id,
            register.c.actor_id == actor_id,
            deposits.c.programme_id == programme_id,
            deposits.c.day_on == day_on,
        )
        .order_by(register.c.received_at.desc(), register.c.counted_at.desc(), register.c.id.desc())
        .limit(1)
    )


def deposits_of_records(
    session: Session, programme_id: uuid.UUID, record_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Deposit]:
    """Deposits by the id of the record that made them or took them back."""
    wanted = list(record_ids)
    # First, because "this id, or that of its reversal" looks at every deposit of the programme.
    reversed_ids = session.scalars(
        sa.select(deposit_reversals.c.deposit_id).where(
            deposit_reversals.c.programme_id == programme_id, deposit_reversals.c.id.in_(wanted)
        )
    )
    query = _WHOLE.where(
        deposits.c.programme_id == programme_id, deposits.c.id.in_({*wanted, *reversed_ids})
    )
    found = _whole(session, programme_id, query)
    taken_back = {each.reversal.id: each for each in found if each.reversal}
    return taken_back | {each.id: each for each in found}


def visits_without_credit(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID
) -> list[tuple[uuid.UUID, dt.date, dt.datetime]]:
    """Visits of a household that earned nothing: id, day and when each was received."""
    rows = session.execute(
        sa.select(deposits.c.id, deposits.c.day_on, register.c.received_at)
        .join(register, _same(register, register.c.id))
        .where(
            deposits.c.programme_id == programme_id,
            deposits.c.household_id == household_id,
            deposits.c.compost == 0,
            deposits.c.points == 0,
        )
    )
    return [(row.id, row.day_on, row.received_at) for row in rows]
