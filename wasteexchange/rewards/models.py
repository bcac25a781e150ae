"""Rewards and what they cost, what was handed out, and what waits to be fetched.

A reward's code and content are fixed; prices and caps are facts with a date; a redemption is a
fact, corrected only by a reversal.
"""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Day, Id, Instant
from wasteexchange.kernel.db import column, tenant_table, within
from wasteexchange.kernel.quantities import QUANTITY_MAX

rewards = tenant_table(
    "rewards",
    column("code", sa.Text),
    column("name_es", sa.Text),
    column("name_en", sa.Text),
    column("pictogram", sa.Text),
    # Grams of compost in one; NULL for compost by scale and for what is counted.
    column("compost_g", sa.BigInteger, null=True),
    column("by_scale", sa.Boolean),
    column("position", sa.Integer),
    column("deactivated_at", Instant, null=True),
    sa.CheckConstraint("compost_g IS NULL OR compost_g > 0", name="compost_g"),
    key=("code",),
)

# A picture that the coordinator took; without one the pictogram stands.
reward_photos = tenant_table(
    "reward_photos",
    column("reward", sa.Text),
    column("digest", sa.Text),
    column("photo", sa.LargeBinary),
    column("changed_at", Instant),
    within(("reward",), "rewards", to=("code",)),
    key=("reward",),
)
sa.Index("ix_reward_photos_digest", reward_photos.c.digest)

reward_prices = tenant_table(
    "reward_prices",
    column("id", Id),
    column("reward", sa.Text),
    column("asset", sa.Text),
    # Of one, or of a kilogram where it is weighed.
    column("amount", sa.BigInteger),
    column("applies_from", Instant),
    column("announced_at", Instant),
    column("announced_by", Id),
    within(("id",), "records"),
    within(("reward",), "rewards", to=("code",)),
    sa.UniqueConstraint("programme_id", "reward", "applies_from"),
    sa.CheckConstraint("amount >= 0", name="amount"),
    sa.CheckConstraint("asset IN ('COMPOST', 'POINTS')", name="asset"),
    append_only=True,
)

# How many (grams where it is weighed) a family may have in a month.
reward_caps = tenant_table(
    "reward_caps",
    column("id", Id),
    column("reward", sa.Text),
    # NULL lifts the cap from that day on.
    column("quantity", sa.BigInteger, null=True),
    column("applies_from", Instant),
    column("announced_at", Instant),
    column("announced_by", Id),
    within(("reward",), "rewards", to=("code",)),
    sa.UniqueConstraint("programme_id", "reward", "applies_from"),
    sa.CheckConstraint("quantity >= 0", name="quantity"),
    append_only=True,
)

# What may be handed out without asking the server, above which a PIN is asked for, and for how
# long something is kept aside. The last one announced holds.
reward_terms = tenant_table(
    "reward_terms",
    column("id", Id),
    column("card_compost_g", sa.BigInteger),
    column("card_points", sa.BigInteger),
    column("device_compost_g", sa.BigInteger),
    column("device_points", sa.BigInteger),
    column("pin_above_compost_g", sa.BigInteger),
    column("pin_above_points", sa.BigInteger),
    column("hold_days", sa.Integer),
    column("announced_at", Instant),
    column("announced_by", Id),
    sa.CheckConstraint(
        "card_compost_g >= 0 AND card_points >= 0 AND device_compost_g >= 0"
        " AND device_points >= 0 AND pin_above_compost_g >= 0 AND pin_above_points >= 0",
        name="amounts",
    ),
    sa.CheckConstraint("hold_days BETWEEN 1 AND 90", name="hold_days"),
    append_only=True,
)

# What came to a point of what is counted, and what a count found.
reward_stock = tenant_table(
    "reward_stock",
    column("id", Id),
    column("point_id", Id),
    column("reward", sa.Text),
    column("reason", sa.Text),
    # More than 0 came, less is gone; 0 where a count found what should be there.
    column("units", sa.BigInteger),
    column("note", sa.Text),
    # What a count found; those before 0024 kept the difference alone.
    column("counted", sa.BigInteger, null=True),
    within(("id",), "records"),
    within(("point_id",), "collection_points"),
    within(("reward",), "rewards", to=("code",)),
    sa.CheckConstraint("reason IN ('bought-in', 'count')", name="reason"),
    sa.CheckConstraint("reason = 'count' OR units > 0", name="units"),
    append_only=True,
)

