"""Cards: a card is a fact, so is its linking to a household, so is its revocation."""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Id, Instant
from wasteexchange.kernel.db import column, tenant_table, within

cards = tenant_table(
    "cards",
    column("id", Id),
    # Seven digits, the last a Damm check digit.
    column("number", sa.Text),
    column("token_hash", sa.LargeBinary),
    column("issued_at", Instant),
    column("issued_by", Id),
    within(("id",), "records"),
    sa.UniqueConstraint("programme_id", "number"),
    sa.UniqueConstraint("programme_id", "token_hash"),
    sa.CheckConstraint("length(token_hash) = 32", name="token_hash"),
    append_only=True,
)
sa.Index("ix_cards_token_hash", cards.c.token_hash)

card_links = tenant_table(
    "card_links",
    column("card_id", Id),
    column("household_id", Id),
    column("linked_at", Instant),
    column("linked_by", Id),
    within(("card_id",), "cards"),
    within(("household_id",), "households"),
    key=("card_id",),
    append_only=True,
)
sa.Index("ix_card_links_household", card_links.c.programme_id, card_links.c.household_id)

card_revocations = tenant_table(
    "card_revocations",
    column("card_id", Id),
    column("id", Id),
    column("reason", sa.Text),
    column("revoked_at", Instant),
    column("revoked_by", Id),
    within(("card_id",), "cards"),
    key=("card_id",),
    append_only=True,
)

card_printings = tenant_table(
    "card_printings",
    column("id", Id),
    column("card_id", Id),
    column("printed_at", Instant),
    within(("card_id",), "cards"),
    append_only=True,
)
sa.Index("ix_card_printings_card", card_printings.c.programme_id, card_printings.c.card_id)

# What a family's PIN is checked against; it goes with the family's data, so it is no fact.
household_pins = tenant_table(
    "household_pins",
    column("household_id", Id),
    column("salt", sa.LargeBinary),
    column("iterations", sa.Integer),
    column("hash", sa.LargeBinary),
    column("wrong_tries", sa.Integer),
    column("wrong_at", Instant, null=True),
    column("set_at", Instant),
    column("set_by", Id),
    within(("household_id",), "households"),
    sa.CheckConstraint("wrong_tries >= 0", name="wrong_tries"),
    key=("household_id",),
)
