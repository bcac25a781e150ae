"""Reading everything once, in the order of the records, in constant memory."""

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.orm import Session

from wasteexchange.audit.rules import Posted
from wasteexchange.audit.said import Back, Claimed, Register
from wasteexchange.deposits.models import deposit_lines, deposit_reversals, deposits
from wasteexchange.deposits.queries import HEAD
from wasteexchange.deposits.rules import Deposit, Line
from wasteexchange.households.models import households
from wasteexchange.journal.models import journal_entries, records, series
from wasteexchange.kernel.db import metadata
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.ledger.models import accounts, transfers
from wasteexchange.ledger.rules import Account, Kind
from wasteexchange.sync.models import held_outcomes

AT_ONCE = 5_000


def stream(session: Session, query: Any) -> Iterator[Any]:
    """Give rows of what grows with every visit, without holding them all.

    A few are given at once: what keeps its place among many takes four trips to the database.
    """
    some = session.execute(query.limit(AT_ONCE)).all()
    if len(some) < AT_ONCE:
        return iter(some)
    return iter(session.execute(query.execution_options(yield_per=AT_ONCE)))


def few(session: Session, query: Any) -> Iterator[Any]:
    """Give rows of what does not grow with visits: one trip to the database, not four."""
    return iter(session.execute(query).all())


def every_account(session: Session, programme_id: UUID) -> dict[UUID, Account]:
    """Accounts by id; one whose words are unknown is left out, and shows as a broken transfer."""
    found = {}
    for row in few(session, sa.select(accounts).where(accounts.c.programme_id == programme_id)):
        if row.kind in set(Kind):
            found[row.id] = Account(
                Kind(row.kind),
                Asset(row.asset),
                row.point_id,
                row.household_id,
                row.material,
                row.quality,
                row.subject_id,
            )
    return found


def postings(session: Session, programme_id: UUID) -> Iterator[tuple[UUID, list[Posted]]]:
    """Transfers of each record, in the order of the records' ids."""
    query = (
        sa.select(
            transfers.c.record_id,
            transfers.c.debit_account,
            transfers.c.credit_account,
            transfers.c.asset,
            transfers.c.amount,
        )
        .where(transfers.c.programme_id == programme_id)
        .order_by(transfers.c.record_id, transfers.c.position)
    )
    for record_id, rows in groupby(stream(session, query), key=itemgetter(0)):
        yield record_id, [tuple(row[1:]) for row in rows]


def entries(session: Session, programme_id: UUID) -> Iterator[tuple[UUID, str, str, bytes]]:
    """Journal entries: id, kind, month and bytes, in the order of the ids."""
    query = (
        sa.select(
            journal_entries.c.id,
            journal_entries.c.kind,
            journal_entries.c.month,
            journal_entries.c.entry,
        )
        .where(journal_entries.c.programme_id == programme_id)
        .order_by(journal_entries.c.id)
    )
    for row in stream(session, query):
        yield row.id, row.kind, row.month, bytes(row.entry)


def every_deposit(
    session: Session, programme_id: UUID
) -> Iterator[tuple[Deposit, bytes | None, Claimed]]:
    """Deposits with their lines, their household's key and their record, in order of their ids."""
    agrees = sa.and_(
        *(deposits.c[name] == records.c[name] for name in ("counted_at", "day_on", "writer_id"))
    )
    heads = (
        sa.select(
            deposits.c.id,
            deposits.c.household_id,
            deposits.c.card_id,
            deposits.c.card_absent_reason,
            deposits.c.point_id,
            deposits.c.counted_at,
            records.c.recorded_at,
            deposits.c.day_on,
            records.c.actor_id,
            records.c.series,
            records.c.sequence,
            deposits.c.compost,
            deposits.c.points,
            deposits.c.compost_after,
            deposits.c.points_after,
            households.c.holder_key,
            records.c.digest,
            records.c.sent_at,
            records.c.received_at,
            agrees.label("agrees"),
        )
        .join(records, _same(records, records.c.id, deposits.c.id))
        .join(households, _same(households, households.c.id, deposits.c.household_id))
        .where(deposits.c.programme_id == programme_id)
        .order_by(deposits.c.id)
    )
    ours = _series_of_the_server(session, programme_id)
    lines = groupby(stream(session, _lines(programme_id)), key=itemgetter(0))
    following = next(lines, None)
    for row in stream(session, heads):
        own: tuple[Line, ...] = ()
        while following and following[0] <= row.id:
            if following[0] == row.id:
                own = tuple(_line(one) for one in following[1])
            following = next(lines, None)
        head = dict(zip(HEAD, row, strict=False))
        deposit = Deposit(**head, warnings=(), lines=own)
        record = Claimed(
            digest=bytes(row.digest),
            series=deposit.series,
            sequence=deposit.sequence,
            recorded_at=deposit.recorded_at,
            sent_at=row.sent_at,
            received_at=row.received_at,
            counted_at=deposit.counted_at,
            agrees=row.agrees,
            is_ours=(deposit.point_id, deposit.series) in ours,
        )
        yield deposit, row.holder_key and bytes(row.holder_key), record


