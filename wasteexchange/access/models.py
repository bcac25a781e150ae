"""Staff, their sessions and tokens, devices, and the log of who read personal data.

Passwords and tokens are kept only as hashes. The staff's own rows are personal data and may be
changed; facts elsewhere point at them by id.
"""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Id, Instant
from wasteexchange.kernel.db import column, tenant_table, within

_ROLES = "role IN ('operator', 'coordinator', 'auditor', 'signatory', 'partner', 'admin')"

# Printed on receipts instead of a name. A number belongs to one person or token for ever: what was
# printed must never come to mean somebody else, so it outlives whoever carried it.
staff_numbers = tenant_table(
    "staff_numbers",
    column("number", sa.Integer),
    column("holder_id", Id),
    sa.UniqueConstraint("programme_id", "holder_id"),
    sa.CheckConstraint("number > 0", name="number"),
    key=("number",),
    append_only=True,
)

staff = tenant_table(
    "staff",
    column("id", Id),
    column("number", sa.Integer),
    column("name", sa.Text),
    column("sign_in_name", sa.Text),
    column("role", sa.Text),
    column("point_id", Id, null=True),
    column("password_hash", sa.Text),
    column("must_change_password", sa.Boolean),
    column("password_changed_at", Instant),
    column("created_at", Instant),
    column("suspended_at", Instant, null=True),
    within(("number",), "staff_numbers", to=("number",)),
    within(("point_id",), "collection_points"),
    sa.UniqueConstraint("programme_id", "number"),
    sa.UniqueConstraint("programme_id", "sign_in_name"),
    sa.CheckConstraint(_ROLES, name="role"),
)
sa.Index("ix_staff_sign_in_name", staff.c.sign_in_name)

staff_sessions = tenant_table(
    "staff_sessions",
    column("id", Id),
    column("token_hash", sa.LargeBinary),
    column("staff_id", Id),
    column("writer_id", Id),
    column("created_at", Instant),
    column("last_seen_at", Instant),
    column("expires_at", Instant),
    column("ended_at", Instant, null=True),
    within(("staff_id",), "staff"),
    sa.UniqueConstraint("programme_id", "token_hash"),
)
sa.Index("ix_staff_sessions_token_hash", staff_sessions.c.token_hash)

api_tokens = tenant_table(
    "api_tokens",
    column("id", Id),
    column("token_hash", sa.LargeBinary),
    column("label", sa.Text, default=""),
    column("role", sa.Text),
    column("point_id", Id, null=True),
    column("number", sa.Integer),
    column("created_at", Instant),
    column("revoked_at", Instant, null=True),
    within(("number",), "staff_numbers", to=("number",)),
    within(("point_id",), "collection_points"),
    sa.UniqueConstraint("programme_id", "number"),
    sa.UniqueConstraint("programme_id", "token_hash"),
    sa.CheckConstraint(_ROLES, name="role"),
)
sa.Index("ix_api_tokens_token_hash", api_tokens.c.token_hash)

personal_reads = tenant_table(
    "personal_reads",
    column("id", Id),
    column("actor_id", Id),
    column("actor_kind", sa.Text),
    column("what", sa.Text),
    column("household_id", Id, null=True),
    column("read_at", Instant),
    append_only=True,
)
sa.Index(
    "ix_personal_reads_household", personal_reads.c.programme_id, personal_reads.c.household_id
)

# A phone or tablet of the programme. It is made in the office, enrols once, and its key is kept as
# a hash only; what replaces it is a device of its own, with series of its own.
devices = tenant_table(
    "devices",
    column("id", Id),
    column("number", sa.Integer),
    column("label", sa.Text),
    column("made_at", Instant),
    column("made_by", Id),
    column("replaces_id", Id, null=True),
    column("enrolled_at", Instant, null=True),
    column("revoked_at", Instant, null=True),
    column("key_hash", sa.LargeBinary, null=True),
    # The key that was asked for and not used yet; until then the one before it works.
    column("next_key_hash", sa.LargeBinary, null=True),
    column("last_seen_at", Instant, null=True),
    # What the phone last said of itself: JSON, shown and believed no further.
    column("report", sa.Text, null=True),
    column("reported_at", Instant, null=True),
    within(("number",), "staff_numbers", to=("number",)),
    within(("replaces_id",), "devices"),
    sa.UniqueConstraint("programme_id", "number"),
    sa.UniqueConstraint("programme_id", "key_hash"),
    sa.CheckConstraint("(enrolled_at IS NULL) = (key_hash IS NULL)", name="enrolled"),
)
sa.Index("ix_devices_key_hash", devices.c.key_hash)
sa.Index("ix_devices_next_key_hash", devices.c.next_key_hash)

device_points = tenant_table(
    "device_points",
    column("device_id", Id),
    column("point_id", Id),
    within(("device_id",), "devices"),
    within(("point_id",), "collection_points"),
    key=("device_id", "point_id"),
)

# A code that lets a phone become the device, once.
device_enrolments = tenant_table(
    "device_enrolments",
    column("id", Id),
    column("device_id", Id),
    column("code_hash", sa.LargeBinary),
    column("made_by", Id),
    column("made_at", Instant),
    column("expires_at", Instant),
    column("used_at", Instant, null=True),
    within(("device_id",), "devices"),
    sa.UniqueConstraint("programme_id", "code_hash"),
)
sa.Index("ix_device_enrolments_code_hash", device_enrolments.c.code_hash)

# What phones check a PIN against, offline too; six digits hide nothing for long from whoever holds
# the phone, so they say who recorded and open nothing by themselves.
staff_pins = tenant_table(
    "staff_pins",
    column("staff_id", Id),
    column("salt", sa.LargeBinary),
    column("iterations", sa.Integer),
    column("hash", sa.LargeBinary),
    column("is_one_time", sa.Boolean),
    column("set_at", Instant),
    within(("staff_id",), "staff"),
    sa.CheckConstraint("iterations >= 200000", name="iterations"),
    key=("staff_id",),
)

staff_badges = tenant_table(
    "staff_badges",
    column("id", Id),
    column("staff_id", Id),
    column("token_hash", sa.LargeBinary),
    column("made_at", Instant),
    column("made_by", Id),
    column("revoked_at", Instant, null=True),
    within(("staff_id",), "staff"),
    sa.UniqueConstraint("programme_id", "token_hash"),
)
sa.Index("ix_staff_badges_staff", staff_badges.c.programme_id, staff_badges.c.staff_id)
