"""The tables of the room `households`."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Id, Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "households",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("name_key", sa.Text(), server_default="", nullable=False),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("sector_key", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("holder_key", sa.LargeBinary(), nullable=True),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("deactivated_at", Instant(), nullable=True),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "erased_at IS NULL OR (holder_key IS NULL AND name IS NULL AND phone IS NULL"
            " AND sector IS NULL AND note IS NULL)",
            name=op.f("ck_households_erased_is_empty"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_households_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_households_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_households")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_households_programme_id_code")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.create_index("ix_households_name_key", ["programme_id", "name_key"], unique=False)

    op.create_table(
        "consents",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("household_id", Id(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("said_at", Instant(), nullable=False),
        sa.Column("recorded_by", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "household_id"],
            ["households.programme_id", "households.id"],
            name=op.f("fk_consents_programme_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_consents_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_consents")),
        sqlite_strict=True,
    )
    op.create_table(
        "members",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("household_id", Id(), nullable=False),
        sa.Column("age_group", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_members_count")),
        sa.ForeignKeyConstraint(
            ["programme_id", "household_id"],
            ["households.programme_id", "households.id"],
            name=op.f("fk_members_programme_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_members_programme_id")
        ),
        sa.PrimaryKeyConstraint(
            "programme_id", "household_id", "age_group", "sex", name=op.f("pk_members")
        ),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("members")
    op.drop_table("consents")
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.drop_index("ix_households_name_key")

    op.drop_table("households")
