"""The only writer of the ledger."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.quantities import PROMISES
from wasteexchange.kernel.statements import Statement, numbered, rows_of
from wasteexchange.kernel.words import _
from wasteexchange.ledger.errors import InsufficientBalance, InsufficientStock
from wasteexchange.ledger.models import (
    account_days,
    accounts,
    balances,
    transfers,
)
from wasteexchange.ledger.rules import (
    TOTALLED,
    WITH_FLOOR,
    Account,
    Cause,
    Kind,
    Transfer,
    change,
    household,
    owed,
)

Balances = dict[Account, int]
_TRANSFERS = Statement(
    lambda _dialect, count: sa.insert(transfers).values(rows_of(transfers, count)).inline()
)


def post(
    session: Session, context: Context, cause: Cause, movements: Sequence[Transfer]
) -> Balances:
    """Post transfers and return the balances after, of accounts with a floor.

    All of them happen or none. Rows are always locked in the order of their ids, so that two
    deposits at one point wait for each other but never stand in each other's way.

    Raises:
        InsufficientBalance: A household would fall below nothing.
        InsufficientStock: A point would.
    """
    if not movements:
        return {}
    programme_id = context.programme_id
    touched = {m.debit for m in movements} | {m.credit for m in movements}
    ids = {account: account.id_in(programme_id) for account in touched}
    _open(session, programme_id, ids)
    _insert_transfers(session, context, cause, movements, ids)
    after = _move_balances(session, programme_id, movements, ids)
    _add_to_days(session, programme_id, cause, movements, ids)
    return after


def _insert_transfers(
    session: Session,
    context: Context,
    cause: Cause,
    movements: Sequence[Transfer],
    ids: dict[Account, uuid.UUID],
) -> None:
    rows = [
        {
            "programme_id": context.programme_id,
            "record_id": cause.record_id,
            "position": position,
            "debit_account": ids[movement.debit],
            "credit_account": ids[movement.credit],
            "asset": str(movement.debit.asset),
            "amount": movement.amount,
            "day_on": cause.day_on,
            "posted_at": context.now,
        }
        for position, movement in enumerate(movements)
    ]
    _TRANSFERS.say(session, numbered(rows), len(rows))


def _open(session: Session, programme_id: uuid.UUID, ids: dict[Account, uuid.UUID]) -> None:
    """Open the accounts that are not there yet.

    Which ones are there is remembered per engine, but only once their opening was kept: an
    account is never deleted, so what was seen stays true.
    """
    known: set[uuid.UUID] = _memory(session)
    missing = {account: key for account, key in ids.items() if key not in known}
    if not missing:
        return
    there = set(
        session.scalars(
            sa.select(accounts.c.id).where(
                accounts.c.programme_id == programme_id, accounts.c.id.in_(missing.values())
            )
        )
    )
    opened: set[uuid.UUID] = session.info.setdefault("opened_accounts", set())
    new = {key: account for account, key in missing.items() if key not in there}
    if new:
        insert = upserting(session.get_bind().dialect.name)(accounts).on_conflict_do_nothing()
        rows = [_account_row(programme_id, key, new[key]) for key in sorted(new)]
        session.execute(insert, rows)
        opened |= new.keys()
    known |= there - opened


_known_accounts: WeakKeyDictionary[sa.Pool, set[uuid.UUID]] = WeakKeyDictionary()


def _memory(session: Session) -> set[uuid.UUID]:
    """Ids of accounts known to be in this database."""
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine), "a unit of work is bound to an engine"
    return _known_accounts.setdefault(engine.pool, set())


def _account_row(programme_id: uuid.UUID, key: uuid.UUID, account: Account) -> dict[str, object]:
    return {
        "programme_id": programme_id,
        "id": key,
        "kind": account.kind,
        "asset": account.asset,
        "point_id": account.point_id,
        "household_id": account.household_id,
        "material": account.material,
        "quality": account.quality,
        "subject_id": account.subject_id,
    }


def _move_balances(
    session: Session,
    programme_id: uuid.UUID,
    movements: Iterable[Transfer],
    ids: dict[Account, uuid.UUID],
) -> Balances:
    changes: dict[Account, int] = {}
    for movement in movements:
        for account, by in (
            (movement.debit, change(movement.debit, debit=movement.amount)),
            (movement.credit, change(movement.credit, credit=movement.amount)),
        ):
            if account.kind in WITH_FLOOR:
                changes[account] = changes.get(account, 0) + by
    if any(by < 0 for by in changes.values()):
        lock(session, programme_id, changes)
    by_id = {ids[account]: account for account in changes}
    after: Balances = {}
    for account in [a for a in changes if changes[a] < 0]:
        after[account] = _take(session, programme_id, account, -changes[account])
    rising = sorted((a.kind is Kind.STOCK, key) for key, a in by_id.items() if changes[a] >= 0)
    rows = [
        {"programme_id": programme_id, "account_id": key, "balance": changes[by_id[key]]}
        for _at_point, key in rising
    ]
    if rows:
        for key, balance in _ADDING.ask(session, numbered(rows), len(rows)):
            after[by_id[key]] = balance
    return after


def _adding(dialect: str, count: int) -> Any:
    insert = upserting(dialect)(balances).values(rows_of(balances, count))
    return insert.on_conflict_do_update(
        index_elements=["programme_id", "account_id"],
        set_={"balance": balances.c.balance + insert.excluded.balance},
    ).returning(balances.c.account_id, balances.c.balance)


_ADDING = Statement(_adding)


def lock(session: Session, programme_id: uuid.UUID, which: Iterable[Account]) -> Balances:
    """Lock balances, before some of them fall and others rise, and return them.

    Always what belongs to households first and what lies at points after, each in the order of
    their ids: two units of work may wait for each other, but never both.
    """
    found: Balances = {}
    by_place: dict[bool, dict[uuid.UUID, Account]] = {False: {}, True: {}}
    for account in which:
        by_place[account.kind is Kind.STOCK][account.id_in(programme_id)] = account
        found[account] = 0
    for by_id in (part for part in by_place.values() if part):
        keys = {f"key_{n}": key for n, key in enumerate(by_id)}
        rows = _LOCK.ask(session, {"programme": programme_id, **keys}, len(keys))
        found |= {by_id[key]: balance for key, balance in rows}
    return found


def _locking(_dialect: str, count: int) -> Any:
    keys = [sa.bindparam(f"key_{n}", type_=balances.c.account_id.type) for n in range(count)]
    return (
        sa.select(balances.c.account_id, balances.c.balance)
        .where(
            balances.c.programme_id == sa.bindparam("programme"),
            sa.or_(*(balances.c.account_id == key for key in keys)),
        )
        .order_by(balances.c.account_id)
        .with_for_update()
    )


_LOCK = Statement(_locking)


def lock_household(session: Session, programme_id: uuid.UUID, household_id: uuid.UUID) -> Balances:
    """Lock all that a household has and owes, and return it."""
    return lock(
        session,
        programme_id,
        [of(household_id, asset) for asset in PROMISES for of in (household, owed)],
    )


def touch_household(session: Session, context: Context, household_id: uuid.UUID) -> None:
    """Make sure that a household's balances are there, and hold them: caps are read one by one."""
    ids = {
        account: account.id_in(context.programme_id)
        for account in (household(household_id, asset) for asset in PROMISES)
    }
    _open(session, context.programme_id, ids)
    rows = [
        {"programme_id": context.programme_id, "account_id": key, "balance": 0}
        for key in sorted(ids.values())
    ]
    _ADDING.ask(session, numbered(rows), len(rows))


