"""What could not become a fact yet, and what each writer was told that we have."""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Id, Instant
from wasteexchange.kernel.db import column, tenant_table, within

# A record that a rule keeps from being a fact: kept as it was said, but in no ledger and no tally.
held_records = tenant_table(
    "held_records",
    column("id", Id),
    # As its writer says; another record may have the same.
    column("record_id", Id),
    column("kind", sa.Text),
    column("digest", sa.LargeBinary),
    # JSON, with the card as its hash: a token stands nowhere in the database.
    column("content", sa.Text),
    column("reason", sa.Text),
    # The deposit or card that has to come first; it applies itself then.
    column("waits_for", Id, null=True),
    column("point_id", Id, null=True),
    column("series", sa.Text, null=True),
    column("sequence", sa.BigInteger, null=True),
    # Fixed at first receipt, whenever it becomes a fact.
    column("counted_at", Instant),
    column("received_at", Instant),
    column("actor_id", Id),
    column("writer_id", Id),
    within(("point_id",), "collection_points"),
    sa.UniqueConstraint("programme_id", "record_id", "digest"),
    sa.CheckConstraint("(series IS NULL) = (sequence IS NULL)", name="numbered"),
    append_only=True,
)
sa.Index("ix_held_records_waits_for", held_records.c.programme_id, held_records.c.waits_for)

held_outcomes = tenant_table(
    "held_outcomes",
    column("held_id", Id),
    column("outcome", sa.Text),
    column("record_id", Id, null=True),
    column("ended_at", Instant),
    within(("held_id",), "held_records"),
    sa.CheckConstraint("outcome IN ('applied', 'accepted', 'dismissed')", name="outcome"),
    key=("held_id",),
    append_only=True,
)

# How many records of a writer are here, and the XOR of SHA-256 of their ids: a phone that knows of
# more than this sees that the server was restored from a backup, and sends them again.
known_records = tenant_table(
    "known_records",
    column("writer_id", Id),
    column("count", sa.BigInteger),
    column("digest", sa.LargeBinary),
    sa.CheckConstraint("count >= 0", name="count"),
    sa.CheckConstraint("length(digest) = 32", name="digest"),
    key=("writer_id",),
)

# Each time that something of the cards had changed when a phone asked, it was given the next
# number here, in one short step that one writer does at a time. The mark tells a telling from
# another one of the same number after a backup was restored.
card_tellings = tenant_table(
    "card_tellings",
    column("telling", sa.BigInteger),
    column("mark", sa.Text),
    column("told_at", Instant),
    sa.CheckConstraint("telling > 0", name="telling"),
    key=("telling",),
)

# How each card stood when it was last told, and in which telling that changed.
told_cards = tenant_table(
    "told_cards",
    column("card_id", Id),
    column("telling", sa.BigInteger),
    column("status", sa.Text),
    column("household_id", Id, null=True),
    column("household_code", sa.Text, null=True),
    column("compost", sa.BigInteger),
    column("points", sa.BigInteger),
    # Whether its family set a PIN; what it is no phone is told.
    sa.Column("has_pin", sa.Boolean, nullable=False, server_default=sa.false()),
    within(("card_id",), "cards"),
    key=("card_id",),
)
sa.Index(
    "ix_told_cards_telling",
    told_cards.c.programme_id,
    told_cards.c.telling,
    told_cards.c.card_id,
)
