"""The programme and its catalogue. Rates and caps are facts: never edited, succeeded by date."""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Id, Instant
from wasteexchange.kernel.db import column, metadata, tenant_table, within

programmes = sa.Table(
    "programmes",
    metadata,
    column("id", Id),
    column("code", sa.Text),
    column("name", sa.Text),
    column("template", sa.Text),
    column("country", sa.Text),
    column("locale", sa.Text),
    column("time_zone", sa.Text),
    column("currency", sa.Text),
    # Says to every process which version of the catalogue its memory must hold.
    column("catalogue_version", sa.BigInteger, default="1"),
    column("created_at", Instant),
    sa.Column("is_sample", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.PrimaryKeyConstraint("id"),
    sa.UniqueConstraint("code"),
    sa.CheckConstraint("length(code) BETWEEN 1 AND 12", name="code_length"),
    sqlite_strict=True,
)

collection_points = tenant_table(
    "collection_points",
    column("id", Id),
    column("code", sa.Text),
    column("name", sa.Text),
    column("place", sa.Text, default=""),
    column("hours", sa.Text, default=""),
    column("created_at", Instant),
    column("deactivated_at", Instant, null=True),
    sa.UniqueConstraint("programme_id", "code"),
)

materials = tenant_table(
    "materials",
    column("code", sa.Text),
    column("name_es", sa.Text),
    column("name_en", sa.Text),
    column("stream", sa.Text),
    column("colour", sa.Text),
    column("pictogram", sa.Text),
    column("family_group", sa.Text),
    column("ntp_group", sa.Text),
    column("sigersol_class", sa.Text),
    column("advice_es", sa.Text, default=""),
    column("advice_en", sa.Text, default=""),
    column("plausible_visit_g", sa.BigInteger),
    column("position", sa.Integer),
    column("frequent", sa.Boolean),
    column("deactivated_at", Instant, null=True),
    sa.CheckConstraint("plausible_visit_g > 0", name="plausible_visit"),
    key=("code",),
)

rates = tenant_table(
    "rates",
    column("id", Id),
    column("material", sa.Text),
    column("quality", sa.Text),
    column("asset", sa.Text),
    column("per_kg", sa.BigInteger),
    column("applies_from", Instant),
    column("announced_at", Instant),
    column("announced_by", Id),
    within(("material",), "materials", to=("code",)),
    sa.UniqueConstraint("programme_id", "material", "quality", "asset", "applies_from"),
    sa.CheckConstraint("per_kg >= 0", name="per_kg"),
    sa.CheckConstraint("quality IN ('clean', 'contaminated')", name="quality"),
    sa.CheckConstraint("asset IN ('COMPOST', 'POINTS')", name="asset"),
    append_only=True,
)

tare_presets = tenant_table(
    "tare_presets",
    column("code", sa.Text),
    column("name_es", sa.Text),
    column("name_en", sa.Text),
    column("tare_g", sa.BigInteger),
    column("position", sa.Integer),
    column("deactivated_at", Instant, null=True),
    sa.CheckConstraint("tare_g >= 0", name="tare"),
    key=("code",),
)

quality_reasons = tenant_table(
    "quality_reasons",
    column("code", sa.Text),
    column("quality", sa.Text),
    column("name_es", sa.Text),
    column("name_en", sa.Text),
    column("advice_es", sa.Text, default=""),
    column("advice_en", sa.Text, default=""),
    column("position", sa.Integer),
    sa.CheckConstraint("quality IN ('contaminated', 'rejected')", name="quality"),
    key=("code",),
)

caps = tenant_table(
    "caps",
    column("id", Id),
    column("asset", sa.Text),
    column("period", sa.Text),
    # NULL lifts the cap from that day on.
    column("amount", sa.BigInteger, null=True),
    column("applies_from", Instant),
    column("announced_at", Instant),
    column("announced_by", Id),
    sa.UniqueConstraint("programme_id", "asset", "period", "applies_from"),
    sa.CheckConstraint("amount >= 0", name="amount"),
    sa.CheckConstraint("period IN ('visit', 'week', 'month')", name="period"),
    sa.CheckConstraint("asset IN ('COMPOST', 'POINTS')", name="asset"),
    append_only=True,
)
