"""Lists of households that were taken in, so that none is taken in twice by mistake."""

import sqlalchemy as sa
from alembic import op

from wasteexchange.kernel.columns import Id, Instant

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "household_lists",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.Column("taken_by", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_household_lists_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_household_lists")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("household_lists")
