"""Migrations keep every row, up and down, on both databases."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from tests import abono, make, matter, rewarding
from wasteexchange.audit.service import audit
from wasteexchange.kernel.append_only import expected_triggers, present_triggers
from wasteexchange.kernel.db import metadata, reading, unit_of_work
from wasteexchange.kernel.migrations import configuration, downgrade, head, revision_of, upgrade


def _revisions() -> list[str]:
    """All revisions, the first one first."""
    scripts = ScriptDirectory.from_config(configuration()).walk_revisions()
    return [script.revision for script in scripts][::-1]


def _fill(engine: sa.Engine) -> None:
    with unit_of_work(engine) as session:
        programme = make.a_programme(session)
        make.a_staff(session, programme)
        make.a_token(session, programme)
        wrong = make.a_deposit(session, programme).deposit
        make.a_deposit(session, programme)
        make.a_reversal(session, programme, wrong.id)
        abono.every_kind(session, programme, matter.every_kind(session, programme))
        rewarding.every_kind(session, programme)


Rows = dict[str, set[tuple[tuple[str, str], ...]]]


def _rows(engine: sa.Engine) -> Rows:
    """Every row of every table that is there, value by value, as the database gives it."""
    found: Rows = {}
    with engine.connect() as connection:
        for name in sorted(sa.inspect(connection).get_table_names()):
            if name != "alembic_version":
                rows = connection.exec_driver_sql(f"SELECT * FROM {name}").mappings()
                found[name] = {tuple((c, repr(v)) for c, v in row.items()) for row in rows}
    return found


def _without(rows: Rows, left: Rows) -> Rows:
    """What stays of `rows` when only the tables and columns of `left` are there."""
    columns = {name: {c for row in kept for c, _v in row} for name, kept in left.items()}
    return {
        name: {tuple((c, v) for c, v in row if c in columns[name]) for row in rows[name]}
        for name in left
    }


def _holds(engine: sa.Engine) -> None:
    """References, triggers and the audit are whole."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert expected_triggers(engine.dialect.name) <= present_triggers(connection)
    with reading(engine) as session:
        assert audit(session, None).wrong == []


def test_there_is_one_line_of_revisions() -> None:
    scripts = ScriptDirectory.from_config(configuration())
    assert len(scripts.get_heads()) == 1
    assert _revisions()[-1] == head()


def test_every_step_up_and_down_from_nothing(empty_database_url: str) -> None:
    for revision in _revisions():
        upgrade(empty_database_url, revision)
        with make.an_engine(empty_database_url) as engine:
            assert revision_of(engine) == revision
    for revision in [*_revisions()[:-1][::-1], "base"]:
        downgrade(empty_database_url, revision)
    with make.an_engine(empty_database_url) as engine:
        assert revision_of(engine) is None
        assert set(_rows(engine)) == set(), "nothing is left behind"
    upgrade(empty_database_url)
    with make.an_engine(empty_database_url) as engine:
        _fill(engine)
        _holds(engine)


def test_what_a_step_down_does_not_drop_stays_and_comes_up_again(database_url: str) -> None:
    """Each revision is left with rows in the database, and taken again."""
    with make.an_engine(database_url) as engine:
        _fill(engine)
        before = _rows(engine)
    for revision in _revisions()[:-1][::-1]:
        downgrade(database_url, revision)
        with make.an_engine(database_url) as engine:
            assert revision_of(engine) == revision
            left = _rows(engine)
        assert left == _without(before, left), revision
    upgrade(database_url)
    with make.an_engine(database_url) as engine:
        after = _rows(engine)
        assert set(after) == set(before)
        kept = {name for name in after if after[name]}
        assert all(after[name] == before[name] for name in kept)


def test_doing_it_twice_changes_nothing(database_url: str) -> None:
    with make.an_engine(database_url) as engine:
        _fill(engine)
        before = _rows(engine)
        upgrade(database_url)
        assert _rows(engine) == before
        _holds(engine)


def test_the_tables_are_those_of_the_models(database_url: str) -> None:
    with make.an_engine(database_url) as engine:
        inspector = sa.inspect(engine)
        there = set(inspector.get_table_names()) - {"alembic_version"}
        assert there == set(metadata.tables)
        for name, table in metadata.tables.items():
            columns = {column["name"]: column["nullable"] for column in inspector.get_columns(name)}
            assert columns == {c.name: c.nullable for c in table.columns}, name
            indexes = {index["name"] for index in inspector.get_indexes(name)}
            assert {index.name for index in table.indexes} <= indexes, name


@pytest.mark.parametrize("word", ["CHECK", "FOREIGN KEY"])
def test_the_constraints_are_those_of_the_models(database_url: str, word: str) -> None:
    kinds = {"CHECK": sa.CheckConstraint, "FOREIGN KEY": sa.ForeignKeyConstraint}
    with make.an_engine(database_url) as engine:
        inspector = sa.inspect(engine)
        for name, table in metadata.tables.items():
            found: list[Any] = (
                inspector.get_check_constraints(name)
                if word == "CHECK"
                else inspector.get_foreign_keys(name)
            )
            wanted = [c for c in table.constraints if isinstance(c, kinds[word])]
            assert len(found) == len(wanted), (name, found)
