"""The tables of the room `access`."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Id, Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "staff_numbers",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("holder_id", Id(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_staff_numbers_number")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_staff_numbers_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "number", name=op.f("pk_staff_numbers")),
        sa.UniqueConstraint(
            "programme_id", "holder_id", name=op.f("uq_staff_numbers_programme_id_holder_id")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "api_tokens",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("point_id", Id(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "role IN ('operator', 'coordinator', 'auditor', 'signatory', 'partner', 'admin')",
            name=op.f("ck_api_tokens_role"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_api_tokens_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "number"],
            ["staff_numbers.programme_id", "staff_numbers.number"],
            name=op.f("fk_api_tokens_programme_id_number"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_api_tokens_programme_id_point_id"),
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint(
            "programme_id", "number", name=op.f("uq_api_tokens_programme_id_number")
        ),
        sa.UniqueConstraint(
            "programme_id", "token_hash", name=op.f("uq_api_tokens_programme_id_token_hash")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.create_index("ix_api_tokens_token_hash", ["token_hash"], unique=False)

    op.create_table(
        "personal_reads",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("actor_id", Id(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("household_id", Id(), nullable=True),
        sa.Column("read_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_personal_reads_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_personal_reads")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("personal_reads", schema=None) as batch_op:
        batch_op.create_index(
            "ix_personal_reads_household", ["programme_id", "household_id"], unique=False
        )

    op.create_table(
        "staff",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sign_in_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("point_id", Id(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("password_changed_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("suspended_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "role IN ('operator', 'coordinator', 'auditor', 'signatory', 'partner', 'admin')",
            name=op.f("ck_staff_role"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_staff_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "number"],
            ["staff_numbers.programme_id", "staff_numbers.number"],
            name=op.f("fk_staff_programme_id_number"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_staff_programme_id_point_id"),
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_staff")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_staff_programme_id_number")),
        sa.UniqueConstraint(
            "programme_id", "sign_in_name", name=op.f("uq_staff_programme_id_sign_in_name")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index("ix_staff_sign_in_name", ["sign_in_name"], unique=False)

    op.create_table(
        "staff_sessions",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("writer_id", Id(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("last_seen_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id", "staff_id"],
            ["staff.programme_id", "staff.id"],
            name=op.f("fk_staff_sessions_programme_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_staff_sessions_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint(
            "programme_id", "token_hash", name=op.f("uq_staff_sessions_programme_id_token_hash")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_staff_sessions_token_hash", ["token_hash"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_staff_sessions_token_hash")

    op.drop_table("staff_sessions")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index("ix_staff_sign_in_name")

    op.drop_table("staff")
    with op.batch_alter_table("personal_reads", schema=None) as batch_op:
        batch_op.drop_index("ix_personal_reads_household")

    op.drop_table("personal_reads")
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.drop_index("ix_api_tokens_token_hash")

    op.drop_table("api_tokens")
    op.drop_table("staff_numbers")
