"""What was written stays as it was written, whoever has the database in hand."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests import abono, make, matter, rewarding
from wasteexchange.access import service as access
from wasteexchange.cards import service as cards
from wasteexchange.households import service as households
from wasteexchange.households.rules import CONSENT_TEXT_VERSION, ConsentSaid, Purpose
from wasteexchange.journal import service as journal
from wasteexchange.kernel.append_only import append_only_tables
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import metadata, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import Cause
from wasteexchange.programmes import service as catalogue
from wasteexchange.reviews import service as reviews
from wasteexchange.reviews.rules import Concern
from wasteexchange.sync import service as sync
from wasteexchange.sync.forms import sent_from
from wasteexchange.sync.queries import held_among

# Said here once more, so that a table that loses its protection is missed.
EXPECTED = {
    *("accounts", "transfers", "holds", "hold_endings"),
    *("records", "journal_entries", "rates", "caps", "consents"),
    *("deposits", "deposit_lines", "deposit_reversals"),
    *("cards", "card_links", "card_revocations", "card_printings"),
    *("staff_numbers", "personal_reads", "review_items", "household_lists"),
    *("batches", "batch_inputs", "batch_tendings", "batch_closures", "batch_figures"),
    *("redemptions", "redemption_reversals", "redemption_holds"),
    *("reward_prices", "reward_caps", "reward_terms", "reward_stock"),
    *("compost_purchases", "stock_counts", "hauls", "haul_arrivals", "matter_reversals"),
    *("credit_terms", "expiries", "expired_parts", "share_outs", "shares", "share_out_reversals"),
    *("planned_purchases", "planned_purchase_endings"),
}


def test_every_table_of_facts_is_append_only() -> None:
    assert {table.name for table in append_only_tables()} >= EXPECTED


@pytest.fixture
def filled(database_url: str) -> Iterator[sa.Engine]:
    """A database with at least one row in every append-only table, of both kinds."""
    with make.an_engine(database_url) as engine:
        _fill(engine)
        yield engine


@pytest.fixture
def filled_sqlite(sqlite_url: str) -> Iterator[sa.Engine]:
    """The same on SQLite."""
    with make.an_engine(sqlite_url) as engine:
        _fill(engine)
        yield engine


@pytest.fixture
def filled_postgresql(postgresql_url: str) -> Iterator[sa.Engine]:
    """The same on PostgreSQL."""
    with make.an_engine(postgresql_url) as engine:
        _fill(engine)
        yield engine


def _fill(engine: sa.Engine) -> None:
    with unit_of_work(engine) as session:
        programme = make.a_programme(session)
        context = make.a_context(programme)
        consents = (ConsentSaid(Purpose.STUDY, CONSENT_TEXT_VERSION, given=True),)
        household = make.a_household(session, programme, consents=consents)
        card = make.a_card(session, programme, household)
        make.a_card(session, programme, household)
        cards.mark_printed(session, context, [card.id])
        told: dict[str, Any] = {"household_id": household.id, "card_absent_reason": "lost"}
        make.a_deposit(session, programme, **told)
        wrong = make.a_deposit(session, programme, **told)
        make.a_reversal(session, programme, wrong.deposit.id)
        make.a_token(session, programme)
        rewarding.every_kind(session, programme)
        access.note_personal_read(session, context, what="household", household_id=household.id)
        cap = catalogue.AnnounceCap(
            id=uuid7(), asset=Asset.POINTS, period="week", amount=900_000, applies_from=context.now
        )
        catalogue.announce_cap(session, context, cap)
        households.note_list(session, context, b"digest", households=1)
        _hold_and_cancel(session, context, household.id)
        a_look = Concern(subject_id=household.id, subject_kind="deposit", reason="a look")
        reviews.put(session, context, a_look)
        reviews.undo_cause(session, context, household.id, record_id=wrong.deposit.id)
        _hold_and_dismiss(session, context)
        abono.every_kind(session, programme, matter.every_kind(session, programme))


def _hold_and_dismiss(session: Any, context: Context) -> None:
    record = {"type": "card-link", "id": str(uuid7()), "card": "0" * 26}
    link = sent_from(0, record | {"household": str(uuid7()), "recorded_at": str(context.now)})
    sync.take(session, context, [link], sent_at=context.now)
    assert link.id
    (held,) = held_among(session, context.programme_id, [link.id]).values()
    sync.dismiss(session, context, held)


def _hold_and_cancel(session: Any, context: Context, household_id: Any) -> None:
    causes = []
    for kind in ("hold", "hold-ending"):
        claim = journal.Claim(id=uuid7(), kind=kind, digest=b"")
        journal.claim(session, context, claim)
        causes.append(Cause(claim.id, context.now.date()))
    ledger.hold(
        session,
        context,
        causes[0],
        household_id,
        asset=Asset.COMPOST,
        amount=1,
        expires_at=context.now,
    )
    ledger.end_hold(
        session,
        context,
        causes[1],
        causes[0].record_id,
        household_id=household_id,
        ending="cancelled",
    )


def _rows(engine: sa.Engine, table: sa.Table) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)


def _changing(table: sa.Table) -> list[str]:
    """Statements that would change or remove a row, in every wording."""
    column = table.primary_key.columns.keys()[-1]
    return [
        f"UPDATE {table.name} SET {column} = {column}",
        f"UPDATE {table.name} SET programme_id = programme_id",
        f"DELETE FROM {table.name}",
    ]


def test_update_and_delete_are_refused(filled: sa.Engine) -> None:
    for table in append_only_tables():
        before = _rows(filled, table)
        assert before, f"{table.name} has no row to try this on"
        for statement in _changing(table):
            with (
                pytest.raises(sa.exc.DBAPIError, match="append-only"),
                filled.begin() as connection,
            ):
                connection.exec_driver_sql(statement)
        assert _rows(filled, table) == before, table.name


def test_an_upsert_changes_nothing(filled: sa.Engine) -> None:
    for table in append_only_tables():
        before = _rows(filled, table)
        key = ", ".join(c.name for c in table.primary_key)
        column = table.columns.keys()[-1]
        upsert = (
            f"INSERT INTO {table.name} SELECT * FROM {table.name} WHERE true"
            f" ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}"
        )
        with suppress(sa.exc.DBAPIError), filled.begin() as connection:
            connection.exec_driver_sql(upsert)
        assert _rows(filled, table) == before, table.name


def test_truncate_is_refused(filled_postgresql: sa.Engine) -> None:
    for table in append_only_tables():
        for how in (table.name, f"{table.name} CASCADE"):
            with (
                pytest.raises(sa.exc.DBAPIError, match=r"append-only|foreign key"),
                filled_postgresql.begin() as connection,
            ):
                connection.exec_driver_sql(f"TRUNCATE {how}")
        assert _rows(filled_postgresql, table)


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("words", ["INSERT OR REPLACE", "REPLACE"])
def test_replace_is_refused_on_a_bare_connection(
    filled_sqlite: sa.Engine, recursive: str, words: str
) -> None:
    """`INSERT OR REPLACE` deletes without DELETE's trigger where recursive triggers are off."""
    tables = {table: _rows(filled_sqlite, table) for table in append_only_tables()}
    with closing(sqlite3.connect(Path(filled_sqlite.url.database or ""))) as bare:
        bare.execute(f"PRAGMA recursive_triggers={recursive}")
        for table in tables:
            for row in bare.execute(f"SELECT * FROM {table.name}").fetchall():
                _replace_row(bare, words, table, row)
    for table, before in tables.items():
        assert _rows(filled_sqlite, table) == before, table.name