redemptions = tenant_table(
    "redemptions",
    column("id", Id),
    column("household_id", Id),
    column("card_id", Id, null=True),
    column("card_absent_reason", sa.Text, null=True),
    column("point_id", Id),
    column("counted_at", Instant),
    column("day_on", Day),
    column("writer_id", Id),
    column("reward", sa.Text),
    column("quantity", sa.BigInteger),
    column("asset", sa.Text),
    column("amount", sa.BigInteger),
    column("price_id", Id),
    # What left the shed: grams of compost, or pieces of the reward's own name.
    column("material", sa.Text),
    column("things", sa.BigInteger),
    # Of these the balance, and the stock, did not have so much.
    column("unsettled", sa.BigInteger),
    column("missing", sa.BigInteger),
    column("hold_id", Id, null=True),
    column("batch", sa.Text, null=True),
    # The first answer, which a replay returns.
    column("compost_after", sa.BigInteger),
    column("points_after", sa.BigInteger),
    column("warnings", sa.Text),
    within(("id",), "records"),
    within(("household_id",), "households"),
    within(("card_id",), "cards"),
    within(("point_id",), "collection_points"),
    within(("reward",), "rewards", to=("code",)),
    within(("price_id",), "reward_prices"),
    within(("hold_id",), "redemption_holds"),
    sa.UniqueConstraint("programme_id", "hold_id"),
    sa.CheckConstraint("(card_id IS NULL) <> (card_absent_reason IS NULL)", name="card_or_reason"),
    sa.CheckConstraint(f"quantity BETWEEN 1 AND {QUANTITY_MAX}", name="quantity"),
    sa.CheckConstraint("asset IN ('COMPOST', 'POINTS')", name="asset"),
    sa.CheckConstraint("unsettled BETWEEN 0 AND amount", name="unsettled"),
    sa.CheckConstraint("things > 0 AND missing BETWEEN 0 AND things", name="things"),
    append_only=True,
)
sa.Index(
    "ix_redemptions_household",
    redemptions.c.programme_id,
    redemptions.c.household_id,
    redemptions.c.counted_at,
)
# The list's order; a month is added up from it without the rows.
sa.Index(
    "ix_redemptions_order",
    redemptions.c.programme_id,
    redemptions.c.day_on,
    redemptions.c.counted_at,
    redemptions.c.id,
    redemptions.c.reward,
    redemptions.c.quantity,
    redemptions.c.asset,
    redemptions.c.amount,
)

# That a family typed its PIN for so much of a reward before the redemption was recorded. It names
# the record by the id that its writer gave it; whether that ever comes is not known here.
pin_checks = tenant_table(
    "pin_checks",
    column("redemption_id", Id),
    column("household_id", Id),
    column("reward", sa.Text),
    column("quantity", sa.BigInteger),
    column("checked_at", Instant),
    column("checked_by", Id),
    within(("household_id",), "households"),
    within(("reward",), "rewards", to=("code",)),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    key=("redemption_id",),
    append_only=True,
)

redemption_reversals = tenant_table(
    "redemption_reversals",
    column("redemption_id", Id),
    column("id", Id),
    column("reason", sa.Text),
    within(("redemption_id",), "redemptions"),
    within(("id",), "records"),
    key=("redemption_id",),
    append_only=True,
)

# What a family set aside to fetch later; how it ended says the ledger.
redemption_holds = tenant_table(
    "redemption_holds",
    column("id", Id),
    column("household_id", Id),
    column("card_id", Id, null=True),
    column("card_absent_reason", sa.Text, null=True),
    column("point_id", Id),
    column("counted_at", Instant),
    column("day_on", Day),
    column("reward", sa.Text),
    column("quantity", sa.BigInteger),
    column("asset", sa.Text),
    column("amount", sa.BigInteger),
    column("price_id", Id),
    column("material", sa.Text),
    column("things", sa.BigInteger),
    column("expires_at", Instant),
    # The first answer's balances; those set aside before 0023 kept none.
    column("compost_after", sa.BigInteger, null=True),
    column("points_after", sa.BigInteger, null=True),
    within(("id",), "records"),
    within(("household_id",), "households"),
    within(("card_id",), "cards"),
    within(("point_id",), "collection_points"),
    within(("reward",), "rewards", to=("code",)),
    within(("price_id",), "reward_prices"),
    sa.CheckConstraint("(card_id IS NULL) <> (card_absent_reason IS NULL)", name="card_or_reason"),
    sa.CheckConstraint(f"quantity BETWEEN 1 AND {QUANTITY_MAX}", name="quantity"),
    sa.CheckConstraint("amount > 0 AND things > 0", name="amounts"),
    append_only=True,
)
sa.Index(
    "ix_redemption_holds_household",
    redemption_holds.c.programme_id,
    redemption_holds.c.household_id,
)
sa.Index(
    "ix_redemption_holds_expiry", redemption_holds.c.programme_id, redemption_holds.c.expires_at
)