def _series_of_the_server(session: Session, programme_id: UUID) -> set[tuple[UUID, str]]:
    query = sa.select(series.c.point_id, series.c.letters).where(
        series.c.programme_id == programme_id, series.c.numbered_by == "server"
    )
    return {(row.point_id, row.letters) for row in session.execute(query)}


def _lines(programme_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(*[c for c in deposit_lines.c if c.name != "programme_id"])
        .where(deposit_lines.c.programme_id == programme_id)
        .order_by(deposit_lines.c.deposit_id, deposit_lines.c.position)
    )


def _line(row: Any) -> Line:
    _deposit_id, position, material, quality, *rest = row
    return Line(position, material, Quality(quality), *rest)


def _same(table: sa.Table, column: Any, other: Any) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.programme_id == deposits.c.programme_id, column == other)


def every_reversal(session: Session, programme_id: UUID) -> dict[UUID, Back]:
    """Reversals by the deposit they take back."""
    query = (
        sa.select(
            deposit_reversals.c.deposit_id,
            deposit_reversals.c.id,
            deposit_reversals.c.reason,
            records.c.series,
            records.c.sequence,
        )
        .join(
            records,
            sa.and_(
                records.c.programme_id == deposit_reversals.c.programme_id,
                records.c.id == deposit_reversals.c.id,
            ),
        )
        .where(deposit_reversals.c.programme_id == programme_id)
    )
    return {row[0]: Back(*row[1:]) for row in few(session, query)}


def register(session: Session, programme_id: UUID) -> Register:
    """What the register holds of all records but deposits, and which of all a person let count.

    When those count that waited for another was fixed at their first receipt, too.
    """
    query = sa.select(
        records.c.id,
        records.c.kind,
        records.c.digest,
        records.c.series,
        records.c.sequence,
        records.c.recorded_at,
        records.c.sent_at,
        records.c.received_at,
        records.c.counted_at,
    ).where(records.c.programme_id == programme_id, records.c.kind != "deposit")
    claimed = {
        row.id: Claimed(
            digest=bytes(row.digest),
            series=row.series,
            sequence=row.sequence,
            recorded_at=row.recorded_at,
            sent_at=row.sent_at,
            received_at=row.received_at,
            counted_at=row.counted_at,
            kind=row.kind,
        )
        for row in stream(session, query)
    }
    let_count = sa.select(held_outcomes.c.record_id).where(
        held_outcomes.c.programme_id == programme_id, held_outcomes.c.record_id.is_not(None)
    )
    return Register(claimed, frozenset(session.scalars(let_count)))


def dangling(session: Session) -> Iterator[tuple[str, str, int]]:
    """Foreign keys that lead nowhere: table, name, how many rows."""
    connection = session.connection()
    found = connection.exec_driver_sql(_dangling(connection.dialect.name))
    yield from ((table, name, number) for table, name, number in found if number)


@cache
def _dangling(dialect: str) -> str:
    """One question about all foreign keys: to ask for each by itself took longer than the rest."""
    counts = []
    for table in metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            target = constraint.referred_table.alias("target")
            pairs = [(e.parent, target.c[e.column.name]) for e in constraint.elements]
            named = (sa.literal(part, sa.String) for part in (table.name, constraint.name))
            counts.append(
                sa.select(*named, sa.func.count())
                .select_from(table.outerjoin(target, sa.and_(*(a == b for a, b in pairs))))
                .where(pairs[-1][1].is_(None), *(a.is_not(None) for a, _b in pairs))
            )
    spoken = registry.load(dialect)()
    return str(sa.union_all(*counts).compile(None, spoken, compile_kwargs={"literal_binds": True}))
