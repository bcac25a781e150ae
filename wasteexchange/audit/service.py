"""The audit: each check adds to the findings; none of them changes anything."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.audit import handing, matter, promises, queries, totals
from wasteexchange.audit.rules import (
    Findings,
    Posted,
    entry_difference,
    gaps,
    is_settlement,
    line_is_wrong,
    takes_back,
    unexplained,
)
from wasteexchange.deposits.rules import Deposit, entry_of, reversal_entry_of, transfers_of
from wasteexchange.journal.models import journal_entries, records, series
from wasteexchange.journal.rules import VERSION, canonical, ref_of
from wasteexchange.kernel.append_only import expected_triggers, present_triggers
from wasteexchange.kernel.terminal import gettext as _
from wasteexchange.ledger.rules import Account, Kind, Transfer
from wasteexchange.programmes.models import collection_points, programmes, rates
from wasteexchange.programmes.queries import catalogue_of, programme_by_code
from wasteexchange.programmes.rules import Catalogue, Rate, instant_text
from wasteexchange.sync.models import held_records

Progress = Callable[[str], None]


@dataclass(slots=True)
class _Audit:
    """One programme under audit."""

    session: Session
    catalogue: Catalogue
    findings: Findings
    accounts: dict[UUID, Account]

    @property
    def programme_id(self) -> UUID:
        return self.catalogue.programme.id

    def wrong(self, words: str) -> None:
        self.findings.wrong.append(f"{self.catalogue.programme.code}: {words}")

    def all_wrong(self, found: Iterable[str]) -> None:
        for words in found:
            self.wrong(words)


def audit(session: Session, code: str | None, progress: Progress = lambda _words: None) -> Findings:
    """Check one programme or all, and what belongs to the database as a whole.

    Raises:
        UnknownProgramme: There is none with that code.
    """
    findings = Findings()
    if code:
        programme_by_code(session, code)
    _check_database(session, findings)
    wanted = sa.select(programmes.c.id, programmes.c.code).order_by(programmes.c.code)
    if code:
        wanted = wanted.where(programmes.c.code == code)
    for programme_id, its_code in session.execute(wanted).all():
        progress(its_code)
        catalogue = catalogue_of(session, programme_id)
        accounts = queries.every_account(session, programme_id)
        whole = _Audit(session, catalogue, findings, accounts)
        _check_facts(whole)
        _check_rates(whole)
        _check_numbers(whole)
        whole.all_wrong(totals.differences(session, programme_id, accounts, findings.checked))
    return findings


def _check_database(session: Session, findings: Findings) -> None:
    connection = session.connection()
    missing = expected_triggers(connection.dialect.name) - present_triggers(connection)
    for table, trigger in sorted(missing):
        findings.wrong.append(f"database: trigger {trigger} on {table} is missing or switched off")
    for table, name, number in queries.dangling(session):
        findings.wrong.append(f"database: {number} row(s) of {table} refer to nothing ({name})")


def _check_facts(whole: _Audit) -> None:
    """Check deposit lines, transfers and journal entries against each other, record by record."""
    session, programme_id = whole.session, whole.programme_id
    posted = dict(queries.postings(session, programme_id))
    whole.findings.checked["transfers"] += sum(len(each) for each in posted.values())
    kept = {key: (kind, month, raw) for key, kind, month, raw in _entries(whole)}
    reversals = queries.every_reversal(session, programme_id)
    register = queries.register(session, programme_id)
    for deposit, holder_key, record in queries.every_deposit(session, programme_id):
        whole.findings.checked["deposits"] += 1
        _check_deposit(whole, deposit, posted.pop(deposit.id, []))
        point = whole.catalogue.point_by_id(deposit.point_id)
        codes = whole.catalogue.programme.code, point.code if point else "?"
        expected = entry_of(*codes, deposit)
        _check_entry(whole, deposit.id, kept.pop(deposit.id, None), expected, holder_key)
        whole.all_wrong(register.deposit(deposit, codes[1], record))
        if deposit.id in reversals:
            back = reversals[deposit.id]
            whole.findings.checked["reversals"] += 1
            if not takes_back(_expected(whole, deposit), posted.pop(back.id, []), whole.accounts):
                whole.wrong(f"reversal {back.id} does not take back what its deposit gave")
            expected = reversal_entry_of(*codes, deposit, back.id, (back.series, back.sequence))
            _check_entry(whole, back.id, kept.pop(back.id, None), expected, holder_key)
            whole.all_wrong(register.reversal_of_deposit(deposit.id, back))
    for part in (matter, promises, handing):
        whole.findings.checked += part.count_of(session, programme_id)
        whole.all_wrong(
            part.differences(session, whole.catalogue, whole.accounts, posted, kept, register)
        )
    if notice := promises.notice_of(session, whole.catalogue):
        whole.findings.notices.append(f"{whole.catalogue.programme.code}: {notice}")
    _check_rest(whole, posted, kept)


def _entries(whole: _Audit) -> list[tuple[UUID, str, str, bytes]]:
    found = list(queries.entries(whole.session, whole.programme_id))
    whole.findings.checked["entries"] += len(found)
    return found


def _expected(whole: _Audit, deposit: Deposit) -> list[Posted]:
    return [_posted(whole.programme_id, transfer) for transfer in transfers_of(deposit)]


def _posted(programme_id: UUID, transfer: Transfer) -> Posted:
    return (
        transfer.debit.id_in(programme_id),
        transfer.credit.id_in(programme_id),
        str(transfer.debit.asset),
        transfer.amount,
    )


def _check_deposit(whole: _Audit, deposit: Deposit, found: list[Posted]) -> None:
    per_kg = {rate.id: rate.per_kg for rate in whole.catalogue.rates}
    if not deposit.lines:
        whole.wrong(f"deposit {deposit.id} has no lines")
    if any(line_is_wrong(line, per_kg) for line in deposit.lines):
        whole.wrong(f"deposit {deposit.id}: a line's credit is not what its rate gives")
    sums = (sum(x.compost for x in deposit.lines), sum(x.points for x in deposit.lines))
    if sums != (deposit.compost, deposit.points):
        whole.wrong(f"deposit {deposit.id}: its credit is not the sum of its lines")
    missing, more = unexplained(_expected(whole, deposit), found)
    if missing:
        whole.wrong(f"deposit {deposit.id}: {missing} transfer(s) missing or changed")
    more = [p for p in more if not is_settlement(p, whole.accounts, deposit.household_id)]
    if more:
        whole.wrong(f"deposit {deposit.id}: {len(more)} transfer(s) that nothing explains")


def _check_entry(
    whole: _Audit,
    record_id: UUID,
    found: tuple[str, str, bytes] | None,
    expected: dict[str, object],
    holder_key: bytes | None,
) -> None:
    if words := entry_difference(record_id, found, expected, holder_key):
        whole.wrong(words)


def _check_rates(whole: _Audit) -> None:
    """Check that each rate was announced in the journal as it is."""
    query = (
        sa.select(rates, journal_entries.c.entry)
        .outerjoin(
            journal_entries,
            sa.and_(
                journal_entries.c.programme_id == rates.c.programme_id,
                journal_entries.c.id == rates.c.id,
            ),
        )
        .where(rates.c.programme_id == whole.programme_id)
    )
    by_id = {rate.id: rate for rate in whole.catalogue.rates}
    for row in queries.few(whole.session, query):
        expected = canonical(_rate_entry(whole.catalogue.programme.code, by_id[row.id]))
        if row.entry is None:
            whole.wrong(f"rate {row.id} has no journal entry")
        elif bytes(row.entry) != expected:
            whole.wrong(f"journal entry of rate {row.id} is not what was recorded")


def _rate_entry(programme_code: str, rate: Rate) -> dict[str, object]:
    return {
        "v": VERSION,
        "kind": "rate",
        "programme": programme_code,
        "ref": ref_of(programme_code, rate.id),
        "rate": str(rate.id),
        "material": rate.material,
        "quality": str(rate.quality),
        "asset": str(rate.asset),
        "per_kg": rate.per_kg,
        "from": instant_text(rate.applies_from),
    }


def _check_rest(
    whole: _Audit,
    posted: dict[UUID, list[Posted]],
    kept: dict[UUID, tuple[str, str, bytes]],
) -> None:
    """Check what no deposit or reversal explains."""
    query = sa.select(records.c.id, records.c.kind).where(
        records.c.programme_id == whole.programme_id,
        records.c.kind.in_(["deposit", "reversal", "erasure", "rate", "dismissed"]),
    )
    kinds = {row.id: row.kind for row in queries.stream(whole.session, query)}
    for record_id, transfers in posted.items():
        targets = {getattr(whole.accounts.get(one[1]), "kind", None) for one in transfers}
        if kinds.get(record_id) != "erasure" or targets != {Kind.FORFEITED}:
            whole.wrong(f"{len(transfers)} transfer(s) of {record_id} that nothing explains")
    for record_id, (kind, _month, raw) in kept.items():
        if kind not in {"rate", "dismissed"} or kinds.get(record_id) != kind:
            whole.wrong(f"journal entry {record_id} ({kind}) that nothing explains")
        elif kind == "dismissed" and raw != _dismissed_entry(whole, record_id):
            whole.wrong(f"journal entry {record_id} is not what was dismissed")


def _dismissed_entry(whole: _Audit, record_id: UUID) -> bytes:
    """Return what the journal has to say of a number that a person let go."""
    query = sa.select(records.c.point_id, records.c.series, records.c.sequence).where(
        records.c.programme_id == whole.programme_id, records.c.id == record_id
    )
    row = whole.session.execute(query).one()
    point = whole.catalogue.point_by_id(row.point_id)
    programme_code = whole.catalogue.programme.code
    return canonical(
        {
            "v": VERSION,
            "kind": "dismissed",
            "programme": programme_code,
            "ref": ref_of(programme_code, record_id),
            "point": point.code if point else "",
            "series": row.series,
            "sequence": row.sequence,
        }
    )


def _check_numbers(whole: _Audit) -> None:
    """Look for gaps: the server's own series has none; a writer's may be still on its way."""
    numbered: dict[tuple[UUID, str], list[int]] = {}
    query = sa.select(records.c.point_id, records.c.series, records.c.sequence).where(
        records.c.programme_id == whole.programme_id, records.c.series.is_not(None)
    )
    for point_id, letters, number in queries.stream(whole.session, query):
        numbered.setdefault((point_id, letters), []).append(number)
    # What is held has its number, whatever becomes of it.
    held = sa.select(held_records.c.point_id, held_records.c.series, held_records.c.sequence).where(
        held_records.c.programme_id == whole.programme_id, held_records.c.series.is_not(None)
    )
    for point_id, letters, number in queries.few(whole.session, held):
        if (point_id, letters) in numbered:
            numbered[point_id, letters].append(number)
    given = sa.select(series, collection_points.c.code).join(
        collection_points,
        sa.and_(
            collection_points.c.programme_id == series.c.programme_id,
            collection_points.c.id == series.c.point_id,
        ),
    )
    for row in queries.few(whole.session, given.where(series.c.programme_id == whole.programme_id)):
        there = numbered.pop((row.point_id, row.letters), [])
        missing = gaps(there)
        if row.numbered_by == "server" and max(there, default=0) != row.next_sequence - 1:
            missing.append(row.next_sequence - 1)
        for number in missing:
            receipt = f"{row.code}-{row.letters}-{number:06d}"
            if row.numbered_by == "server":
                whole.wrong(f"receipt {receipt} is missing")
            else:
                words = _("receipt %(number)s is missing so far", number=receipt)
                whole.findings.notices.append(f"{whole.catalogue.programme.code}: {words}")
    for _point_id, letters in numbered:
        whole.wrong(f"series {letters} was given to nobody")
