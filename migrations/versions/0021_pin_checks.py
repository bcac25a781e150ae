"""That a family's PIN was typed before a phone's record came, and who has one at all."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Id, Instant

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column(
        "told_cards",
        sa.Column("has_pin", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "pin_checks",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("redemption_id", Id(), nullable=False),
        sa.Column("household_id", Id(), nullable=False),
        sa.Column("reward", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", Instant(), nullable=False),
        sa.Column("checked_by", Id(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_pin_checks_quantity")),
        sa.ForeignKeyConstraint(
            ["programme_id", "household_id"],
            ["households.programme_id", "households.id"],
            name=op.f("fk_pin_checks_programme_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "reward"],
            ["rewards.programme_id", "rewards.code"],
            name=op.f("fk_pin_checks_programme_id_reward"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_pin_checks_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "redemption_id", name=op.f("pk_pin_checks")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("pin_checks")
    op.drop_column("told_cards", "has_pin")
