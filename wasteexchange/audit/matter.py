"""Batches and stock: each fact against its transfers and its entry, and what was taken back."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.audit import matter_said as said
from wasteexchange.audit.queries import few
from wasteexchange.audit.rules import Posted, gaps, takes_back, unexplained
from wasteexchange.audit.said import Register, Says
from wasteexchange.compost import rules
from wasteexchange.compost.models import (
    batch_closures,
    batch_inputs,
    batch_numbers,
    batch_tendings,
    batches,
    compost_purchases,
    haul_arrivals,
    hauls,
    matter_reversals,
    stock_counts,
)
from wasteexchange.journal.rules import canonical
from wasteexchange.ledger.rules import Account, Transfer
from wasteexchange.programmes.rules import Catalogue

Entry = tuple[str, str, bytes]


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact as its own table says it.

    What it must have moved, what must be in the journal, what its writer said, and when it counts.
    """

    fact: rules.Fact
    transfers: list[Transfer]
    entry: dict[str, object] | None
    says: Says
    at: dt.datetime


def differences(
    session: Session,
    catalogue: Catalogue,
    accounts: Mapping[UUID, Account],
    posted: dict[UUID, list[Posted]],
    kept: dict[UUID, Entry],
    register: Register,
) -> Iterator[str]:
    """Say what of batches and stock does not hold; what is explained leaves `posted` and `kept`."""
    reader = _Reader(session, catalogue)
    known: dict[UUID, _Fact] = {}
    for each in reader.facts():
        known[each.fact.id] = each
        expected = _posted(catalogue, each.transfers)
        missing, more = unexplained(expected, posted.pop(each.fact.id, []))
        if missing or more:
            yield f"{each.fact.kind} {each.fact.id}: its transfers are not what was recorded"
        if each.entry:
            yield from _entry_differs(each.fact.id, each.entry, kept)
        yield from register.fact(each.fact.kind, each.fact.id, each.says, each.at)
        if each.fact.day_on != catalogue.local_day(each.at):
            yield f"{each.fact.kind} {each.fact.id}: its day is not that of its time"
    for row in reader.rows(matter_reversals):
        yield from register.fact("matter-reversal", row.id, said.reversal(row), row.counted_at)
        yield from _reversal_differs(
            catalogue, known.get(row.reversed_id), row, posted, kept, accounts
        )
    yield from _batches_differ(reader, known)


def count_of(session: Session, programme_id: UUID) -> Counter[str]:
    """How many there are, for the line that says that all holds."""
    found: Counter[str] = Counter()
    for name, table in (
        ("batches", batches),
        ("counts of stock", stock_counts),
        ("reversals", matter_reversals),
    ):
        query = sa.select(sa.func.count()).where(table.c.programme_id == programme_id)
        found[name] = session.scalar(query.select_from(table)) or 0
    return found


def _posted(catalogue: Catalogue, transfers: list[Transfer]) -> list[Posted]:
    key = catalogue.programme.id
    return [
        (one.debit.id_in(key), one.credit.id_in(key), str(one.debit.asset), one.amount)
        for one in transfers
    ]


def _entry_differs(
    record_id: UUID, expected: dict[str, Any], kept: dict[UUID, Entry]
) -> Iterator[str]:
    found = kept.pop(record_id, None)
    if found is None:
        yield f"{expected['kind']} {record_id} has no journal entry"
    elif found != (expected["kind"], expected["month"], canonical(expected)):
        yield f"journal entry of {found[0]} {record_id} is not what was recorded"


def _reversal_differs(
    catalogue: Catalogue,
    original: _Fact | None,
    row: Any,
    posted: dict[UUID, list[Posted]],
    kept: dict[UUID, Entry],
    accounts: Mapping[UUID, Account],
) -> Iterator[str]:
    moved = posted.pop(row.id, [])
    if original is None:
        yield f"reversal {row.id} takes back nothing that is known"
        return
    if not takes_back(_posted(catalogue, original.transfers), moved, accounts):
        yield f"reversal {row.id} does not take back what {original.fact.kind} had moved"
    if original.entry:
        codes = (str(original.entry["point"]),)
        entry = rules.reversal_entry(catalogue.programme.code, codes, original.fact, row.id)
        yield from _entry_differs(row.id, entry, kept)


def _batches_differ(reader: "_Reader", known: Mapping[UUID, _Fact]) -> Iterator[str]:
    """Check what a batch says of itself: its sum, its one closing, its number."""
    gone = {row.reversed_id for row in reader.rows(matter_reversals)}
    numbers: dict[UUID, list[int]] = defaultdict(list)
    inside: dict[UUID, int] = {}
    for row in reader.rows(batches):
        numbers[row.point_id].append(row.number)
        inside[row.id] = row.input_g
        if row.input_g != sum(one.amount for one in known[row.id].transfers):
            yield f"batch {row.code}: what went in is not the sum of its materials"
    standing: Counter[UUID] = Counter()
    for row in reader.rows(batch_closures):
        if row.output_g + row.rejects_g + row.loss_g != inside.get(row.batch_id):
            yield f"closing {row.id}: what came out is not what went in"
        standing[row.batch_id] += row.id not in gone
    yield from (f"batch {key} is closed more than once" for key, n in standing.items() if n > 1)
    last = {row.point_id: row.last_number for row in reader.rows(batch_numbers)}
    for point_id in numbers.keys() | last.keys():
        there = numbers[point_id]
        if gaps(there) or max(there, default=0) != last.get(point_id, 0):
            yield f"a batch of point {reader.code(point_id)} is missing: its numbers have a gap"


