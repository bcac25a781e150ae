"""Rewards: what credit is exchanged for, what was handed out, what waits, and a family's PIN."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Day, Id, Instant

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "reward_terms",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("card_compost_g", sa.BigInteger(), nullable=False),
        sa.Column("card_points", sa.BigInteger(), nullable=False),
        sa.Column("device_compost_g", sa.BigInteger(), nullable=False),
        sa.Column("device_points", sa.BigInteger(), nullable=False),
        sa.Column("pin_above_compost_g", sa.BigInteger(), nullable=False),
        sa.Column("pin_above_points", sa.BigInteger(), nullable=False),
        sa.Column("hold_days", sa.Integer(), nullable=False),
        sa.Column("announced_at", Instant(), nullable=False),
        sa.Column("announced_by", Id(), nullable=False),
        sa.CheckConstraint(
            "card_compost_g >= 0 AND card_points >= 0 AND device_compost_g >= 0"
            " AND device_points >= 0 AND pin_above_compost_g >= 0 AND pin_above_points >= 0",
            name=op.f("ck_reward_terms_amounts"),
        ),
        sa.CheckConstraint("hold_days BETWEEN 1 AND 90", name=op.f("ck_reward_terms_hold_days")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_reward_terms_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_reward_terms")),
        sqlite_strict=True,
    )
    op.create_table(
        "rewards",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("pictogram", sa.Text(), nullable=False),
        sa.Column("compost_g", sa.BigInteger(), nullable=True),
        sa.Column("by_scale", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("deactivated_at", Instant(), nullable=True),
        sa.CheckConstraint("compost_g IS NULL OR compost_g > 0", name=op.f("ck_rewards_compost_g")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_rewards_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "code", name=op.f("pk_rewards")),
        sqlite_strict=True,
    )
    op.create_table(
        "reward_caps",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("reward", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("applies_from", Instant(), nullable=False),
        sa.Column("announced_at", Instant(), nullable=False),
        sa.Column("announced_by", Id(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_reward_caps_quantity")),
        sa.ForeignKeyConstraint(
            ["programme_id", "reward"],
            ["rewards.programme_id", "rewards.code"],
            name=op.f("fk_reward_caps_programme_id_reward"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_reward_caps_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_reward_caps")),
        sa.UniqueConstraint(
            "programme_id",
            "reward",
            "applies_from",
            name=op.f("uq_reward_caps_programme_id_reward_applies_from"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "reward_photos",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("reward", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("photo", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "reward"],
            ["rewards.programme_id", "rewards.code"],
            name=op.f("fk_reward_photos_programme_id_reward"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_reward_photos_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "reward", name=op.f("pk_reward_photos")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("reward_photos", schema=None) as batch_op:
        batch_op.create_index("ix_reward_photos_digest", ["digest"], unique=False)

    op.create_table(
        "reward_prices",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("reward", sa.Text(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("applies_from", Instant(), nullable=False),
        sa.Column("announced_at", Instant(), nullable=False),
        sa.Column("announced_by", Id(), nullable=False),
        sa.CheckConstraint("asset IN ('COMPOST', 'POINTS')", name=op.f("ck_reward_prices_asset")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_reward_prices_amount")),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_reward_prices_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "reward"],
            ["rewards.programme_id", "rewards.code"],
            name=op.f("fk_reward_prices_programme_id_reward"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_reward_prices_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_reward_prices")),
        sa.UniqueConstraint(
            "programme_id",
            "reward",
            "applies_from",
            name=op.f("uq_reward_prices_programme_id_reward_applies_from"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "reward_stock",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("point_id", Id(), nullable=False),
        sa.Column("reward", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("reason = 'count' OR units > 0", name=op.f("ck_reward_stock_units")),
        sa.CheckConstraint("reason IN ('bought-in', 'count')", name=op.f("ck_reward_stock_reason")),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_reward_stock_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_reward_stock_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "reward"],
            ["rewards.programme_id", "rewards.code"],
            name=op.f("fk_reward_stock_programme_id_reward"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_reward_stock_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_reward_stock")),
        sqlite_strict=True,
    )
    op.create_table(
        "household_pins",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("household_id", Id(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("iterations", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("wrong_at", Instant(), nullable=True),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by", Id(), nullable=False),
        sa.CheckConstraint("wrong_tries >= 0", name=op.f("ck_household_pins_wrong_tries")),
        sa.ForeignKeyConstraint(
            ["programme_id", "household_id"],
            ["households.programme_id", "households.id"],
            name=op.f("fk_household_pins_programme_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_household_pins_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "household_id", name=op.f("pk_household_pins")),
        sqlite_strict=True,
    )
    op.create_table(
        "redemption_holds",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("household_id", Id(), nullable=False),
        sa.Column("card_id", Id(), nullable=True),
        sa.Column("card_absent_reason", sa.Text(), nullable=True),
        sa.Column("point_id", Id(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("reward", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("price_id", Id(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("things", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "(card_id IS NULL) <> (card_absent_reason IS NULL)",
            name=op.f("ck_redemption_holds_card_or_reason"),
        ),
        sa.CheckConstraint("amount > 0 AND things > 0", name=op.f("ck_redemption_holds_amounts")),
        sa.CheckConstraint(
            "quantity BETWEEN 1 AND 500000", name=op.f("ck_redemption_holds_quantity")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "card_id"],
            ["cards.programme_id", "cards.id"],
            name=op.f("fk_redemption_holds_programme_id_card_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "household_id"],
            ["households.programme_id", "households.id"],
            name=op.f("fk_redemption_holds_programme_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_redemption_holds_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_redemption_holds_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "price_id"],
            ["reward_prices.programme_id", "reward_prices.id"],
            name=op.f("fk_redemption_holds_programme_id_price_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "reward"],
            ["rewards.programme_id", "rewards.code"],
            name=op.f("fk_redemption_holds_programme_id_reward"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_redemption_holds_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_redemption_holds")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("redemption_holds", schema=None) as batch_op:
        batch_op.create_index(
            "ix_redemption_holds_expiry", ["programme_id", "expires_at"], unique=False
        )
        batch_op.create_index(
            "ix_redemption_holds_household", ["programme_id", "household_id"], unique=False
        )

    op.create_table(
        "redemptions",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("household_id", Id(), nullable=False),
        sa.Column("card_id", Id(), nullable=True),
        sa.Column("card_absent_reason", sa.Text(), nullable=True),
        sa.Column("point_id", Id(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("writer_id", Id(), nullable=False),
        sa.Column("reward", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("price_id", Id(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("things", sa.BigInteger(), nullable=False),
        sa.Column("unsettled", sa.BigInteger(), nullable=False),
        sa.Column("missing", sa.BigInteger(), nullable=False),
        sa.Column("hold_id", Id(), nullable=True),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("compost_after", sa.BigInteger(), nullable=False),
        sa.Column("points_after", sa.BigInteger(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.CheckConstraint("asset IN ('COMPOST', 'POINTS')", name=op.f("ck_redemptions_asset")),
        sa.CheckConstraint(
            "(card_id IS NULL) <> (card_absent_reason IS NULL)",
            name=op.f("ck_redemptions_card_or_reason"),
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 500000", name=op.f("ck_redemptions_quantity")),
        sa.CheckConstraint(
            "things > 0 AND missing BETWEEN 0 AND things", name=op.f("ck_redemptions_things")
        ),
        sa.CheckConstraint("unsettled BETWEEN 0 AND amount", name=op.f("ck_redemptions_unsettled")),
        sa.ForeignKeyConstraint(
            ["programme_id", "card_id"],
            ["cards.programme_id", "cards.id"],
            name=op.f("fk_redemptions_programme_id_card_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "hold_id"],
            ["redemption_holds.programme_id", "redemption_holds.id"],
            name=op.f("fk_redemptions_programme_id_hold_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "household_id"],
            ["households.programme_id", "households.id"],
            name=op.f("fk_redemptions_programme_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_redemptions_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_redemptions_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "price_id"],
            ["reward_prices.programme_id", "reward_prices.id"],
            name=op.f("fk_redemptions_programme_id_price_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "reward"],
            ["rewards.programme_id", "rewards.code"],
            name=op.f("fk_redemptions_programme_id_reward"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_redemptions_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_redemptions")),
        sa.UniqueConstraint(
            "programme_id", "hold_id", name=op.f("uq_redemptions_programme_id_hold_id")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("redemptions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_redemptions_household", ["programme_id", "household_id", "counted_at"], unique=False
        )
        batch_op.create_index(
            "ix_redemptions_order",
            ["programme_id", "day_on", "counted_at", "id", "reward", "quantity", "asset", "amount"],
            unique=False,
        )

    op.create_table(
        "redemption_reversals",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("redemption_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_redemption_reversals_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "redemption_id"],
            ["redemptions.programme_id", "redemptions.id"],
            name=op.f("fk_redemption_reversals_programme_id_redemption_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_redemption_reversals_programme_id")
        ),
        sa.PrimaryKeyConstraint(
            "programme_id", "redemption_id", name=op.f("pk_redemption_reversals")
        ),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("redemption_reversals")
    with op.batch_alter_table("redemptions", schema=None) as batch_op:
        batch_op.drop_index("ix_redemptions_order")
        batch_op.drop_index("ix_redemptions_household")

    op.drop_table("redemptions")
    with op.batch_alter_table("redemption_holds", schema=None) as batch_op:
        batch_op.drop_index("ix_redemption_holds_household")
        batch_op.drop_index("ix_redemption_holds_expiry")

    op.drop_table("redemption_holds")
    op.drop_table("household_pins")
    op.drop_table("reward_stock")
    op.drop_table("reward_prices")
    with op.batch_alter_table("reward_photos", schema=None) as batch_op:
        batch_op.drop_index("ix_reward_photos_digest")

    op.drop_table("reward_photos")
    op.drop_table("reward_caps")
    op.drop_table("rewards")
    op.drop_table("reward_terms")
