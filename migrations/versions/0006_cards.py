"""The tables of the room `cards`."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Id, Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("issued_by", Id(), nullable=False),
        sa.CheckConstraint("length(token_hash) = 32", name=op.f("ck_cards_token_hash")),
        sa.ForeignKeyConstraint(
            ["programme_id", "id"],
            ["records.programme_id", "records.id"],
            name=op.f("fk_cards_programme_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_cards_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_cards")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_cards_programme_id_number")),
        sa.UniqueConstraint(
            "programme_id", "token_hash", name=op.f("uq_cards_programme_id_token_hash")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index("ix_cards_token_hash", ["token_hash"], unique=False)

    op.create_table(
        "card_links",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("card_id", Id(), nullable=False),
        sa.Column("household_id", Id(), nullable=False),
        sa.Column("linked_at", Instant(), nullable=False),
        sa.Column("linked_by", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "card_id"],
            ["cards.programme_id", "cards.id"],
            name=op.f("fk_card_links_programme_id_card_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "household_id"],
            ["households.programme_id", "households.id"],
            name=op.f("fk_card_links_programme_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_card_links_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "card_id", name=op.f("pk_card_links")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("card_links", schema=None) as batch_op:
        batch_op.create_index(
            "ix_card_links_household", ["programme_id", "household_id"], unique=False
        )

    op.create_table(
        "card_printings",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("card_id", Id(), nullable=False),
        sa.Column("printed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "card_id"],
            ["cards.programme_id", "cards.id"],
            name=op.f("fk_card_printings_programme_id_card_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_card_printings_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_card_printings")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("card_printings", schema=None) as batch_op:
        batch_op.create_index("ix_card_printings_card", ["programme_id", "card_id"], unique=False)

    op.create_table(
        "card_revocations",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("card_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=False),
        sa.Column("revoked_by", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "card_id"],
            ["cards.programme_id", "cards.id"],
            name=op.f("fk_card_revocations_programme_id_card_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_card_revocations_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "card_id", name=op.f("pk_card_revocations")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("card_revocations")
    with op.batch_alter_table("card_printings", schema=None) as batch_op:
        batch_op.drop_index("ix_card_printings_card")

    op.drop_table("card_printings")
    with op.batch_alter_table("card_links", schema=None) as batch_op:
        batch_op.drop_index("ix_card_links_household")

    op.drop_table("card_links")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index("ix_cards_token_hash")

    op.drop_table("cards")
