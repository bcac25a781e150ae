"""The tables of the room `ledger`."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Day, Id, Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("point_id", Id(), nullable=True),
        sa.Column("household_id", Id(), nullable=True),
        sa.Column("material", sa.Text(), nullable=True),
        sa.Column("quality", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "asset IN ('COMPOST', 'POINTS', 'MATTER', 'PEN')", name=op.f("ck_accounts_asset")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_accounts_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_accounts_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_accounts")),
        sa.UniqueConstraint(
            "programme_id", "id", "asset", name=op.f("uq_accounts_programme_id_id_asset")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "account_days",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("debits", sa.BigInteger(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("debited", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("debited >= 0 AND credited >= 0", name=op.f("ck_account_days_amounts")),
        sa.CheckConstraint("debits >= 0 AND credits >= 0", name=op.f("ck_account_days_counts")),
        sa.ForeignKeyConstraint(
            ["programme_id", "account_id"],
            ["accounts.programme_id", "accounts.id"],
            name=op.f("fk_account_days_programme_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_account_days_programme_id")
        ),
        sa.PrimaryKeyConstraint(
            "programme_id", "day_on", "account_id", name=op.f("pk_account_days")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "balances",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_balances_floor")),
        sa.ForeignKeyConstraint(
            ["programme_id", "account_id"],
            ["accounts.programme_id", "accounts.id"],
            name=op.f("fk_balances_programme_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_balances_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "account_id", name=op.f("pk_balances")),
        sqlite_strict=True,
    )
    op.create_table(
        "holds",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("held_account", Id(), nullable=False),
        sa.Column("from_account", Id(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("held_at", Instant(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_holds_amount")),
        sa.ForeignKeyConstraint(
            ["programme_id", "from_account", "asset"],
            ["accounts.programme_id", "accounts.id", "accounts.asset"],
            name="fk_holds_from",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "held_account", "asset"],
            ["accounts.programme_id", "accounts.id", "accounts.asset"],
            name="fk_holds_held",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_holds_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_holds_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_holds")),
        sqlite_strict=True,
    )
    op.create_table(
        "transfers",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("record_id", Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("debit_account", Id(), nullable=False),
        sa.Column("credit_account", Id(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("posted_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "asset IN ('COMPOST', 'POINTS', 'MATTER', 'PEN')", name=op.f("ck_transfers_asset")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfers_amount")),
        sa.CheckConstraint(
            "debit_account <> credit_account", name=op.f("ck_transfers_two_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "credit_account", "asset"],
            ["accounts.programme_id", "accounts.id", "accounts.asset"],
            name="fk_transfers_credit",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "debit_account", "asset"],
            ["accounts.programme_id", "accounts.id", "accounts.asset"],
            name="fk_transfers_debit",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "record_id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_transfers_programme_id_record_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_transfers_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "record_id", "position", name=op.f("pk_transfers")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_transfers_credit", ["programme_id", "credit_account"], unique=False
        )
        batch_op.create_index("ix_transfers_debit", ["programme_id", "debit_account"], unique=False)

    op.create_table(
        "hold_endings",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("hold_id", Id(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("record_id", Id(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "ending IN ('settled', 'cancelled', 'expired')", name=op.f("ck_hold_endings_ending")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "hold_id"],
            ["holds.programme_id", "holds.id"],
            name=op.f("fk_hold_endings_programme_id_hold_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "record_id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_hold_endings_programme_id_record_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_hold_endings_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "hold_id", name=op.f("pk_hold_endings")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("hold_endings")
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.drop_index("ix_transfers_debit")
        batch_op.drop_index("ix_transfers_credit")

    op.drop_table("transfers")
    op.drop_table("holds")
    op.drop_table("balances")
    op.drop_table("account_days")
    op.drop_table("accounts")
