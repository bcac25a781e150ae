"""A deposit is a fact: it is recorded once, never edited, and corrected only by a reversal."""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Day, Id, Instant
from wasteexchange.kernel.db import column, tenant_table, within
from wasteexchange.kernel.quantities import NET_G_MAX

deposits = tenant_table(
    "deposits",
    column("id", Id),
    column("household_id", Id),
    column("card_id", Id, null=True),
    column("card_absent_reason", sa.Text, null=True),
    column("point_id", Id),
    column("counted_at", Instant),
    column("day_on", Day),
    column("writer_id", Id),
    column("organic_g", sa.BigInteger),
    column("inorganic_g", sa.BigInteger),
    column("compost", sa.BigInteger),
    column("points", sa.BigInteger),
    # The first answer, which a replay returns: balances after, and warnings as a JSON list.
    column("compost_after", sa.BigInteger),
    column("points_after", sa.BigInteger),
    column("warnings", sa.Text),
    within(("id",), "records"),
    within(("household_id",), "households"),
    within(("card_id",), "cards"),
    within(("point_id",), "collection_points"),
    sa.CheckConstraint("(card_id IS NULL) <> (card_absent_reason IS NULL)", name="card_or_reason"),
    sa.CheckConstraint("compost >= 0 AND points >= 0", name="credit"),
    append_only=True,
)
sa.Index(
    "ix_deposits_household",
    deposits.c.programme_id,
    deposits.c.household_id,
    deposits.c.counted_at,
)
# The list's order, with what counting it needs.
sa.Index(
    "ix_deposits_order",
    deposits.c.programme_id,
    deposits.c.day_on,
    deposits.c.counted_at,
    deposits.c.id,
    deposits.c.point_id,
)
WARNED = sa.text("warnings <> '[]'")
sa.Index(
    "ix_deposits_warned",
    deposits.c.programme_id,
    deposits.c.day_on,
    deposits.c.counted_at,
    deposits.c.id,
    sqlite_where=WARNED,
    postgresql_where=WARNED,
)

deposit_lines = tenant_table(
    "deposit_lines",
    column("deposit_id", Id),
    column("position", sa.Integer),
    column("material", sa.Text),
    column("quality", sa.Text),
    column("reason", sa.Text, null=True),
    column("gross_g", sa.BigInteger),
    column("tare_g", sa.BigInteger),
    column("net_g", sa.BigInteger),
    column("compost", sa.BigInteger),
    column("points", sa.BigInteger),
    column("compost_rate_id", Id, null=True),
    column("points_rate_id", Id, null=True),
    within(("deposit_id",), "deposits"),
    within(("material",), "materials", to=("code",)),
    within(("compost_rate_id",), "rates"),
    within(("points_rate_id",), "rates"),
    sa.CheckConstraint("net_g = gross_g - tare_g", name="net"),
    sa.CheckConstraint(f"net_g BETWEEN 1 AND {NET_G_MAX} AND tare_g >= 0", name="range"),
    sa.CheckConstraint("quality IN ('clean', 'contaminated', 'rejected')", name="quality"),
    sa.CheckConstraint("compost >= 0 AND points >= 0", name="credit"),
    sa.CheckConstraint("quality <> 'rejected' OR (compost = 0 AND points = 0)", name="rejected"),
    key=("deposit_id", "position"),
    append_only=True,
)

deposit_reversals = tenant_table(
    "deposit_reversals",
    column("deposit_id", Id),
    column("id", Id),
    column("reason", sa.Text),
    within(("deposit_id",), "deposits"),
    within(("id",), "records"),
    key=("deposit_id",),
    append_only=True,
)

# How often a family came in a month, and what it was credited: who was served, and how much of a
# monthly cap is used, are reads of this.
household_months = tenant_table(
    "household_months",
    column("month", sa.Text),
    column("household_id", Id),
    column("visits", sa.BigInteger),
    column("reversed_visits", sa.BigInteger),
    column("compost", sa.BigInteger),
    column("points", sa.BigInteger),
    within(("household_id",), "households"),
    sa.CheckConstraint("visits >= 0 AND reversed_visits >= 0", name="visits"),
    key=("month", "household_id"),
)
# When each family came before, for who is new, came back or stayed away.
sa.Index(
    "ix_household_months_family",
    household_months.c.programme_id,
    household_months.c.household_id,
    household_months.c.month,
    household_months.c.visits,
)
