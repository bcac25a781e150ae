"""What a family had left when something was set aside for it: a replay gives the first answer."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    for name in ("compost_after", "points_after"):
        op.add_column("redemption_holds", sa.Column(name, sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for name in ("points_after", "compost_after"):
        op.drop_column("redemption_holds", name)
