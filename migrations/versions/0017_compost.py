"""Batches of compost, counts of stock, purchases and hauls; accounts of a batch or a haul."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Day, Id, Instant

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "batch_figures",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("weeks_low", sa.Integer(), nullable=False),
        sa.Column("weeks_high", sa.Integer(), nullable=False),
        sa.Column("yield_low_permille", sa.Integer(), nullable=False),
        sa.Column("yield_high_permille", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", Id(), nullable=False),
        sa.CheckConstraint(
            "weeks_low > 0 AND weeks_high >= weeks_low", name=op.f("ck_batch_figures_weeks")
        ),
        sa.CheckConstraint(
            "yield_low_permille > 0 AND yield_high_permille BETWEEN yield_low_permille AND 1000",
            name=op.f("ck_batch_figures_yields"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_batch_figures_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_batch_figures")),
        sqlite_strict=True,
    )
    op.create_table(
        "batch_numbers",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("point_id", Id(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_number > 0", name=op.f("ck_batch_numbers_last_number")),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_batch_numbers_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_batch_numbers_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "point_id", name=op.f("pk_batch_numbers")),
        sqlite_strict=True,
    )
    op.create_table(
        "batches",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("point_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("input_g", sa.BigInteger(), nullable=False),
        sa.Column("weeks_low", sa.Integer(), nullable=False),
        sa.Column("weeks_high", sa.Integer(), nullable=False),
        sa.Column("yield_low_permille", sa.Integer(), nullable=False),
        sa.Column("yield_high_permille", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("waste_from_on", Day(), nullable=True),
        sa.Column("waste_to_on", Day(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(waste_from_on IS NULL) = (waste_to_on IS NULL) AND waste_from_on <= waste_to_on",
            name=op.f("ck_batches_waste_days"),
        ),
        sa.CheckConstraint("number > 0 AND input_g > 0", name=op.f("ck_batches_amounts")),
        sa.CheckConstraint(
            "weeks_low > 0 AND weeks_high >= weeks_low", name=op.f("ck_batches_weeks")
        ),
        sa.CheckConstraint(
            "yield_low_permille > 0 AND yield_high_permille BETWEEN yield_low_permille AND 1000",
            name=op.f("ck_batches_yields"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_batches_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_batches_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_batches_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_batches")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_batches_programme_id_code")),
        sa.UniqueConstraint(
            "programme_id",
            "point_id",
            "number",
            name=op.f("uq_batches_programme_id_point_id_number"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index("ix_batches_order", ["programme_id", "day_on", "id"], unique=False)

    op.create_table(
        "compost_purchases",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("point_id", Id(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("net_g", sa.BigInteger(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.CheckConstraint("net_g > 0", name=op.f("ck_compost_purchases_net")),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_compost_purchases_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_compost_purchases_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_compost_purchases_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_compost_purchases")),
        sqlite_strict=True,
    )
    op.create_table(
        "hauls",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("from_point_id", Id(), nullable=False),
        sa.Column("to_point_id", Id(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("sent_g", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("from_point_id <> to_point_id", name=op.f("ck_hauls_two_points")),
        sa.CheckConstraint("sent_g > 0", name=op.f("ck_hauls_sent")),
        sa.ForeignKeyConstraint(
            ["programme_id", "from_point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_hauls_programme_id_from_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_hauls_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "to_point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_hauls_programme_id_to_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_hauls_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_hauls")),
        sqlite_strict=True,
    )
    op.create_table(
        "matter_reversals",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("reversed_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_matter_reversals_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "reversed_id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_matter_reversals_programme_id_reversed_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_matter_reversals_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "reversed_id", name=op.f("pk_matter_reversals")),
        sqlite_strict=True,
    )
    op.create_table(
        "stock_counts",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("point_id", Id(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("expected_g", sa.BigInteger(), nullable=False),
        sa.Column("counted_g", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "expected_g >= 0 AND counted_g >= 0", name=op.f("ck_stock_counts_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_stock_counts_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_stock_counts_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_stock_counts_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_stock_counts")),
        sqlite_strict=True,
    )
    op.create_table(
        "batch_closures",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("batch_id", Id(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("output_g", sa.BigInteger(), nullable=False),
        sa.Column("rejects_g", sa.BigInteger(), nullable=False),
        sa.Column("loss_g", sa.BigInteger(), nullable=False),
        sa.Column("moisture_permille", sa.Integer(), nullable=True),
        sa.Column("ph_hundredths", sa.Integer(), nullable=True),
        sa.Column("carbon_nitrogen_tenths", sa.Integer(), nullable=True),
        sa.Column("quality_class", sa.Text(), nullable=True),
        sa.Column("norm", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(quality_class IS NULL) = (norm IS NULL)",
            name=op.f("ck_batch_closures_class_and_norm"),
        ),
        sa.CheckConstraint(
            "carbon_nitrogen_tenths BETWEEN 1 AND 10000",
            name=op.f("ck_batch_closures_carbon_nitrogen"),
        ),
        sa.CheckConstraint(
            "moisture_permille BETWEEN 0 AND 1000", name=op.f("ck_batch_closures_moisture")
        ),
        sa.CheckConstraint(
            "output_g >= 0 AND rejects_g >= 0 AND loss_g >= 0",
            name=op.f("ck_batch_closures_amounts"),
        ),
        sa.CheckConstraint("ph_hundredths BETWEEN 0 AND 1400", name=op.f("ck_batch_closures_ph")),
        sa.ForeignKeyConstraint(
            ["programme_id", "batch_id"],
            ["batches.programme_id", "batches.id"],
            name=op.f("fk_batch_closures_programme_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_batch_closures_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_batch_closures_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_batch_closures")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("batch_closures", schema=None) as batch_op:
        batch_op.create_index("ix_batch_closures_batch", ["programme_id", "batch_id"], unique=False)

    op.create_table(
        "batch_inputs",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("batch_id", Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("net_g", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("origin IN ('stock', 'outside')", name=op.f("ck_batch_inputs_origin")),
        sa.CheckConstraint("net_g > 0", name=op.f("ck_batch_inputs_net")),
        sa.ForeignKeyConstraint(
            ["programme_id", "batch_id"],
            ["batches.programme_id", "batches.id"],
            name=op.f("fk_batch_inputs_programme_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_batch_inputs_programme_id")
        ),
        sa.PrimaryKeyConstraint(
            "programme_id", "batch_id", "position", name=op.f("pk_batch_inputs")
        ),
        sa.UniqueConstraint(
            "programme_id",
            "batch_id",
            "origin",
            "material",
            name=op.f("uq_batch_inputs_programme_id_batch_id_origin_material"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "batch_tendings",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("batch_id", Id(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("is_turned", sa.Boolean(), nullable=False),
        sa.Column("is_watered", sa.Boolean(), nullable=False),
        sa.Column("temperature_tenths", sa.Integer(), nullable=True),
        sa.Column("moisture_permille", sa.Integer(), nullable=True),
        sa.Column("ph_hundredths", sa.Integer(), nullable=True),
        sa.Column("worms_g", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "moisture_permille BETWEEN 0 AND 1000", name=op.f("ck_batch_tendings_moisture")
        ),
        sa.CheckConstraint("ph_hundredths BETWEEN 0 AND 1400", name=op.f("ck_batch_tendings_ph")),
        sa.CheckConstraint(
            "temperature_tenths BETWEEN -200 AND 1000", name=op.f("ck_batch_tendings_temperature")
        ),
        sa.CheckConstraint("worms_g > 0", name=op.f("ck_batch_tendings_worms")),
        sa.ForeignKeyConstraint(
            ["programme_id", "batch_id"],
            ["batches.programme_id", "batches.id"],
            name=op.f("fk_batch_tendings_programme_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_batch_tendings_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_batch_tendings_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_batch_tendings")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("batch_tendings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_batch_tendings_batch", ["programme_id", "batch_id", "counted_at"], unique=False
        )

    op.create_table(
        "haul_arrivals",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("haul_id", Id(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("received_g", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("received_g >= 0", name=op.f("ck_haul_arrivals_received")),
        sa.ForeignKeyConstraint(
            ["programme_id", "haul_id"],
            ["hauls.programme_id", "hauls.id"],
            name=op.f("fk_haul_arrivals_programme_id_haul_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_haul_arrivals_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_haul_arrivals_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_haul_arrivals")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("haul_arrivals", schema=None) as batch_op:
        batch_op.create_index("ix_haul_arrivals_haul", ["programme_id", "haul_id"], unique=False)

    op.create_table(
        "batch_photos",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("tending_id", Id(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(jpeg) BETWEEN 1 AND 400000", name=op.f("ck_batch_photos_size")),
        sa.ForeignKeyConstraint(
            ["programme_id", "tending_id"],
            ["batch_tendings.programme_id", "batch_tendings.id"],
            name=op.f("fk_batch_photos_programme_id_tending_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_batch_photos_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "tending_id", name=op.f("pk_batch_photos")),
        sqlite_strict=True,
    )
    op.add_column("accounts", sa.Column("subject_id", Id(), nullable=True))
    op.create_index(
        "ix_accounts_subject",
        "accounts",
        ["programme_id", "subject_id"],
        sqlite_where=sa.text("subject_id IS NOT NULL"),
        postgresql_where=sa.text("subject_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_accounts_subject", "accounts")
    op.drop_column("accounts", "subject_id")
    op.drop_table("batch_photos")
    op.drop_table("haul_arrivals")
    op.drop_table("batch_tendings")
    op.drop_table("batch_inputs")
    op.drop_table("batch_closures")
    op.drop_table("stock_counts")
    op.drop_table("matter_reversals")
    op.drop_table("hauls")
    op.drop_table("compost_purchases")
    op.drop_table("batches")
    op.drop_table("batch_numbers")
    op.drop_table("batch_figures")
