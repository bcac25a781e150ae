"""What phones were told of the cards, so that they are told of changes only."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Id, Instant

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "card_tellings",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("telling", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.CheckConstraint("telling > 0", name=op.f("ck_card_tellings_telling")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_card_tellings_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "telling", name=op.f("pk_card_tellings")),
        sqlite_strict=True,
    )
    op.create_table(
        "told_cards",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("card_id", Id(), nullable=False),
        sa.Column("telling", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("household_id", Id(), nullable=True),
        sa.Column("household_code", sa.Text(), nullable=True),
        sa.Column("compost", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "card_id"],
            ["cards.programme_id", "cards.id"],
            name=op.f("fk_told_cards_programme_id_card_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_told_cards_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "card_id", name=op.f("pk_told_cards")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("told_cards", schema=None) as batch_op:
        batch_op.create_index("ix_told_cards_telling", ["programme_id", "telling", "card_id"])


def downgrade() -> None:
    with op.batch_alter_table("told_cards", schema=None) as batch_op:
        batch_op.drop_index("ix_told_cards_telling")

    op.drop_table("told_cards")
    op.drop_table("card_tellings")
