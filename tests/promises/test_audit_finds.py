"""`wasteexchange audit` finds what was done behind the program's back, and names it."""

import re

import pytest
from flask import Flask

from tests import make
from tests.promises.scene import Scene, a_scene
from tests.promises.tampering import bytes_literal, tamper
from wasteexchange.journal import service as journal
from wasteexchange.kernel.append_only import append_only_tables, expected_triggers
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.programmes.errors import UnknownProgramme

ANY_ID = "01a20b62-a85f-76d1-8c82-3ec6045ae95a"
TRACES = (
    *(("account_days", "day_on IS NOT NULL"), ("household_months", "month IS NOT NULL")),
    *(("transfers", "record_id = '{0}'"), ("deposit_lines", "deposit_id = '{0}'")),
    *(("deposits", "id = '{0}'"), ("journal_entries", "id = '{0}'"), ("records", "id = '{0}'")),
)


@pytest.fixture
def scene(app: Flask) -> Scene:
    """Everything recorded by the program itself."""
    return a_scene(app, numbered_by="server")


def test_what_nobody_touched_holds(scene: Scene) -> None:
    for arguments in ((), ("--programme", "MALA")):
        said = scene.audit(*arguments)
        assert said.exit_code == 0, said.output
        assert len(said.output.strip().splitlines()) == 1
        assert "3 deposits" in said.output
        assert "1 reversal," in said.output


def test_a_programme_that_is_not_there_does_not_hold(scene: Scene) -> None:
    said = scene.audit("--programme", "NOPE")
    assert isinstance(said.exception, UnknownProgramme)
    assert "All holds" not in said.output


