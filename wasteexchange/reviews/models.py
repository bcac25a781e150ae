"""What a person has to decide or to look at."""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Id, Instant
from wasteexchange.kernel.db import column, tenant_table, within

review_items = tenant_table(
    "review_items",
    column("id", Id),
    column("reason", sa.Text),
    column("subject_kind", sa.Text),
    column("subject_id", Id),
    # JSON; never personal data, for this row is never erased.
    column("facts", sa.Text, default="{}"),
    column("raised_at", Instant),
    # Where it happened: staff narrowed to a point see what is theirs.
    column("point_id", Id, null=True),
    sa.UniqueConstraint("programme_id", "subject_id", "reason"),
    append_only=True,
)
sa.Index("ix_review_items_subject", review_items.c.programme_id, review_items.c.subject_id)

# One decision per item; its row takes the item out of the queue.
review_decisions = tenant_table(
    "review_decisions",
    column("item_id", Id),
    column("outcome", sa.Text),
    column("note", sa.Text, default=""),
    column("record_id", Id, null=True),
    column("decided_at", Instant),
    column("decided_by", Id),
    within(("item_id",), "review_items"),
    key=("item_id",),
    append_only=True,
)
