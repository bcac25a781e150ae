"""What a person has to decide or to look at."""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Id, Instant
from wasteexchange.kernel.db import column, tenant_table

review_items = tenant_table(
    "review_items",
    column("id", Id),
    column("reason", sa.Text),
    column("subject_kind", sa.Text),
    column("subject_id", Id),
    # JSON; never personal data, for this row is never erased.
    column("facts", sa.Text, default="{}"),
    column("raised_at", Instant),
    sa.UniqueConstraint("programme_id", "subject_id", "reason"),
    append_only=True,
)