FOUND = {
    "a transfer changed": (
        "UPDATE transfers SET amount = amount + 1 WHERE record_id = '{0}' AND position = 0",
        r"MALA: deposit {0}: 1 transfer\(s\) missing or changed",
    ),
    "a transfer deleted": (
        "DELETE FROM transfers WHERE record_id = '{0}' AND position = 1",
        r"MALA: deposit {0}: 1 transfer\(s\) missing",
    ),
    "a transfer inserted": (
        (
            "INSERT INTO transfers (programme_id, record_id, position, debit_account,"
            " credit_account, asset, amount, day_on, posted_at) SELECT programme_id, record_id, 99,"
            " debit_account,"
            " credit_account, asset, 7, day_on, posted_at FROM transfers"
            " WHERE record_id = '{0}' AND position = 1"
        ),
        r"MALA: deposit {0}: 1 transfer\(s\) that nothing explains",
    ),
    "a transfer of a reversal deleted": (
        "DELETE FROM transfers WHERE record_id = '{3}' AND position = 0",
        r"MALA: reversal {3} does not take back",
    ),
    "all transfers of a deposit given to another record": (
        f"UPDATE transfers SET record_id = '{ANY_ID}' WHERE record_id = '{{0}}'",
        rf"transfer\(s\) of {ANY_ID} that nothing explains",
    ),
    "a balance off by one": (
        "UPDATE balances SET balance = balance + 1 WHERE balance = 2080",
        r"MALA: balance of account \S+ is 2081, its transfers give 2080",
    ),
    "a balance deleted": (
        "DELETE FROM balances WHERE balance = 2080",
        r"MALA: balance of account \S+ is 0, its transfers give 2080",
    ),
    "a day total off": (
        "UPDATE account_days SET credited = credited + 1",
        r"MALA: day total of account \S+ on 20\S+ is not what its transfers add up to",
    ),
    "a day total deleted": ("DELETE FROM account_days", r"MALA: day total of account"),
    "a household's month off": (
        "UPDATE household_months SET visits = visits + 1",
        r"MALA: visits of household \S+ in 20\d\d-\d\d are not what its deposits say",
    ),
    "a journal entry missing": (
        "DELETE FROM journal_entries WHERE id = '{0}'",
        r"MALA: deposit {0} has no journal entry",
    ),
    "a reversal's journal entry missing": (
        "DELETE FROM journal_entries WHERE id = '{3}'",
        r"MALA: reversal {3} has no journal entry",
    ),
    "a rate's journal entry missing": (
        "DELETE FROM journal_entries WHERE kind = 'rate'",
        r"MALA: rate \S+ has no journal entry",
    ),
    "a journal entry's month moved": (
        "UPDATE journal_entries SET month = '2001-01' WHERE id = '{0}'",
        r"MALA: journal entry of deposit {0} is not what was recorded",
    ),
    "a deposit line changed": (
        (
            "UPDATE deposit_lines SET gross_g = gross_g + 1000, net_g = net_g + 1000"
            " WHERE deposit_id = '{0}'"
        ),
        r"MALA: deposit {0}: 1 transfer\(s\) missing or changed",
    ),
    "a line's credit raised everywhere but in its rate": (
        "UPDATE deposit_lines SET compost = compost + 1 WHERE deposit_id = '{0}'",
        r"MALA: deposit {0}: a line's credit is not what its rate gives",
    ),
    "all lines of a deposit deleted": (
        "DELETE FROM deposit_lines WHERE deposit_id = '{0}'",
        r"MALA: deposit {0} has no lines",
    ),
    "a rate changed": (
        "UPDATE rates SET per_kg = per_kg + 1 WHERE material = 'food' AND quality = 'clean'",
        r"MALA: journal entry of rate \S+ is not what was recorded",
    ),
    "a card that never was": (
        f"UPDATE deposits SET card_id = '{ANY_ID}' WHERE id = '{{0}}'",
        r"database: 1 row\(s\) of deposits refer to nothing",
    ),
    "a record removed under its deposit": (
        "DELETE FROM records WHERE id = '{0}'",
        r"database: \d+ row\(s\) of deposits refer to nothing",
    ),
    "a reversal forgotten": (
        "DELETE FROM deposit_reversals WHERE deposit_id = '{2}'",
        r"MALA: \d+ transfer\(s\) of {3} that nothing explains",
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_the_audit_finds_and_names(scene: Scene, what: str) -> None:
    statement, named = FOUND[what]
    scene.tamper(statement)
    said = scene.audit()
    assert said.exit_code == 1, said.output
    line = re.compile(
        named.replace("{0}", str(scene.deposits[0])).replace("{3}", str(scene.reversal))
    )
    assert any(line.search(one) for one in said.output.splitlines()), said.output


def test_an_altered_entry_is_found(scene: Scene) -> None:
    before = scene.entry()
    for altered in (
        before.replace(b"5200", b"5201"),
        before.replace(b'"v":1', b'"v": 1'),
        before[:-1] + b',"z":1}',
        b"{}",
        b"\xff\xfe",
    ):
        assert altered != before
        literal = bytes_literal(scene.engine, altered)
        tamper(
            scene.engine,
            f"UPDATE journal_entries SET entry = {literal} WHERE id = '{scene.deposits[0]}'",
        )
        said = scene.audit()
        assert said.exit_code == 1, altered
        named = f"journal entry of deposit {scene.deposits[0]} is not what was recorded"
        assert named in said.output


def test_an_entry_that_nobody_made_is_found(scene: Scene) -> None:
    scene.tamper(
        "INSERT INTO journal_entries (programme_id, id, kind, month, entry, appended_at)"
        f" SELECT programme_id, '{ANY_ID}', kind, month, entry, appended_at FROM journal_entries"
        " WHERE id = '{0}'"
    )
    said = scene.audit()
    assert said.exit_code == 1
    assert f"journal entry {ANY_ID} (deposit) that nothing explains" in said.output


def test_each_missing_trigger_is_found(scene: Scene) -> None:
    tables = {table.name for table in append_only_tables()}
    for table, trigger in sorted(expected_triggers(scene.engine.dialect.name)):
        assert table in tables
        on = f" ON {table}" if scene.engine.dialect.name == "postgresql" else ""
        with scene.engine.begin() as connection:
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}{on}")
    said = scene.audit()
    assert said.exit_code == 1
    for table, trigger in expected_triggers(scene.engine.dialect.name):
        assert f"trigger {trigger} on {table} is missing or switched off" in said.output


LETS_PASS = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
ON_UPDATE = "CREATE TRIGGER transfers_no_update BEFORE UPDATE ON transfers"
HOLLOW = {
    "sqlite": ("DROP TRIGGER transfers_no_update", f"{ON_UPDATE} BEGIN SELECT 1; END"),
    "postgresql": (
        f"CREATE FUNCTION lets_pass() {LETS_PASS}",
        "DROP TRIGGER transfers_no_update ON transfers",
        f"{ON_UPDATE} FOR EACH ROW EXECUTE FUNCTION lets_pass()",
    ),
}


def test_a_trigger_that_refuses_nothing_is_found(scene: Scene) -> None:
    with scene.engine.begin() as connection:
        for statement in HOLLOW[scene.engine.dialect.name]:
            connection.exec_driver_sql(statement)
    said = scene.audit()
    assert said.exit_code == 1
    assert "trigger transfers_no_update on transfers is missing or switched off" in said.output


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_function_that_refuses_nothing_is_found(scene: Scene) -> None:
    with scene.engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION wasteexchange_append_only() {LETS_PASS}"
        )
    said = scene.audit()
    assert said.exit_code == 1
    assert "trigger transfers_no_update on transfers is missing or switched off" in said.output


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_trigger_that_sleeps_is_found(scene: Scene) -> None:
    with scene.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE transfers DISABLE TRIGGER transfers_no_update")
    said = scene.audit()
    assert said.exit_code == 1
    assert "trigger transfers_no_update on transfers is missing or switched off" in said.output


def test_a_deposit_removed_with_all_its_traces_leaves_a_gap(scene: Scene) -> None:
    scene.tamper(*(f"DELETE FROM {table} WHERE {which}" for table, which in TRACES))
    said = scene.audit()
    assert said.exit_code == 1
    assert "MALA: receipt MALA-01-A-000001 is missing" in said.output


def test_a_gap_in_a_writers_own_series_is_a_notice(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work() as session:
        context = make.a_context(scene.programme)
        point = make.the_point(session, scene.programme)
        letters, first = journal.open_series(session, context, point.id, numbered_by="writer")
        for number in (first, first + 2):
            make.a_deposit(session, scene.programme, context, series=letters, sequence=number)
    said = scene.audit()
    assert said.exit_code == 0, said.output
    notice = f"notice: MALA: receipt MALA-01-{letters}-{first + 1:06d} is missing so far"
    assert notice in said.output


def test_the_audit_of_one_programme_does_not_judge_another(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work() as session:
        make.a_programme(session, "ASIA")
    scene.tamper("UPDATE balances SET balance = balance + 1 WHERE balance = 2080")
    assert scene.audit("--programme", "ASIA").exit_code == 0
    assert scene.audit("--programme", "MALA").exit_code == 1
    assert scene.audit().exit_code == 1
