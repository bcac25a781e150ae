"""When a collection point takes waste, in words."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "collection_points", sa.Column("hours", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("collection_points", "hours")
