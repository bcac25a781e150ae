"""Things that are counted: the ledger also knows UNITS of what is neither promised nor weighed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_BEFORE = "asset IN ('COMPOST', 'POINTS', 'MATTER', 'PEN')"
_AFTER = "asset IN ('COMPOST', 'POINTS', 'MATTER', 'PEN', 'UNITS')"
_TABLES = ("accounts", "transfers")


def upgrade() -> None:
    for table in _TABLES:
        _swap(table, _BEFORE, _AFTER)


def downgrade() -> None:
    # Where things were counted this is refused: a transfer can neither be kept nor be dropped.
    for table in _TABLES:
        _swap(table, _AFTER, _BEFORE)


def _swap(table: str, old: str, new: str) -> None:
    """Hold another CHECK on the assets of a table; every row stays."""
    name = f"ck_{table}_asset"
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, new)
        return
    # SQLite changes no CHECK: the table is made anew from its own words and filled.
    parts = sa.text(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"
    )
    said = connection.execute(parts, {"table": table}).all()
    words = next(sql for kind, sql in said if kind == "table")
    assert old in words, f"{table} does not hold what it is to hold no more"
    begin, rest = words.split("(", 1)
    made = begin.replace(table, f"new_{table}") + "(" + rest.replace(old, new)
    connection.exec_driver_sql(made)
    connection.exec_driver_sql(f"INSERT INTO new_{table} SELECT * FROM {table}")  # noqa: S608 - our own names
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE new_{table} RENAME TO {table}")
    for kind, sql in said:
        if kind == "index":
            connection.exec_driver_sql(sql)
