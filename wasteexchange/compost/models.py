"""Facts about matter: each is written once, and taken back only by a reversal.

None of these rows says what state something is in. A batch is open while no closing of it stands;
a haul is on the way while no arrival of it stands; a fact stands while no reversal names it.
"""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Day, Id, Instant
from wasteexchange.kernel.db import column, tenant_table, within

batches = tenant_table(
    "batches",
    column("id", Id),
    column("point_id", Id),
    column("number", sa.Integer),
    column("code", sa.Text),
    column("method", sa.Text),
    column("counted_at", Instant),
    column("day_on", Day),
    column("input_g", sa.BigInteger),
    # What was expected when it was opened, and by which figures: a later edit changes no batch.
    column("weeks_low", sa.Integer),
    column("weeks_high", sa.Integer),
    column("yield_low_permille", sa.Integer),
    column("yield_high_permille", sa.Integer),
    column("figures", sa.Text),
    # On which days what is in it was brought: the oldest of what lay there.
    column("waste_from_on", Day, null=True),
    column("waste_to_on", Day, null=True),
    column("note", sa.Text),
    within(("id",), "records"),
    within(("point_id",), "collection_points"),
    sa.UniqueConstraint("programme_id", "code"),
    sa.UniqueConstraint("programme_id", "point_id", "number"),
    sa.CheckConstraint("number > 0 AND input_g > 0", name="amounts"),
    sa.CheckConstraint("weeks_low > 0 AND weeks_high >= weeks_low", name="weeks"),
    sa.CheckConstraint(
        "yield_low_permille > 0 AND yield_high_permille BETWEEN yield_low_permille AND 1000",
        name="yields",
    ),
    sa.CheckConstraint(
        "(waste_from_on IS NULL) = (waste_to_on IS NULL) AND waste_from_on <= waste_to_on",
        name="waste_days",
    ),
    append_only=True,
)
sa.Index("ix_batches_order", batches.c.programme_id, batches.c.day_on, batches.c.id)

batch_inputs = tenant_table(
    "batch_inputs",
    column("batch_id", Id),
    column("position", sa.Integer),
    column("origin", sa.Text),
    column("material", sa.Text),
    column("net_g", sa.BigInteger),
    within(("batch_id",), "batches"),
    sa.UniqueConstraint("programme_id", "batch_id", "origin", "material"),
    sa.CheckConstraint("net_g > 0", name="net"),
    sa.CheckConstraint("origin IN ('stock', 'outside')", name="origin"),
    key=("batch_id", "position"),
    append_only=True,
)

# The last number that the server gave at each point.
batch_numbers = tenant_table(
    "batch_numbers",
    column("point_id", Id),
    column("last_number", sa.Integer),
    within(("point_id",), "collection_points"),
    sa.CheckConstraint("last_number > 0", name="last_number"),
    key=("point_id",),
)

batch_tendings = tenant_table(
    "batch_tendings",
    column("id", Id),
    column("batch_id", Id),
    column("counted_at", Instant),
    column("day_on", Day),
    # The stage that begins with it.
    column("stage", sa.Text, null=True),
    column("is_turned", sa.Boolean),
    column("is_watered", sa.Boolean),
    column("temperature_tenths", sa.Integer, null=True),
    column("moisture_permille", sa.Integer, null=True),
    column("ph_hundredths", sa.Integer, null=True),
    column("worms_g", sa.BigInteger, null=True),
    column("note", sa.Text),
    # SHA-256 of the picture as it came: it stays part of what was said when the picture is gone.
    column("photo_digest", sa.LargeBinary, null=True),
    within(("id",), "records"),
    within(("batch_id",), "batches"),
    sa.CheckConstraint("temperature_tenths BETWEEN -200 AND 1000", name="temperature"),
    sa.CheckConstraint("moisture_permille BETWEEN 0 AND 1000", name="moisture"),
    sa.CheckConstraint("ph_hundredths BETWEEN 0 AND 1400", name="ph"),
    sa.CheckConstraint("worms_g > 0", name="worms"),
    append_only=True,
)
sa.Index(
    "ix_batch_tendings_batch",
    batch_tendings.c.programme_id,
    batch_tendings.c.batch_id,
    batch_tendings.c.counted_at,
)

# A picture may show a person, so it can be taken out again; that is why it is no fact.
batch_photos = tenant_table(
    "batch_photos",
    column("tending_id", Id),
    column("jpeg", sa.LargeBinary),
    column("width", sa.Integer),
    column("height", sa.Integer),
    within(("tending_id",), "batch_tendings"),
    sa.CheckConstraint("length(jpeg) BETWEEN 1 AND 400000", name="size"),
    key=("tending_id",),
)

