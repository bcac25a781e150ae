"""The ledger's days lie in the order of their key, on SQLite.

A year of them is added up for the page of a month: each row was looked up in the index and again in
the table, which took twice the time. PostgreSQL keeps tables in no order, and needs none here.
"""

from alembic import op

revision = "0021"
down_revision = "0020"

_COLUMNS = "programme_id, account_id, day_on, debits, credits, debited, credited"
_TABLE = """
    CREATE TABLE new_account_days (
        programme_id TEXT NOT NULL,
        account_id TEXT NOT NULL,
        day_on TEXT NOT NULL,
        debits INTEGER NOT NULL,
        credits INTEGER NOT NULL,
        debited INTEGER NOT NULL,
        credited INTEGER NOT NULL,
        CONSTRAINT ck_account_days_amounts CHECK (debited >= 0 AND credited >= 0),
        CONSTRAINT ck_account_days_counts CHECK (debits >= 0 AND credits >= 0),
        CONSTRAINT fk_account_days_programme_id_account_id FOREIGN KEY (programme_id, account_id)
            REFERENCES accounts (programme_id, id),
        CONSTRAINT fk_account_days_programme_id FOREIGN KEY (programme_id)
            REFERENCES programmes (id),
        CONSTRAINT pk_account_days PRIMARY KEY (programme_id, day_on, account_id)
    ) STRICT"""


def upgrade() -> None:
    _rebuild(" , WITHOUT ROWID")


def downgrade() -> None:
    _rebuild("")


def _rebuild(order: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute(_TABLE + order)
    op.execute(
        f"INSERT INTO new_account_days ({_COLUMNS}) SELECT {_COLUMNS} FROM account_days"  # noqa: S608 - our own names
        " ORDER BY programme_id, day_on, account_id"
    )
    op.execute("DROP TABLE account_days")
    op.execute("ALTER TABLE new_account_days RENAME TO account_days")
    op.create_index(
        "ix_account_days_account", "account_days", ["programme_id", "account_id", "day_on"]
    )
