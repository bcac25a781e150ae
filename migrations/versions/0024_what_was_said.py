"""What was said of a picture and of a count of pieces, so that it can be said again."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("batch_tendings", sa.Column("photo_digest", sa.LargeBinary(), nullable=True))
    op.add_column("reward_stock", sa.Column("counted", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("reward_stock", "counted")
    op.drop_column("batch_tendings", "photo_digest")
