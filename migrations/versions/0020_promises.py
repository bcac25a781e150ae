"""Terms of credits, what lapsed, what was shared out, and purchases that somebody will pay for."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Day, Id, Instant

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "planned_purchases",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("expected_on", Day(), nullable=False),
        sa.Column("net_g", sa.BigInteger(), nullable=False),
        sa.Column("paid_by", sa.Text(), nullable=False),
        sa.Column("planned_at", Instant(), nullable=False),
        sa.Column("planned_by", Id(), nullable=False),
        sa.CheckConstraint("net_g > 0", name=op.f("ck_planned_purchases_net")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_planned_purchases_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_planned_purchases")),
        sqlite_strict=True,
    )
    op.create_table(
        "planned_purchase_endings",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("plan_id", Id(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=False),
        sa.Column("ended_by", Id(), nullable=False),
        sa.CheckConstraint(
            "ending IN ('arrived', 'cancelled')", name=op.f("ck_planned_purchase_endings_ending")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "plan_id"],
            ["planned_purchases.programme_id", "planned_purchases.id"],
            name=op.f("fk_planned_purchase_endings_programme_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name=op.f("fk_planned_purchase_endings_programme_id"),
        ),
        sa.PrimaryKeyConstraint(
            "programme_id", "plan_id", name=op.f("pk_planned_purchase_endings")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "credit_terms",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("applies_on", Day(), nullable=False),
        sa.Column("announced_at", Instant(), nullable=False),
        sa.Column("announced_by", Id(), nullable=False),
        sa.CheckConstraint("asset IN ('COMPOST', 'POINTS')", name=op.f("ck_credit_terms_asset")),
        sa.CheckConstraint("kind IN ('maturing', 'expiry')", name=op.f("ck_credit_terms_kind")),
        sa.CheckConstraint("days BETWEEN 1 AND 1830", name=op.f("ck_credit_terms_days")),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_credit_terms_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_credit_terms_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_credit_terms")),
        sa.UniqueConstraint(
            "programme_id",
            "kind",
            "asset",
            "applies_on",
            name=op.f("uq_credit_terms_programme_id_kind_asset_applies_on"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "expiries",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("term_id", Id(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("kept_since", Day(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("families", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0 AND families > 0", name=op.f("ck_expiries_amounts")),
        sa.CheckConstraint("kept_since < day_on", name=op.f("ck_expiries_kept_since")),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_expiries_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "term_id"],
            ["credit_terms.programme_id", "credit_terms.id"],
            name=op.f("fk_expiries_programme_id_term_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_expiries_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_expiries")),
        sqlite_strict=True,
    )
    op.create_index("ix_expiries_order", "expiries", ["programme_id", "day_on", "id"])

    op.create_table(
        "share_outs",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("batch_id", Id(), nullable=False),
        sa.Column("point_id", Id(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("day_on", Day(), nullable=False),
        sa.Column("amount_g", sa.BigInteger(), nullable=False),
        sa.Column("brought_g", sa.BigInteger(), nullable=False),
        sa.Column("waste_from_on", Day(), nullable=False),
        sa.Column("waste_to_on", Day(), nullable=False),
        sa.Column("free_g", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "amount_g > 0 AND brought_g > 0 AND free_g >= 0", name=op.f("ck_share_outs_amounts")
        ),
        sa.CheckConstraint("waste_from_on <= waste_to_on", name=op.f("ck_share_outs_waste_days")),
        sa.ForeignKeyConstraint(
            ["programme_id", "batch_id"],
            ["batches.programme_id", "batches.id"],
            name=op.f("fk_share_outs_programme_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_share_outs_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "point_id"],
            ["collection_points.programme_id", "collection_points.id"],
            name=op.f("fk_share_outs_programme_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_share_outs_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_share_outs")),
        sqlite_strict=True,
    )
    op.create_index("ix_share_outs_batch", "share_outs", ["programme_id", "batch_id"])

    op.create_table(
        "expired_parts",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("expiry_id", Id(), nullable=False),
        sa.Column("household_id", Id(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_expired_parts_amount")),
        sa.ForeignKeyConstraint(
            ["programme_id", "expiry_id"],
            ["expiries.programme_id", "expiries.id"],
            name=op.f("fk_expired_parts_programme_id_expiry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "household_id"],
            ["households.programme_id", "households.id"],
            name=op.f("fk_expired_parts_programme_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_expired_parts_programme_id")
        ),
        sa.PrimaryKeyConstraint(
            "programme_id", "expiry_id", "household_id", name=op.f("pk_expired_parts")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "share_out_reversals",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("share_out_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_share_out_reversals_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "share_out_id"],
            ["share_outs.programme_id", "share_outs.id"],
            name=op.f("fk_share_out_reversals_programme_id_share_out_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_share_out_reversals_programme_id")
        ),
        sa.PrimaryKeyConstraint(
            "programme_id", "share_out_id", name=op.f("pk_share_out_reversals")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "shares",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("share_out_id", Id(), nullable=False),
        sa.Column("household_id", Id(), nullable=False),
        sa.Column("net_g", sa.BigInteger(), nullable=False),
        sa.Column("amount_g", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.CheckConstraint("net_g > 0 AND amount_g > 0", name=op.f("ck_shares_amounts")),
        sa.ForeignKeyConstraint(
            ["programme_id", "household_id"],
            ["households.programme_id", "households.id"],
            name=op.f("fk_shares_programme_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "share_out_id"],
            ["share_outs.programme_id", "share_outs.id"],
            name=op.f("fk_shares_programme_id_share_out_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_shares_programme_id")
        ),
        sa.PrimaryKeyConstraint(
            "programme_id", "share_out_id", "household_id", name=op.f("pk_shares")
        ),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("shares")
    op.drop_table("share_out_reversals")
    op.drop_table("expired_parts")
    op.drop_table("share_outs")
    op.drop_table("expiries")
    op.drop_table("credit_terms")
    op.drop_table("planned_purchase_endings")
    op.drop_table("planned_purchases")