class _Reader:
    """Reads each table as it is, and says what every row must have done."""

    def __init__(self, session: Session, catalogue: Catalogue) -> None:
        self.session = session
        self.catalogue = catalogue
        self.programme = catalogue.programme

    def rows(self, table: sa.Table) -> Iterator[Any]:
        """Every row of a table of this programme."""
        key = table.c.id if "id" in table.c else table.c.point_id
        query = sa.select(table).where(table.c.programme_id == self.programme.id).order_by(key)
        return few(self.session, query)

    def code(self, point_id: UUID) -> str:
        """The code of a point; `?` when there is none."""
        point = self.catalogue.point_by_id(point_id)
        return point.code if point else "?"

    def facts(self) -> Iterator[_Fact]:
        """Every fact about matter that is no reversal."""
        yield from self._of_batches()
        yield from self._of_stock()
        yield from self._of_hauls()

    def _of_batches(self) -> Iterator[_Fact]:
        inputs: dict[UUID, list[rules.Input]] = defaultdict(list)
        query = (
            sa.select(batch_inputs)
            .where(batch_inputs.c.programme_id == self.programme.id)
            .order_by(batch_inputs.c.batch_id, batch_inputs.c.position)
        )
        for row in few(self.session, query):
            inputs[row.batch_id].append(rules.Input(row.origin, row.material, row.net_g))
        opened = {row.id: _batch(row, tuple(inputs[row.id])) for row in self.rows(batches)}
        for batch in opened.values():
            codes = self.programme.code, self.code(batch.point_id)
            entry = rules.opening_entry(*codes, batch)
            yield _Fact(
                _fact("batch-opened", batch),
                rules.opening_transfers(batch),
                entry,
                said.opening(batch, codes[1]),
                batch.counted_at,
            )
        for row in self.rows(batch_closures):
            batch, closure = opened[row.batch_id], _closure(row)
            codes = self.programme.code, self.code(batch.point_id)
            entry = rules.closing_entry(*codes, batch, closure)
            yield _Fact(
                _fact("batch-closed", closure),
                rules.closing_transfers(batch, closure),
                entry,
                said.closing(closure),
                closure.counted_at,
            )
        for row in self.rows(batch_tendings):
            yield _Fact(_fact("batch-tended", row), [], None, said.tending(row), row.counted_at)

    def _of_stock(self) -> Iterator[_Fact]:
        for row in self.rows(stock_counts):
            count = rules.Count(**_said(row))
            entry = rules.count_entry(self.programme.code, self.code(count.point_id), count)
            yield _Fact(
                _fact("stock-count", count),
                rules.count_transfers(count),
                entry,
                said.count(count, self.code(count.point_id)),
                count.counted_at,
            )
        for row in self.rows(compost_purchases):
            bought = rules.Purchase(**_said(row))
            entry = rules.purchase_entry(self.programme.code, self.code(bought.point_id), bought)
            yield _Fact(
                _fact("compost-bought", bought),
                rules.purchase_transfers(bought),
                entry,
                said.purchase(bought, self.code(bought.point_id)),
                bought.counted_at,
            )

    def _of_hauls(self) -> Iterator[_Fact]:
        sent = {row.id: rules.Haul(**_said(row)) for row in self.rows(hauls)}
        ends = {
            haul.id: (self.code(haul.from_point_id), self.code(haul.to_point_id))
            for haul in sent.values()
        }
        for haul in sent.values():
            entry = rules.haul_entry(self.programme.code, ends[haul.id], haul)
            yield _Fact(
                _fact("haul-sent", haul),
                rules.haul_transfers(haul),
                entry,
                said.haul(haul, ends[haul.id]),
                haul.counted_at,
            )
        for row in self.rows(haul_arrivals):
            haul, arrival = sent[row.haul_id], rules.Arrival(**_said(row))
            entry = rules.arrival_entry(self.programme.code, ends[haul.id], haul, arrival)
            yield _Fact(
                _fact("haul-arrived", arrival),
                rules.arrival_transfers(haul, arrival),
                entry,
                said.arrival(arrival),
                arrival.counted_at,
            )


def _fact(kind: str, of: Any) -> rules.Fact:
    return rules.Fact(id=of.id, kind=kind, point_ids=(), day_on=of.day_on)


def _said(row: Any) -> dict[str, Any]:
    return {name: said for name, said in row._asdict().items() if name != "programme_id"}


def _batch(row: Any, inputs: tuple[rules.Input, ...]) -> rules.Batch:
    return rules.Batch(
        id=row.id,
        point_id=row.point_id,
        number=row.number,
        code=row.code,
        method=row.method,
        counted_at=row.counted_at,
        day_on=row.day_on,
        input_g=row.input_g,
        figures=rules.Figures(1, 1, 1, 1, ""),
        waste_from_on=None,
        waste_to_on=None,
        note=row.note,
        inputs=inputs,
    )


def _closure(row: Any) -> rules.Closure:
    return rules.Closure(
        id=row.id,
        batch_id=row.batch_id,
        counted_at=row.counted_at,
        day_on=row.day_on,
        output_g=row.output_g,
        rejects_g=row.rejects_g,
        loss_g=row.loss_g,
        measures=rules.Measures(
            moisture_permille=row.moisture_permille,
            ph_hundredths=row.ph_hundredths,
            carbon_nitrogen_tenths=row.carbon_nitrogen_tenths,
        ),
        quality_class=row.quality_class,
        norm=row.norm,
        note=row.note,
    )
