"""The tables of the room `deposits`."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Day, Id, Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "deposits",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("household_id", Id(), nullable=False),
        sa.Column("card_id", Id(), nullable=True),
        sa.Column("card_absent_reason", sa.Text(), nullable=True),
        sa.Column("point_id", Id(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("writer_id", Id(), nullable=False),
        sa.Column("organic_g", sa.BigInteger(), nullable=False),
        sa.Column("inorganic_g", sa.BigInteger(), nullable=False),
        sa.Column("compost", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("compost_after", sa.BigInteger(), nullable=False),
        sa.Column("points_after", sa.BigInteger(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(card_id IS NULL) <> (card_absent_reason IS NULL)",
            name=op.f("ck_deposits_card_or_reason"),
        ),
        sa.CheckConstraint("compost >= 0 AND points >= 0", name=op.f("ck_deposits_credit")),
        sa.ForeignKeyConstraint(
            ["programme_id", "card_id"],
            ["cards.programme_id", "cards.id"],
            name=op.f("fk_deposits_programme_id_card_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "household_id"],
            ["households.programme_id", "households.id"],
            name=op.f("fk_deposits_programme_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_deposits_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_deposits_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_deposits_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_deposits")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("deposits", schema=None) as batch_op:
        batch_op.create_index("ix_deposits_day", ["programme_id", "day_on"], unique=False)
        batch_op.create_index(
            "ix_deposits_household", ["programme_id", "household_id", "counted_at"], unique=False
        )

    op.create_table(
        "household_months",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("household_id", Id(), nullable=False),
        sa.Column("visits", sa.BigInteger(), nullable=False),
        sa.Column("reversed_visits", sa.BigInteger(), nullable=False),
        sa.Column("compost", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "visits >= 0 AND reversed_visits >= 0", name=op.f("ck_household_months_visits")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "household_id"],
            ["households.programme_id", "households.id"],
            name=op.f("fk_household_months_programme_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_household_months_programme_id")
        ),
        sa.PrimaryKeyConstraint(
            "programme_id", "month", "household_id", name=op.f("pk_household_months")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "deposit_lines",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("deposit_id", Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("gross_g", sa.BigInteger(), nullable=False),
        sa.Column("tare_g", sa.BigInteger(), nullable=False),
        sa.Column("net_g", sa.BigInteger(), nullable=False),
        sa.Column("compost", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("compost_rate_id", Id(), nullable=True),
        sa.Column("points_rate_id", Id(), nullable=True),
        sa.CheckConstraint(
            "quality <> 'rejected' OR (compost = 0 AND points = 0)",
            name=op.f("ck_deposit_lines_rejected"),
        ),
        sa.CheckConstraint(
            "quality IN ('clean', 'contaminated', 'rejected')",
            name=op.f("ck_deposit_lines_quality"),
        ),
        sa.CheckConstraint("compost >= 0 AND points >= 0", name=op.f("ck_deposit_lines_credit")),
        sa.CheckConstraint("net_g = gross_g - tare_g", name=op.f("ck_deposit_lines_net")),
        sa.CheckConstraint(
            "net_g BETWEEN 1 AND 500000 AND tare_g >= 0", name=op.f("ck_deposit_lines_range")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "compost_rate_id"],
            ["rates.programme_id", "rates.id"],
            name=op.f("fk_deposit_lines_programme_id_compost_rate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "deposit_id"],
            ["deposits.programme_id", "deposits.id"],
            name=op.f("fk_deposit_lines_programme_id_deposit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "material"],
            ["materials.programme_id", "materials.code"],
            name=op.f("fk_deposit_lines_programme_id_material"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "points_rate_id"],
            ["rates.programme_id", "rates.id"],
            name=op.f("fk_deposit_lines_programme_id_points_rate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_deposit_lines_programme_id")
        ),
        sa.PrimaryKeyConstraint(
            "programme_id", "deposit_id", "position", name=op.f("pk_deposit_lines")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "deposit_reversals",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("deposit_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "deposit_id"],
            ["deposits.programme_id", "deposits.id"],
            name=op.f("fk_deposit_reversals_programme_id_deposit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_deposit_reversals_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_deposit_reversals_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "deposit_id", name=op.f("pk_deposit_reversals")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("deposit_reversals")
    op.drop_table("deposit_lines")
    op.drop_table("household_months")
    with op.batch_alter_table("deposits", schema=None) as batch_op:
        batch_op.drop_index("ix_deposits_household")
        batch_op.drop_index("ix_deposits_day")

    op.drop_table("deposits")
