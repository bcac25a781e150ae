"""Badges and PINs of operators, and families that are their own."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Id, Instant

revision = "0015"
down_revision = "0014"


def _programme(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["programme_id"], ["programmes.id"], name=op.f(f"fk_{table}_programme_id")
    )


def _staff(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["programme_id", "staff_id"],
        ["staff.programme_id", "staff.id"],
        name=op.f(f"fk_{table}_programme_id_staff_id"),
    )


def upgrade() -> None:
    op.create_table(
        "staff_pins",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("iterations", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("is_one_time", sa.Boolean(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.CheckConstraint("iterations >= 200000", name=op.f("ck_staff_pins_iterations")),
        _staff("staff_pins"),
        _programme("staff_pins"),
        sa.PrimaryKeyConstraint("programme_id", "staff_id", name=op.f("pk_staff_pins")),
        sqlite_strict=True,
    )
    op.create_table(
        "staff_badges",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", Id(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        _staff("staff_badges"),
        _programme("staff_badges"),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_staff_badges")),
        sa.UniqueConstraint(
            "programme_id", "token_hash", name=op.f("uq_staff_badges_programme_id_token_hash")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("staff_badges", schema=None) as batch_op:
        batch_op.create_index("ix_staff_badges_staff", ["programme_id", "staff_id"])

    op.create_table(
        "staff_households",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("household_id", Id(), nullable=False),
        sa.Column("linked_at", Instant(), nullable=False),
        sa.Column("linked_by", Id(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id", "household_id"],
            ["households.programme_id", "households.id"],
            name=op.f("fk_staff_households_programme_id_household_id"),
        ),
        _staff("staff_households"),
        _programme("staff_households"),
        sa.PrimaryKeyConstraint(
            "programme_id", "staff_id", "household_id", name=op.f("pk_staff_households")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("staff_households", schema=None) as batch_op:
        batch_op.create_index("ix_staff_households_household", ["programme_id", "household_id"])


def downgrade() -> None:
    op.drop_table("staff_households")
    op.drop_table("staff_badges")
    op.drop_table("staff_pins")
