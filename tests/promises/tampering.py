"""Changing a database behind the program's back, as somebody could who has the file or the role."""

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa


def tamper(engine: sa.Engine, *statements: str) -> None:
    """Run statements with every trigger and foreign key asleep; all triggers are there again."""
    if engine.dialect.name == "sqlite":
        _on_sqlite(Path(engine.url.database or ""), statements)
        return
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            done = connection.exec_driver_sql(statement)
            assert done.rowcount != 0, f"nothing was changed: {statement}"


def _on_sqlite(path: Path, statements: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(path)) as bare, bare:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = bare.execute(query).fetchall()
        for name, _made_by in triggers:
            bare.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert bare.execute(statement).rowcount != 0, f"nothing was changed: {statement}"
        for _name, made_by in triggers:
            bare.execute(made_by)


def bytes_literal(engine: sa.Engine, raw: bytes) -> str:
    """Bytes as each database writes them in a statement."""
    return f"x'{raw.hex()}'" if engine.dialect.name == "sqlite" else f"'\\x{raw.hex()}'"