def _take(session: Session, programme_id: uuid.UUID, account: Account, amount: int) -> int:
    left = session.scalar(
        sa.update(balances)
        .where(
            balances.c.programme_id == programme_id,
            balances.c.account_id == account.id_in(programme_id),
            balances.c.balance >= amount,
        )
        .values(balance=balances.c.balance - amount)
        .returning(balances.c.balance)
    )
    if left is not None:
        return int(left)
    if account.kind is Kind.STOCK:
        raise InsufficientStock(_("There is not that much at this point."), asset=account.asset)
    raise InsufficientBalance(_("There is not that much on this card."), asset=account.asset)


def _add_to_days(
    session: Session,
    programme_id: uuid.UUID,
    cause: Cause,
    movements: Iterable[Transfer],
    ids: dict[Account, uuid.UUID],
) -> None:
    """Add to the day totals of accounts that keep no balance, in the order of their ids."""
    sums: dict[uuid.UUID, list[int]] = {}
    for movement in movements:
        for account, side in ((movement.debit, 0), (movement.credit, 1)):
            if account.kind in TOTALLED:
                row = sums.setdefault(ids[account], [0, 0, 0, 0])
                row[side] += 1
                row[2 + side] += movement.amount
    if not sums:
        return
    rows = [
        {"programme_id": programme_id, "account_id": key, "day_on": cause.day_on}
        | dict(zip(_COUNTED, sums[key], strict=True))
        for key in sorted(sums)
    ]
    _COUNTING.say(session, numbered(rows), len(rows))


_COUNTED = ("debits", "credits", "debited", "credited")


def _counting(dialect: str, count: int) -> Any:
    insert = upserting(dialect)(account_days).values(rows_of(account_days, count))
    return insert.on_conflict_do_update(
        index_elements=["programme_id", "day_on", "account_id"],
        set_={name: account_days.c[name] + insert.excluded[name] for name in _COUNTED},
    )


_COUNTING = Statement(_counting)
