"""Devices of a programme: phones that record without a network."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Id, Instant

revision = "0014"
down_revision = "0013"


def _programme(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["programme_id"], ["programmes.id"], name=op.f(f"fk_{table}_programme_id")
    )


def upgrade() -> None:
    op.create_table(
        "devices",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", Id(), nullable=False),
        sa.Column("replaces_id", Id(), nullable=True),
        sa.Column("enrolled_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("key_hash", sa.LargeBinary(), nullable=True),
        sa.Column("next_key_hash", sa.LargeBinary(), nullable=True),
        sa.Column("last_seen_at", Instant(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("reported_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(enrolled_at IS NULL) = (key_hash IS NULL)", name=op.f("ck_devices_enrolled")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "number"],
            ["staff_numbers.programme_id", "staff_numbers.number"],
            name=op.f("fk_devices_programme_id_number"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "replaces_id"],
            ["devices.programme_id", "devices.id"],
            name=op.f("fk_devices_programme_id_replaces_id"),
        ),
        _programme("devices"),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_devices")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_devices_programme_id_number")),
        sa.UniqueConstraint(
            "programme_id", "key_hash", name=op.f("uq_devices_programme_id_key_hash")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index("ix_devices_key_hash", ["key_hash"])
        batch_op.create_index("ix_devices_next_key_hash", ["next_key_hash"])

    op.create_table(
        "device_points",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("point_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "device_id"],
            ["devices.programme_id", "devices.id"],
            name=op.f("fk_device_points_programme_id_device_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_device_points_programme_id_point_id"),
        ),
        _programme("device_points"),
        sa.PrimaryKeyConstraint(
            "programme_id", "device_id", "point_id", name=op.f("pk_device_points")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "device_enrolments",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", Id(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id", "device_id"],
            ["devices.programme_id", "devices.id"],
            name=op.f("fk_device_enrolments_programme_id_device_id"),
        ),
        _programme("device_enrolments"),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_device_enrolments")),
        sa.UniqueConstraint(
            "programme_id", "code_hash", name=op.f("uq_device_enrolments_programme_id_code_hash")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("device_enrolments", schema=None) as batch_op:
        batch_op.create_index("ix_device_enrolments_code_hash", ["code_hash"])


def downgrade() -> None:
    op.drop_table("device_enrolments")
    op.drop_table("device_points")
    op.drop_table("devices")
