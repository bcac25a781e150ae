"""Triggers that refuse to change what was written, for whoever has the database.

On SQLite a BEFORE INSERT trigger per unique key ignores a second row with a known key, because
`INSERT OR REPLACE` deletes the first one without firing its DELETE trigger on any connection
that has `recursive_triggers` off. They are made again after every migration: a migration that
rebuilds a table on SQLite loses its triggers.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from wasteexchange.kernel.db import metadata

FUNCTION = "wasteexchange_append_only"


def append_only_tables() -> list[sa.Table]:
    """Every table whose rows are facts."""
    return [t for t in metadata.sorted_tables if t.info.get("append_only")]


def expected_triggers(dialect: str) -> set[tuple[str, str]]:
    """Names of all (table, trigger) that must be there."""
    return {(table.name, name) for table in append_only_tables() for name, _ in _on(table, dialect)}


def present_triggers(connection: sa.Connection) -> set[tuple[str, str]]:
    """Names of all (table, trigger) that are there, switched on, and refuse what ours refuse."""
    if connection.dialect.name == "sqlite":
        query = sa.text("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        ours = {sql for table in append_only_tables() for _name, sql in _on_sqlite(table)}
        return {(row[0], row[1]) for row in connection.execute(query) if row[2] in ours}
    # A trigger of our name that calls another function, or on a condition, refuses nothing.
    query = sa.text(
        "SELECT c.relname, t.tgname, p.prosrc FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        " AND t.tgqual IS NULL AND p.proname = :ours"
    )
    found = connection.execute(query, {"ours": FUNCTION})
    return {(row[0], row[1]) for row in found if row[2].strip() == _PG_REFUSING}


def make_triggers(connection: sa.Connection) -> None:
    """Make all triggers again; doing it twice changes nothing."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.exec_driver_sql(_PG_FUNCTION)
    there = set(sa.inspect(connection).get_table_names())
    for table in append_only_tables():
        if table.name not in there:
            continue
        for name, statement in _on(table, dialect):
            on = f" ON {table.name}" if dialect == "postgresql" else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")
            connection.exec_driver_sql(statement)


_PG_REFUSING = """BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';
END"""
# The driver reads a percent sign as the place of a parameter, so each is doubled on its way.
_PG_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
{_PG_REFUSING.replace("%", "%%")} $$
"""


def _on(table: sa.Table, dialect: str) -> Iterator[tuple[str, str]]:
    if dialect == "postgresql":
        yield from _on_postgresql(table.name)
    else:
        yield from _on_sqlite(table)


def _on_postgresql(table: str) -> Iterator[tuple[str, str]]:
    for verb, level in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
        name = f"{table}_no_{verb}"
        yield (
            name,
            (
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table}"
                f" FOR EACH {level} EXECUTE FUNCTION {FUNCTION}()"
            ),
        )


def _on_sqlite(table: sa.Table) -> Iterator[tuple[str, str]]:
    for verb in ("update", "delete"):
        name = f"{table.name}_no_{verb}"
        yield (
            name,
            (
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table.name} BEGIN"
                f" SELECT RAISE(ABORT, '{table.name} is append-only: {verb} refused'); END"
            ),
        )
    for number, key in enumerate(_unique_keys(table)):
        name = f"{table.name}_no_replace_{number}"
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        yield (
            name,
            (
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table.name}"
                f" WHEN EXISTS (SELECT 1 FROM {table.name} WHERE {same})"
                " BEGIN SELECT RAISE(IGNORE); END"
            ),
        )


def _unique_keys(table: sa.Table) -> list[list[str]]:
    keys = [
        [c.name for c in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, sa.PrimaryKeyConstraint | sa.UniqueConstraint)
    ]
    return sorted(keys)
