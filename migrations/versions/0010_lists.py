"""Indexes of the office's lists: each is read in its order, and found by what it is filtered by.

The lists have to answer at once with a million lines on a small machine.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index("ix_accounts_household", "accounts", ["programme_id", "household_id"])
    op.create_index(
        "ix_account_days_account", "account_days", ["programme_id", "account_id", "day_on"]
    )
    op.create_index(
        "ix_records_actor", "records", ["programme_id", "actor_id", "day_on", "counted_at", "id"]
    )
    op.create_index(
        "ix_deposits_order", "deposits", ["programme_id", "day_on", "counted_at", "id", "point_id"]
    )
    op.create_index(
        "ix_deposits_warned",
        "deposits",
        ["programme_id", "day_on", "counted_at", "id"],
        sqlite_where=sa.text("warnings <> '[]'"),
        postgresql_where=sa.text("warnings <> '[]'"),
    )
    op.create_index(
        "ix_household_months_family",
        "household_months",
        ["programme_id", "household_id", "month", "visits"],
    )
    op.drop_index("ix_deposits_day", "deposits")


def downgrade() -> None:
    op.create_index("ix_deposits_day", "deposits", ["programme_id", "day_on"])
    op.drop_index("ix_household_months_family", "household_months")
    op.drop_index("ix_deposits_warned", "deposits")
    op.drop_index("ix_deposits_order", "deposits")
    op.drop_index("ix_records_actor", "records")
    op.drop_index("ix_account_days_account", "account_days")
    op.drop_index("ix_accounts_household", "accounts")