batch_closures = tenant_table(
    "batch_closures",
    column("id", Id),
    column("batch_id", Id),
    column("counted_at", Instant),
    column("day_on", Day),
    column("output_g", sa.BigInteger),
    column("rejects_g", sa.BigInteger),
    column("loss_g", sa.BigInteger),
    column("moisture_permille", sa.Integer, null=True),
    column("ph_hundredths", sa.Integer, null=True),
    column("carbon_nitrogen_tenths", sa.Integer, null=True),
    # The class that the figures give by a norm, and both as they were called then.
    column("quality_class", sa.Text, null=True),
    column("norm", sa.Text, null=True),
    column("note", sa.Text),
    within(("id",), "records"),
    within(("batch_id",), "batches"),
    sa.CheckConstraint("output_g >= 0 AND rejects_g >= 0 AND loss_g >= 0", name="amounts"),
    sa.CheckConstraint("moisture_permille BETWEEN 0 AND 1000", name="moisture"),
    sa.CheckConstraint("ph_hundredths BETWEEN 0 AND 1400", name="ph"),
    sa.CheckConstraint("carbon_nitrogen_tenths BETWEEN 1 AND 10000", name="carbon_nitrogen"),
    sa.CheckConstraint("(quality_class IS NULL) = (norm IS NULL)", name="class_and_norm"),
    append_only=True,
)
sa.Index("ix_batch_closures_batch", batch_closures.c.programme_id, batch_closures.c.batch_id)

# The figures of a method as a programme found them; the newest stands, the template's before it.
batch_figures = tenant_table(
    "batch_figures",
    column("id", Id),
    column("method", sa.Text),
    column("weeks_low", sa.Integer),
    column("weeks_high", sa.Integer),
    column("yield_low_permille", sa.Integer),
    column("yield_high_permille", sa.Integer),
    column("source", sa.Text),
    column("made_at", Instant),
    column("made_by", Id),
    sa.CheckConstraint("weeks_low > 0 AND weeks_high >= weeks_low", name="weeks"),
    sa.CheckConstraint(
        "yield_low_permille > 0 AND yield_high_permille BETWEEN yield_low_permille AND 1000",
        name="yields",
    ),
    append_only=True,
)

compost_purchases = tenant_table(
    "compost_purchases",
    column("id", Id),
    column("point_id", Id),
    column("counted_at", Instant),
    column("day_on", Day),
    column("net_g", sa.BigInteger),
    column("supplier", sa.Text),
    within(("id",), "records"),
    within(("point_id",), "collection_points"),
    sa.CheckConstraint("net_g > 0", name="net"),
    append_only=True,
)

stock_counts = tenant_table(
    "stock_counts",
    column("id", Id),
    column("point_id", Id),
    column("material", sa.Text),
    column("counted_at", Instant),
    column("day_on", Day),
    column("expected_g", sa.BigInteger),
    column("counted_g", sa.BigInteger),
    column("reason", sa.Text),
    within(("id",), "records"),
    within(("point_id",), "collection_points"),
    sa.CheckConstraint("expected_g >= 0 AND counted_g >= 0", name="amounts"),
    append_only=True,
)

hauls = tenant_table(
    "hauls",
    column("id", Id),
    column("from_point_id", Id),
    column("to_point_id", Id),
    column("material", sa.Text),
    column("counted_at", Instant),
    column("day_on", Day),
    column("sent_g", sa.BigInteger),
    column("note", sa.Text),
    within(("id",), "records"),
    within(("from_point_id",), "collection_points"),
    within(("to_point_id",), "collection_points"),
    sa.CheckConstraint("sent_g > 0", name="sent"),
    sa.CheckConstraint("from_point_id <> to_point_id", name="two_points"),
    append_only=True,
)

haul_arrivals = tenant_table(
    "haul_arrivals",
    column("id", Id),
    column("haul_id", Id),
    column("counted_at", Instant),
    column("day_on", Day),
    column("received_g", sa.BigInteger),
    column("reason", sa.Text),
    within(("id",), "records"),
    within(("haul_id",), "hauls"),
    sa.CheckConstraint("received_g >= 0", name="received"),
    append_only=True,
)
sa.Index("ix_haul_arrivals_haul", haul_arrivals.c.programme_id, haul_arrivals.c.haul_id)

# A fact about matter is taken back once, whatever it was.
matter_reversals = tenant_table(
    "matter_reversals",
    column("reversed_id", Id),
    column("id", Id),
    column("reason", sa.Text),
    column("counted_at", Instant),
    within(("reversed_id",), "records"),
    within(("id",), "records"),
    key=("reversed_id",),
    append_only=True,
)
