"""Facts about promises: terms, what lapsed, what was shared, what somebody will pay for.

None is ever edited: a term is succeeded by date, a share-out taken back by a reversal, a planned
purchase ended by a row.
"""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Day, Id, Instant
from wasteexchange.kernel.db import column, tenant_table, within
from wasteexchange.kernel.quantities import TERM_DAYS_MAX

credit_terms = tenant_table(
    "credit_terms",
    column("id", Id),
    column("kind", sa.Text),
    column("asset", sa.Text),
    # NULL ends the term from that day on.
    column("days", sa.Integer, null=True),
    column("applies_on", Day),
    column("announced_at", Instant),
    column("announced_by", Id),
    within(("id",), "records"),
    sa.UniqueConstraint("programme_id", "kind", "asset", "applies_on"),
    sa.CheckConstraint("kind IN ('maturing', 'expiry')", name="kind"),
    sa.CheckConstraint("asset IN ('COMPOST', 'POINTS')", name="asset"),
    sa.CheckConstraint(f"days BETWEEN 1 AND {TERM_DAYS_MAX}", name="days"),
    append_only=True,
)

# What lapsed at one time, of how many families; each family's part stands in its own row.
expiries = tenant_table(
    "expiries",
    column("id", Id),
    column("term_id", Id),
    column("asset", sa.Text),
    column("day_on", Day),
    # The first day whose credits still held.
    column("kept_since", Day),
    column("amount", sa.BigInteger),
    column("families", sa.Integer),
    within(("id",), "records"),
    within(("term_id",), "credit_terms"),
    sa.CheckConstraint("amount > 0 AND families > 0", name="amounts"),
    sa.CheckConstraint("kept_since < day_on", name="kept_since"),
    append_only=True,
)
sa.Index("ix_expiries_order", expiries.c.programme_id, expiries.c.day_on, expiries.c.id)

expired_parts = tenant_table(
    "expired_parts",
    column("expiry_id", Id),
    column("household_id", Id),
    column("amount", sa.BigInteger),
    # What stands for the family in the digest of the journal's entry.
    column("holder", sa.Text),
    within(("expiry_id",), "expiries"),
    within(("household_id",), "households"),
    sa.CheckConstraint("amount > 0", name="amount"),
    key=("expiry_id", "household_id"),
    append_only=True,
)

share_outs = tenant_table(
    "share_outs",
    column("id", Id),
    column("batch_id", Id),
    column("point_id", Id),
    column("counted_at", Instant),
    column("day_on", Day),
    column("amount_g", sa.BigInteger),
    column("brought_g", sa.BigInteger),
    # What went into the batch was brought from this day to that one.
    column("waste_from_on", Day),
    column("waste_to_on", Day),
    # How much of the batch was promised to nobody then; more needs somebody's word.
    column("free_g", sa.BigInteger),
    column("note", sa.Text, default=""),
    within(("id",), "records"),
    within(("batch_id",), "batches"),
    within(("point_id",), "collection_points"),
    sa.CheckConstraint("amount_g > 0 AND brought_g > 0 AND free_g >= 0", name="amounts"),
    sa.CheckConstraint("waste_from_on <= waste_to_on", name="waste_days"),
    append_only=True,
)
sa.Index("ix_share_outs_batch", share_outs.c.programme_id, share_outs.c.batch_id)

shares = tenant_table(
    "shares",
    column("share_out_id", Id),
    column("household_id", Id),
    column("net_g", sa.BigInteger),
    column("amount_g", sa.BigInteger),
    column("holder", sa.Text),
    within(("share_out_id",), "share_outs"),
    within(("household_id",), "households"),
    sa.CheckConstraint("net_g > 0 AND amount_g > 0", name="amounts"),
    key=("share_out_id", "household_id"),
    append_only=True,
)

share_out_reversals = tenant_table(
    "share_out_reversals",
    column("share_out_id", Id),
    column("id", Id),
    column("reason", sa.Text),
    column("counted_at", Instant),
    within(("share_out_id",), "share_outs"),
    within(("id",), "records"),
    key=("share_out_id",),
    append_only=True,
)

# Compost that somebody has promised to pay for; it is stock only when it has been weighed in.
planned_purchases = tenant_table(
    "planned_purchases",
    column("id", Id),
    column("expected_on", Day),
    column("net_g", sa.BigInteger),
    column("paid_by", sa.Text),
    column("planned_at", Instant),
    column("planned_by", Id),
    sa.CheckConstraint("net_g > 0", name="net"),
    append_only=True,
)

planned_purchase_endings = tenant_table(
    "planned_purchase_endings",
    column("plan_id", Id),
    column("ending", sa.Text),
    column("ended_at", Instant),
    column("ended_by", Id),
    within(("plan_id",), "planned_purchases"),
    sa.CheckConstraint("ending IN ('arrived', 'cancelled')", name="ending"),
    key=("plan_id",),
    append_only=True,
)
