"""The tables of the room `programmes`."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Id, Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "programmes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("catalogue_version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 12", name=op.f("ck_programmes_code_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("code", name=op.f("uq_programmes_code")),
        sqlite_strict=True,
    )
    op.create_table(
        "caps",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("applies_from", Instant(), nullable=False),
        sa.Column("announced_at", Instant(), nullable=False),
        sa.Column("announced_by", Id(), nullable=False),
        sa.CheckConstraint("asset IN ('COMPOST', 'POINTS')", name=op.f("ck_caps_asset")),
        sa.CheckConstraint("period IN ('visit', 'week', 'month')", name=op.f("ck_caps_period")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_caps_amount")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_caps_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_caps")),
        sa.UniqueConstraint(
            "programme_id",
            "asset",
            "period",
            "applies_from",
            name=op.f("uq_caps_programme_id_asset_period_applies_from"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "collection_points",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("deactivated_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_collection_points_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_collection_points")),
        sa.UniqueConstraint(
            "programme_id", "code", name=op.f("uq_collection_points_programme_id_code")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "materials",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("pictogram", sa.Text(), nullable=False),
        sa.Column("family_group", sa.Text(), nullable=False),
        sa.Column("ntp_group", sa.Text(), nullable=False),
        sa.Column("sigersol_class", sa.Text(), nullable=False),
        sa.Column("advice_es", sa.Text(), server_default="", nullable=False),
        sa.Column("advice_en", sa.Text(), server_default="", nullable=False),
        sa.Column("plausible_visit_g", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("frequent", sa.Boolean(), nullable=False),
        sa.Column("deactivated_at", Instant(), nullable=True),
        sa.CheckConstraint("plausible_visit_g > 0", name=op.f("ck_materials_plausible_visit")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_materials_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "code", name=op.f("pk_materials")),
        sqlite_strict=True,
    )
    op.create_table(
        "quality_reasons",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("advice_es", sa.Text(), server_default="", nullable=False),
        sa.Column("advice_en", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "quality IN ('contaminated', 'rejected')", name=op.f("ck_quality_reasons_quality")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_quality_reasons_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "code", name=op.f("pk_quality_reasons")),
        sqlite_strict=True,
    )
    op.create_table(
        "tare_presets",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("tare_g", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("deactivated_at", Instant(), nullable=True),
        sa.CheckConstraint("tare_g >= 0", name=op.f("ck_tare_presets_tare")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_tare_presets_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "code", name=op.f("pk_tare_presets")),
        sqlite_strict=True,
    )
    op.create_table(
        "rates",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("per_kg", sa.BigInteger(), nullable=False),
        sa.Column("applies_from", Instant(), nullable=False),
        sa.Column("announced_at", Instant(), nullable=False),
        sa.Column("announced_by", Id(), nullable=False),
        sa.CheckConstraint("asset IN ('COMPOST', 'POINTS')", name=op.f("ck_rates_asset")),
        sa.CheckConstraint("quality IN ('clean', 'contaminated')", name=op.f("ck_rates_quality")),
        sa.CheckConstraint("per_kg >= 0", name=op.f("ck_rates_per_kg")),
        sa.ForeignKeyConstraint(
            ["programme_id", "material"],
            ["materials.programme_id", "materials.code"],
            name=op.f("fk_rates_programme_id_material"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_rates_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_rates")),
        sa.UniqueConstraint(
            "programme_id",
            "material",
            "quality",
            "asset",
            "applies_from",
            name=op.f("uq_rates_programme_id_material_quality_asset_applies_from"),
        ),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("rates")
    op.drop_table("tare_presets")
    op.drop_table("quality_reasons")
    op.drop_table("materials")
    op.drop_table("collection_points")
    op.drop_table("caps")
    op.drop_table("programmes")
