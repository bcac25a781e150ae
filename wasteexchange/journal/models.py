"""The register of records, the series that number them, and the journal of facts."""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Day, Id, Instant
from wasteexchange.kernel.db import column, tenant_table, within

# An id is used once in a programme, whatever the kind. The row is inserted before anything else
# of its record, so that of two phones racing with one id exactly one goes on.
records = tenant_table(
    "records",
    column("id", Id),
    column("kind", sa.Text),
    column("digest", sa.LargeBinary),
    column("point_id", Id, null=True),
    column("series", sa.Text, null=True),
    column("sequence", sa.BigInteger, null=True),
    column("recorded_at", Instant),
    column("sent_at", Instant, null=True),
    column("received_at", Instant),
    column("counted_at", Instant),
    column("day_on", Day),
    column("actor_id", Id),
    column("writer_id", Id),
    within(("point_id",), "collection_points"),
    sa.UniqueConstraint("programme_id", "point_id", "series", "sequence"),
    sa.CheckConstraint("(series IS NULL) = (sequence IS NULL)", name="numbered"),
    sa.CheckConstraint("series IS NULL OR point_id IS NOT NULL", name="numbered_at_point"),
    sa.CheckConstraint("sequence IS NULL OR sequence > 0", name="sequence"),
    append_only=True,
)
sa.Index(
    "ix_records_actor",
    records.c.programme_id,
    records.c.actor_id,
    records.c.day_on,
    records.c.counted_at,
    records.c.id,
)

# A series is 1 to 3 letters, belongs to one writer at one point and is never reused.
series = tenant_table(
    "series",
    column("point_id", Id),
    column("letters", sa.Text),
    column("writer_id", Id),
    column("numbered_by", sa.Text),
    column("next_sequence", sa.BigInteger, default="1"),
    column("opened_at", Instant),
    within(("point_id",), "collection_points"),
    sa.UniqueConstraint("programme_id", "point_id", "writer_id", "numbered_by"),
    sa.CheckConstraint("numbered_by IN ('server', 'writer')", name="numbered_by"),
    sa.CheckConstraint("length(letters) BETWEEN 1 AND 3", name="letters"),
    key=("point_id", "letters"),
)

journal_entries = tenant_table(
    "journal_entries",
    column("id", Id),
    column("kind", sa.Text),
    column("month", sa.Text, null=True),
    column("entry", sa.LargeBinary),
    column("appended_at", Instant),
    within(("id",), "records"),
    sa.CheckConstraint("length(entry) BETWEEN 2 AND 65535", name="entry_length"),
    append_only=True,
)
sa.Index("ix_journal_entries_month", journal_entries.c.programme_id, journal_entries.c.month)
