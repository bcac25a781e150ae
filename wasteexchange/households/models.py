"""Households: the only room with personal data of families, all of it erasable.

The ledger, the journal and the receipts know a household by its id alone.
"""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Id, Instant
from wasteexchange.kernel.db import column, tenant_table, within

households = tenant_table(
    "households",
    column("id", Id),
    column("code", sa.Text),
    column("name", sa.Text, null=True),
    # The name without accents and in lower case, for the search.
    column("name_key", sa.Text, default=""),
    column("sector", sa.Text, null=True),
    column("sector_key", sa.Text, default=""),
    column("phone", sa.Text, null=True),
    column("note", sa.Text, null=True),
    # Opens this household's entries in the public log; destroying it is the erasure there.
    column("holder_key", sa.LargeBinary, null=True),
    column("registered_at", Instant),
    column("deactivated_at", Instant, null=True),
    column("erased_at", Instant, null=True),
    within(("id",), "records"),
    sa.UniqueConstraint("programme_id", "code"),
    sa.CheckConstraint(
        "erased_at IS NULL OR (holder_key IS NULL AND name IS NULL AND phone IS NULL"
        " AND sector IS NULL AND note IS NULL)",
        name="erased_is_empty",
    ),
)
sa.Index("ix_households_name_key", households.c.programme_id, households.c.name_key)

members = tenant_table(
    "members",
    column("household_id", Id),
    column("age_group", sa.Text),
    column("sex", sa.Text),
    column("count", sa.Integer),
    within(("household_id",), "households"),
    sa.CheckConstraint("count > 0", name="count"),
    key=("household_id", "age_group", "sex"),
)

# Consent is given per purpose and version of its text, and may be withdrawn: each is a row.
consents = tenant_table(
    "consents",
    column("id", Id),
    column("household_id", Id),
    column("purpose", sa.Text),
    column("text_version", sa.Text),
    column("given", sa.Boolean),
    column("said_at", Instant),
    column("recorded_by", Id),
    within(("household_id",), "households"),
    append_only=True,
)

# Which files were taken in, by their digest: the same one twice would register everybody twice.
household_lists = tenant_table(
    "household_lists",
    column("id", Id),
    column("digest", sa.LargeBinary),
    column("households", sa.Integer),
    column("taken_at", Instant),
    column("taken_by", Id),
    append_only=True,
)

# Families that are somebody's own or near: what that person records for them a second one sees.
staff_households = tenant_table(
    "staff_households",
    column("staff_id", Id),
    column("household_id", Id),
    column("linked_at", Instant),
    column("linked_by", Id),
    column("ended_at", Instant, null=True),
    within(("staff_id",), "staff"),
    within(("household_id",), "households"),
    key=("staff_id", "household_id"),
)
sa.Index(
    "ix_staff_households_household",
    staff_households.c.programme_id,
    staff_households.c.household_id,
)
