"""The only writer of the ledger."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.kernel.words import _
from wasteexchange.ledger import queries
from wasteexchange.ledger.errors import HoldEnded, InsufficientBalance, InsufficientStock
from wasteexchange.ledger.models import (
    account_days,
    accounts,
    balances,
    hold_endings,
    holds,
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
    held,
    household,
    owed,
)

Balances = dict[Account, int]
_TRANSFER = sa.insert(transfers)


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
    session.execute(
        _TRANSFER,
        [
            {
                "programme_id": context.programme_id,
                "record_id": cause.record_id,
                "position": position,
                "debit_account": ids[movement.debit],
                "credit_account": ids[movement.credit],
                "asset": movement.debit.asset,
                "amount": movement.amount,
                "day_on": cause.day_on,
                "posted_at": context.now,
            }
            for position, movement in enumerate(movements)
        ],
    )


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
    rows = [
        {"programme_id": programme_id, "account_id": key, "balance": changes[by_id[key]]}
        for key in sorted(by_id)
        if changes[by_id[key]] >= 0
    ]
    if rows:
        for key, balance in session.execute(_adding(session, rows)):
            after[by_id[key]] = balance
    return after


def _adding(session: Session, rows: list[dict[str, Any]]) -> Any:
    insert = upserting(session.get_bind().dialect.name)(balances).values(rows)
    return insert.on_conflict_do_update(
        index_elements=["programme_id", "account_id"],
        set_={"balance": balances.c.balance + insert.excluded.balance},
    ).returning(balances.c.account_id, balances.c.balance)


def lock(session: Session, programme_id: uuid.UUID, which: Iterable[Account]) -> None:
    """Lock balances in the order of their ids, before some of them fall and others rise."""
    keys = sorted(account.id_in(programme_id) for account in which)
    session.execute(
        sa.select(balances.c.account_id)
        .where(balances.c.programme_id == programme_id, balances.c.account_id.in_(keys))
        .order_by(balances.c.account_id)
        .with_for_update()
    ).all()


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
    columns = ("debits", "credits", "debited", "credited")
    insert = upserting(session.get_bind().dialect.name)(account_days).values(
        [
            {"programme_id": programme_id, "account_id": key, "day_on": cause.day_on}
            | dict(zip(columns, sums[key], strict=True))
            for key in sorted(sums)
        ]
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["programme_id", "day_on", "account_id"],
            set_={name: account_days.c[name] + insert.excluded[name] for name in columns},
        )
    )


def take_back(
    session: Session, context: Context, cause: Cause, movements: Sequence[Transfer]
) -> list[Transfer]:
    """Reverse transfers, even where what they gave is no longer there.

    What a floor would refuse goes to a named account instead: credit that was spent to *owed by
    the household*, matter that is gone to *stock to explain*. Returns the transfers that stand
    for a shortfall; the caller puts each before a person.
    """
    programme_id = context.programme_id
    floored = {a for m in movements for a in (m.debit, m.credit) if a.kind in WITH_FLOOR}
    lock(session, programme_id, floored)
    left = queries.balances(session, programme_id, floored)
    back: list[Transfer] = []
    short: list[Transfer] = []
    for movement in movements:
        source = movement.debit if movement.debit.kind is Kind.STOCK else movement.credit
        there = min(left.get(source, 0), movement.amount)
        left[source] = left.get(source, 0) - there
        if there:
            back.append(Transfer(movement.credit, movement.debit, there))
        if missing := movement.amount - there:
            short.append(_shortfall(movement, missing))
    post(session, context, cause, [*back, *short])
    return short


def _shortfall(movement: Transfer, missing: int) -> Transfer:
    if movement.debit.kind is Kind.STOCK:
        explain = replace(movement.debit, kind=Kind.TO_EXPLAIN)
        return Transfer(debit=movement.credit, credit=explain, amount=missing)
    assert movement.credit.household_id, "promises are made to households"
    debt = owed(movement.credit.household_id, movement.credit.asset)
    return Transfer(debit=debt, credit=movement.debit, amount=missing)


def settlements(
    credited: dict[Asset, int], debts: dict[Asset, int], household_id: uuid.UUID
) -> list[Transfer]:
    """Return what pays old debts from a new credit: as much as is owed and no more."""
    return [
        Transfer(household(household_id, asset), owed(household_id, asset), paid)
        for asset in PROMISES
        if (paid := min(credited.get(asset, 0), debts.get(asset, 0)))
    ]


def forfeit(session: Session, context: Context, cause: Cause, household_id: uuid.UUID) -> Balances:
    """Move all that a household has left to *forfeited*, what it has set aside included."""
    sources = [f(household_id, asset) for asset in PROMISES for f in (household, held)]
    lock(session, context.programme_id, sources)
    left = queries.balances(session, context.programme_id, sources)
    movements = [
        Transfer(source, Account(Kind.FORFEITED, source.asset), left[source])
        for source in sources
        if left.get(source)
    ]
    return post(session, context, cause, movements)


def hold(  # noqa: PLR0913  # context, cause and who, then what
    session: Session,
    context: Context,
    cause: Cause,
    household_id: uuid.UUID,
    *,
    asset: Asset,
    amount: int,
    expires_at: dt.datetime,
) -> Balances:
    """Set an amount aside under the cause's record: no longer spendable, not yet gone.

    Raises:
        InsufficientBalance: The household has less.
    """
    source, aside = household(household_id, asset), held(household_id, asset)
    after = post(session, context, cause, [Transfer(source, aside, amount)])
    session.execute(
        sa.insert(holds),
        {
            "programme_id": context.programme_id,
            "id": cause.record_id,
            "held_account": aside.id_in(context.programme_id),
            "from_account": source.id_in(context.programme_id),
            "asset": asset,
            "amount": amount,
            "expires_at": expires_at,
            "held_at": context.now,
        },
    )
    return after


def end_hold(  # noqa: PLR0913  # as above
    session: Session,
    context: Context,
    cause: Cause,
    hold_id: uuid.UUID,
    *,
    household_id: uuid.UUID,
    ending: str,
    to: Account | None = None,
) -> Balances:
    """End a hold once: `settled` moves it to an account, `cancelled` and `expired` give it back.

    Raises:
        HoldEnded: There is no such hold, or it has ended.
    """
    assert (ending == "settled") == (to is not None), "settled goes somewhere, the rest comes back"
    found = queries.find_hold(session, context.programme_id, hold_id)
    insert = upserting(session.get_bind().dialect.name)(hold_endings).on_conflict_do_nothing()
    row = {
        "programme_id": context.programme_id,
        "hold_id": hold_id,
        "ending": ending,
        "record_id": cause.record_id,
        "ended_at": context.now,
    }
    if not found or not session.execute(insert.returning(hold_endings.c.hold_id), row).first():
        raise HoldEnded(_("What was set aside was already fetched or given back."))
    asset = Asset(found.asset)
    source = held(household_id, asset)
    target = to or household(household_id, asset)
    return post(session, context, cause, [Transfer(source, target, found.amount)])
