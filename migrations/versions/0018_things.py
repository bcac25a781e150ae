"""Things that are counted: the ledger also knows UNITS of what is neither promised nor weighed."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_BEFORE = "asset IN ('COMPOST', 'POINTS', 'MATTER', 'PEN')"
_AFTER = "asset IN ('COMPOST', 'POINTS', 'MATTER', 'PEN', 'UNITS')"
_TABLES = ("accounts", "transfers")


def upgrade() -> None:
    for table in _TABLES:
        _widen(table)


def downgrade() -> None:
    """Leave the wider CHECK: what was counted stays, and older versions count nothing."""


def _widen(table: str) -> None:
    """Let a table hold one asset more; every row stays, and doing it twice changes nothing."""
    name = f"ck_{table}_asset"
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, _AFTER)
        return
    # SQLite changes no CHECK: the table is made anew from its own words and filled.
    parts = sa.text(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"
    )
    said = connection.execute(parts, {"table": table}).all()
    words = next(sql for kind, sql in said if kind == "table")
    if _AFTER in words:
        return
    assert _BEFORE in words, f"{table} does not hold what it is to hold no more"
    begin, rest = words.split("(", 1)
    made = begin.replace(table, f"new_{table}") + "(" + rest.replace(_BEFORE, _AFTER)
    connection.exec_driver_sql(made)
    connection.exec_driver_sql(f"INSERT INTO new_{table} SELECT * FROM {table}")  # noqa: S608 - our own names
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE new_{table} RENAME TO {table}")
    for kind, sql in said:
        if kind == "index":
            connection.exec_driver_sql(sql)