def _replace_row(
    bare: sqlite3.Connection, words: str, table: sa.Table, row: tuple[Any, ...]
) -> None:
    """Write a row again with each column outside its primary key altered in turn."""
    marks = ", ".join("?" * len(row))
    for position, column in enumerate(table.columns):
        if column.primary_key:
            continue
        value = row[position]
        altered = value + 1 if isinstance(value, int) else value and value[:-1] + value[:1]
        changed = (*row[:position], altered, *row[position + 1 :])
        with suppress(sqlite3.DatabaseError):
            bare.execute(f"{words} INTO {table.name} VALUES ({marks})", changed)
    bare.commit()


def test_a_new_row_under_a_known_number_replaces_nothing(filled_sqlite: sa.Engine) -> None:
    """A second unique key is no back door: a card with a known number does not push it out."""
    table = metadata.tables["cards"]
    before = _rows(filled_sqlite, table)
    with closing(sqlite3.connect(Path(filled_sqlite.url.database or ""))) as bare:
        row = bare.execute("SELECT * FROM cards").fetchone()
        names = [column.name for column in table.columns]
        fresh = dict(zip(names, row, strict=True)) | {"id": str(uuid7())}
        marks = ", ".join("?" * len(row))
        with suppress(sqlite3.DatabaseError):
            bare.execute(f"INSERT OR REPLACE INTO cards VALUES ({marks})", tuple(fresh.values()))
        bare.commit()
    assert _rows(filled_sqlite, table) == before
