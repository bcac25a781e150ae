"""One double-entry ledger for promises and matter.

A transfer is one row and cannot be unbalanced. A balance is stored only for accounts with a
floor, and the database refuses to let it fall below zero.
"""

import sqlalchemy as sa

from wasteexchange.kernel.columns import Day, Id, Instant
from wasteexchange.kernel.db import column, tenant_table, within

_ASSETS = "asset IN ('COMPOST', 'POINTS', 'MATTER', 'PEN', 'UNITS')"

accounts = tenant_table(
    "accounts",
    column("id", Id),
    column("kind", sa.Text),
    column("asset", sa.Text),
    column("point_id", Id, null=True),
    column("household_id", Id, null=True),
    column("material", sa.Text, null=True),
    column("quality", sa.Text, null=True),
    column("subject_id", Id, null=True),
    within(("point_id",), "collection_points"),
    sa.UniqueConstraint("programme_id", "id", "asset"),
    sa.CheckConstraint(_ASSETS, name="asset"),
    append_only=True,
)
# A list of households shows and orders by what each may spend.
sa.Index("ix_accounts_household", accounts.c.programme_id, accounts.c.household_id)

# Batches and hauls: the few accounts whose movements a mass balance reads one by one.
OF_A_SUBJECT = sa.text("subject_id IS NOT NULL")
sa.Index(
    "ix_accounts_subject",
    accounts.c.programme_id,
    accounts.c.subject_id,
    sqlite_where=OF_A_SUBJECT,
    postgresql_where=OF_A_SUBJECT,
)

balances = tenant_table(
    "balances",
    column("account_id", Id),
    column("balance", sa.BigInteger),
    within(("account_id",), "accounts"),
    sa.CheckConstraint("balance >= 0", name="floor"),
    key=("account_id",),
)

transfers = tenant_table(
    "transfers",
    column("record_id", Id),
    column("position", sa.Integer),
    column("debit_account", Id),
    column("credit_account", Id),
    column("asset", sa.Text),
    column("amount", sa.BigInteger),
    column("day_on", Day),
    column("posted_at", Instant),
    within(("record_id",), "records"),
    within(("debit_account", "asset"), "accounts", to=("id", "asset"), name="fk_transfers_debit"),
    within(("credit_account", "asset"), "accounts", to=("id", "asset"), name="fk_transfers_credit"),
    sa.CheckConstraint("amount > 0", name="amount"),
    sa.CheckConstraint("debit_account <> credit_account", name="two_accounts"),
    sa.CheckConstraint(_ASSETS, name="asset"),
    key=("record_id", "position"),
    append_only=True,
)
sa.Index("ix_transfers_debit", transfers.c.programme_id, transfers.c.debit_account)
sa.Index("ix_transfers_credit", transfers.c.programme_id, transfers.c.credit_account)

# Totals of accounts that keep no balance (what was brought, granted, rejected) per day: the tally
# is a read of these.
account_days = tenant_table(
    "account_days",
    column("account_id", Id),
    column("day_on", Day),
    column("debits", sa.BigInteger),
    column("credits", sa.BigInteger),
    column("debited", sa.BigInteger),
    column("credited", sa.BigInteger),
    within(("account_id",), "accounts"),
    sa.CheckConstraint("debits >= 0 AND credits >= 0", name="counts"),
    sa.CheckConstraint("debited >= 0 AND credited >= 0", name="amounts"),
    key=("day_on", "account_id"),
    clustered=True,
)
# On which days something came in: what a rare material's list looks through.
sa.Index(
    "ix_account_days_account",
    account_days.c.programme_id,
    account_days.c.account_id,
    account_days.c.day_on,
)

holds = tenant_table(
    "holds",
    column("id", Id),
    column("held_account", Id),
    column("from_account", Id),
    column("asset", sa.Text),
    column("amount", sa.BigInteger),
    column("expires_at", Instant),
    column("held_at", Instant),
    within(("id",), "records"),
    within(("held_account", "asset"), "accounts", to=("id", "asset"), name="fk_holds_held"),
    within(("from_account", "asset"), "accounts", to=("id", "asset"), name="fk_holds_from"),
    sa.CheckConstraint("amount > 0", name="amount"),
    append_only=True,
)

# A hold ends once: settled (it became a transfer to somebody) or returned.
hold_endings = tenant_table(
    "hold_endings",
    column("hold_id", Id),
    column("ending", sa.Text),
    column("record_id", Id),
    column("ended_at", Instant),
    within(("hold_id",), "holds"),
    within(("record_id",), "records"),
    sa.CheckConstraint("ending IN ('settled', 'cancelled', 'expired')", name="ending"),
    key=("hold_id",),
    append_only=True,
)
