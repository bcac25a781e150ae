"""What is decided of a review, what was held back, and what a phone was told that we know."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Id, Instant

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    with op.batch_alter_table("review_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("point_id", Id(), nullable=True))
        batch_op.create_index("ix_review_items_subject", ["programme_id", "subject_id"])

    op.create_table(
        "review_decisions",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("item_id", Id(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("record_id", Id(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("decided_by", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "item_id"],
            ["review_items.programme_id", "review_items.id"],
            name=op.f("fk_review_decisions_programme_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_review_decisions_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "item_id", name=op.f("pk_review_decisions")),
        sqlite_strict=True,
    )
    op.create_table(
        "held_records",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("record_id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waits_for", Id(), nullable=True),
        sa.Column("point_id", Id(), nullable=True),
        sa.Column("series", sa.Text(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("actor_id", Id(), nullable=False),
        sa.Column("writer_id", Id(), nullable=False),
        sa.CheckConstraint(
            "(series IS NULL) = (sequence IS NULL)", name=op.f("ck_held_records_numbered")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_held_records_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_held_records_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_held_records")),
        sa.UniqueConstraint(
            "programme_id",
            "record_id",
            "digest",
            name=op.f("uq_held_records_programme_id_record_id_digest"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("held_records", schema=None) as batch_op:
        batch_op.create_index("ix_held_records_waits_for", ["programme_id", "waits_for"])

    op.create_table(
        "held_outcomes",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("held_id", Id(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("record_id", Id(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('applied', 'accepted', 'dismissed')",
            name=op.f("ck_held_outcomes_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "held_id"],
            ["held_records.programme_id", "held_records.id"],
            name=op.f("fk_held_outcomes_programme_id_held_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_held_outcomes_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "held_id", name=op.f("pk_held_outcomes")),
        sqlite_strict=True,
    )
    op.create_table(
        "known_records",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("writer_id", Id(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_known_records_count")),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_known_records_digest")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_known_records_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "writer_id", name=op.f("pk_known_records")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("known_records")
    op.drop_table("held_outcomes")
    with op.batch_alter_table("held_records", schema=None) as batch_op:
        batch_op.drop_index("ix_held_records_waits_for")

    op.drop_table("held_records")
    op.drop_table("review_decisions")
    with op.batch_alter_table("review_items", schema=None) as batch_op:
        batch_op.drop_index("ix_review_items_subject")
        batch_op.drop_column("point_id")
