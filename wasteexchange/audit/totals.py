"""Adding everything up again: balances, day totals, months."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.audit.queries import few, stream
from wasteexchange.deposits.models import deposit_reversals, deposits, household_months
from wasteexchange.ledger.models import account_days, balances, transfers
from wasteexchange.ledger.rules import TOTALLED, WITH_FLOOR, Account, change


def differences(
    session: Session, programme_id: UUID, accounts: Mapping[UUID, Account], checked: Counter[str]
) -> Iterator[str]:
    """Say each stored total that is not what the facts add up to."""
    days: dict[tuple[UUID, Any], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    sums: Counter[UUID] = Counter()
    for debit, credit, day_on, number, amount in stream(session, _moved(programme_id)):
        for key, side in ((debit, 0), (credit, 1)):
            account = accounts.get(key)
            if account is None:
                yield f"account {key} of a transfer has no known kind"
                continue
            said = {"debit": amount} if side == 0 else {"credit": amount}
            sums[key] += change(account, **said)
            if account.kind in TOTALLED:
                row = days[key, day_on]
                row[side] += number
                row[2 + side] += amount
    yield from _balances(session, programme_id, accounts, sums, checked)
    yield from _days(session, programme_id, days, checked)
    yield from _months(session, programme_id)


def _moved(programme_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(
            transfers.c.debit_account,
            transfers.c.credit_account,
            transfers.c.day_on,
            sa.func.count(),
            sa.cast(sa.func.sum(transfers.c.amount), sa.BigInteger),
        )
        .where(transfers.c.programme_id == programme_id)
        .group_by(transfers.c.debit_account, transfers.c.credit_account, transfers.c.day_on)
    )


def _balances(
    session: Session,
    programme_id: UUID,
    accounts: Mapping[UUID, Account],
    sums: Counter[UUID],
    checked: Counter[str],
) -> Iterator[str]:
    kept = sa.select(balances.c.account_id, balances.c.balance).where(
        balances.c.programme_id == programme_id
    )
    stored = {row.account_id: row.balance for row in few(session, kept)}
    floored = {key for key, account in accounts.items() if account.kind in WITH_FLOOR}
    for key in sorted(floored | stored.keys()):
        checked["balances"] += 1
        there = stored.get(key, 0)
        if there != sums[key]:
            yield f"balance of account {key} is {there}, its transfers give {sums[key]}"
        if there < 0 or sums[key] < 0:
            yield f"balance of account {key} is below nothing"


def _days(
    session: Session,
    programme_id: UUID,
    days: Mapping[tuple[UUID, Any], list[int]],
    checked: Counter[str],
) -> Iterator[str]:
    stored = {
        (row.account_id, row.day_on): [row.debits, row.credits, row.debited, row.credited]
        for row in stream(
            session, sa.select(account_days).where(account_days.c.programme_id == programme_id)
        )
    }
    checked["day totals"] += len(stored)
    for key, day_on in days.keys() | stored.keys():
        if days.get((key, day_on)) != stored.get((key, day_on)):
            yield f"day total of account {key} on {day_on} is not what its transfers add up to"


def _months(session: Session, programme_id: UUID) -> Iterator[str]:
    """Compare who came in each month with the deposits themselves."""
    facts: dict[tuple[str, UUID], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    query = (
        sa.select(
            deposits.c.household_id,
            deposits.c.day_on,
            deposits.c.compost,
            deposits.c.points,
            deposit_reversals.c.deposit_id.is_not(None).label("taken_back"),
        )
        .outerjoin(
            deposit_reversals,
            sa.and_(
                deposit_reversals.c.programme_id == deposits.c.programme_id,
                deposit_reversals.c.deposit_id == deposits.c.id,
            ),
        )
        .where(deposits.c.programme_id == programme_id)
    )
    for household_id, day_on, compost, points, taken_back in stream(session, query):
        row = facts[f"{day_on:%Y-%m}", household_id]
        row[1 if taken_back else 0] += 1
        if not taken_back:
            row[2] += compost
            row[3] += points
    kept = sa.select(household_months).where(household_months.c.programme_id == programme_id)
    stored = {
        (row.month, row.household_id): [row.visits, row.reversed_visits, row.compost, row.points]
        for row in stream(session, kept)
    }
    for month, household_id in facts.keys() | stored.keys():
        if facts.get((month, household_id)) != stored.get((month, household_id)):
            yield f"visits of household {household_id} in {month} are not what its deposits say"
