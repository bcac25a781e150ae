"""The tables of the room `journal`."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Day, Id, Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "records",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("point_id", Id(), nullable=True),
        sa.Column("series", sa.Text(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("actor_id", Id(), nullable=False),
        sa.Column("writer_id", Id(), nullable=False),
        sa.CheckConstraint(
            "(series IS NULL) = (sequence IS NULL)", name=op.f("ck_records_numbered")
        ),
        sa.CheckConstraint("sequence IS NULL OR sequence > 0", name=op.f("ck_records_sequence")),
        sa.CheckConstraint(
            "series IS NULL OR point_id IS NOT NULL", name=op.f("ck_records_numbered_at_point")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_records_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_records_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_records")),
        sa.UniqueConstraint(
            "programme_id",
            "point_id",
            "series",
            "sequence",
            name=op.f("uq_records_programme_id_point_id_series_sequence"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "series",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("point_id", Id(), nullable=False),
        sa.Column("letters", sa.Text(), nullable=False),
        sa.Column("writer_id", Id(), nullable=False),
        sa.Column("numbered_by", sa.Text(), nullable=False),
        sa.Column("next_sequence", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "numbered_by IN ('server', 'writer')", name=op.f("ck_series_numbered_by")
        ),
        sa.CheckConstraint("length(letters) BETWEEN 1 AND 3", name=op.f("ck_series_letters")),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_series_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_series_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "point_id", "letters", name=op.f("pk_series")),
        sa.UniqueConstraint(
            "programme_id",
            "point_id",
            "writer_id",
            "numbered_by",
            name=op.f("uq_series_programme_id_point_id_writer_id_numbered_by"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "journal_entries",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=True),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("appended_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "length(entry) BETWEEN 2 AND 65535", name=op.f("ck_journal_entries_entry_length")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_journal_entries_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_journal_entries_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_journal_entries")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("journal_entries", schema=None) as batch_op:
        batch_op.create_index("ix_journal_entries_month", ["programme_id", "month"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("journal_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_entries_month")

    op.drop_table("journal_entries")
    op.drop_table("series")
    op.drop_table("records")
