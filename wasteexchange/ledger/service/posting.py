"""The only writer of the ledger."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.quantities import PROMISES
from wasteexchange.kernel.statements import Question, Statement, filled, keys_of, padded, pool_of
from wasteexchange.kernel.words import _
from wasteexchange.ledger.errors import InsufficientBalance, InsufficientStock
from wasteexchange.ledger.models import (
    account_days,
    accounts,
    balances,
    transfers,
)
from wasteexchange.ledger.rules import (
    AT_POINT,
    TOTALLED,
    WITH_FLOOR,
    Account,
    Cause,
    Transfer,
    change,
    household,
    owed,
    unsettled,
)

Balances = dict[Account, int]
_TRANSFERS = Statement(lambda _dialect, count: filled(sa.insert(transfers), count))
_Day = tuple[dt.date, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Posting:
    """What transfers of one cause write, made before the database is asked anything.

    `changes` are of accounts with a floor; `days` are debits, credits and what was debited and
    credited, of accounts that are added up by day.
    """

    accounts: dict[uuid.UUID, Account]
    transfers: list[list[Any]]
    changes: dict[Account, int]
    days: dict[_Day, tuple[int, int, int, int]]


def post(
    session: Session,
    context: Context,
    cause: Cause,
    movements: Sequence[Transfer],
    *,
    position: int = 0,
) -> Balances:
    """Post transfers and return the balances after, of accounts with a floor.

    All of them happen or none. What is too much for one statement is posted in parts, each from
    the `position` after the last. Rows are always locked in the order of their ids, so that two
    deposits at one point wait for each other but never stand in each other's way.

    Raises:
        InsufficientBalance: A household would fall below nothing.
        InsufficientStock: A point would.
    """
    if not movements:
        return {}
    posting = plan(context, session.get_bind().dialect, cause, movements, first=position)
    _open(session, context.programme_id, posting.accounts)
    _TRANSFERS.say_written(session, posting.transfers)
    after = _move_balances(session, context.programme_id, posting.changes)
    _add_to_days(session, context.programme_id, posting.days)
    return after


def plan(
    context: Context,
    dialect: sa.Dialect,
    cause: Cause,
    movements: Sequence[Transfer],
    *,
    first: int = 0,
) -> Posting:
    """Make ready what `post` and `carry_out` write; the first transfer gets the place `first`."""
    ids: dict[Account, uuid.UUID] = {}
    changes: dict[Account, int] = {}
    days: dict[_Day, tuple[int, int, int, int]] = {}
    rows = []
    for position, movement in enumerate(movements, first):
        for account, amounts in (
            (movement.debit, (1, 0, movement.amount, 0)),
            (movement.credit, (0, 1, 0, movement.amount)),
        ):
            key = ids.get(account) or ids.setdefault(account, account.id_in(context.programme_id))
            if account.kind in WITH_FLOOR:
                by = change(account, debit=amounts[2], credit=amounts[3])
                changes[account] = changes.get(account, 0) + by
            elif account.kind in TOTALLED:
                _add(days, (cause.day_on, key), amounts)
        row = {
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
        rows.append(_TRANSFERS.written(dialect, row))
    return Posting({key: account for account, key in ids.items()}, rows, changes, days)


def carry_out(session: Session, context: Context, postings: Sequence[Posting]) -> None:
    """Post what was planned; balances are written once, however many postings change them.

    What falls has to be held by the caller already.
    """
    accounts: dict[uuid.UUID, Account] = {}
    changes: dict[Account, int] = {}
    days: dict[_Day, tuple[int, int, int, int]] = {}
    for posting in postings:
        accounts |= posting.accounts
        for account, by in posting.changes.items():
            changes[account] = changes.get(account, 0) + by
        for day, amounts in posting.days.items():
            _add(days, day, amounts)
    _open(session, context.programme_id, accounts)
    _TRANSFERS.say_written(session, [row for posting in postings for row in posting.transfers])
    if any(by < 0 for by in changes.values()):
        _move_balances(session, context.programme_id, changes)
    else:
        _RAISING.say_rows(session, _rising(context.programme_id, changes))
    _add_to_days(session, context.programme_id, days)


def _add(
    days: dict[_Day, tuple[int, int, int, int]], day: _Day, more: tuple[int, int, int, int]
) -> None:
    a, b, c, d = days.get(day, (0, 0, 0, 0))
    days[day] = (a + more[0], b + more[1], c + more[2], d + more[3])


def _open(session: Session, programme_id: uuid.UUID, wanted: dict[uuid.UUID, Account]) -> None:
    """Open the accounts that are not there yet.

    Which ones are there is remembered per engine, but only once their opening was kept: an
    account is never deleted, so what was seen stays true.
    """
    known: set[uuid.UUID] = _memory(session)
    missing = wanted.keys() - known
    if not missing:
        return
    there = set(
        session.scalars(
            sa.select(accounts.c.id).where(
                accounts.c.programme_id == programme_id, accounts.c.id.in_(missing)
            )
        )
    )
    opened: set[uuid.UUID] = session.info.setdefault("opened_accounts", set())
    new = missing - there
    if new:
        insert = upserting(session.get_bind().dialect.name)(accounts).on_conflict_do_nothing()
        rows = [_account_row(programme_id, key, wanted[key]) for key in sorted(new)]
        session.execute(insert, rows)
        opened |= new
    known |= there - opened


_known_accounts: WeakKeyDictionary[sa.Pool, set[uuid.UUID]] = WeakKeyDictionary()


def _memory(session: Session) -> set[uuid.UUID]:
    """Ids of accounts known to be in this database."""
    return _known_accounts.setdefault(pool_of(session), set())


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
    session: Session, programme_id: uuid.UUID, changes: dict[Account, int]
) -> Balances:
    falling = {account: -by for account, by in changes.items() if by < 0}
    if falling:
        lock(session, programme_id, changes)
    after = {
        account: _take(session, programme_id, account, amount)
        for account, amount in falling.items()
    }
    return after | _added(session, programme_id, changes)


def _rising(programme_id: uuid.UUID, changes: Mapping[Account, int]) -> list[dict[str, Any]]:
    """Return the rows of what rises, in the order in which they are always held."""
    rising = sorted(
        (account.kind in AT_POINT, account.id_in(programme_id), by)
        for account, by in changes.items()
        if by >= 0
    )
    return [
        {"programme_id": programme_id, "account_id": key, "balance": by}
        for _at_point, key, by in rising
    ]


def _added(session: Session, programme_id: uuid.UUID, changes: Mapping[Account, int]) -> Balances:
    """Add to balances what rises, and return them."""
    rows = _rising(programme_id, changes)
    if not rows:
        return {}
    count = len(rows)
    said = {
        f"{name}_{n}" if count > 1 else name: one
        for n, row in enumerate(rows)
        for name, one in row.items()
    }
    by_id = {account.id_in(programme_id): account for account in changes}
    return {by_id[key]: balance for key, balance in _ADDING.ask(session, said, count)}


def _raising(dialect: str, count: int | None) -> Any:
    insert = filled(upserting(dialect)(balances), count)
    return insert.on_conflict_do_update(
        index_elements=["programme_id", "account_id"],
        set_={"balance": balances.c.balance + insert.excluded.balance},
    )


_RAISING = Statement(_raising)
_ADDING = Statement(
    lambda dialect, count: _raising(dialect, count).returning(
        balances.c.account_id, balances.c.balance
    )
)


def lock(session: Session, programme_id: uuid.UUID, which: Iterable[Account]) -> Balances:
    """Lock balances, before some of them fall and others rise, and return them.

    Always what belongs to households first and what lies at points after, each in the order of
    their ids: two units of work may wait for each other, but never both.
    """
    found: Balances = {}
    by_place: dict[bool, dict[uuid.UUID, Account]] = {False: {}, True: {}}
    for account in which:
        by_place[account.kind in AT_POINT][account.id_in(programme_id)] = account
        found[account] = 0
    for by_id in (part for part in by_place.values() if part):
        keys, count = padded(sorted(by_id))
        rows = _LOCK.ask(session, {"programme": programme_id, **keys}, count)
        found |= {by_id[key]: balance for key, balance in rows}
    return found


_LOCK = Statement(
    lambda _dialect, count: (
        sa.select(balances.c.account_id, balances.c.balance)
        .where(
            balances.c.programme_id == sa.bindparam("programme"),
            keys_of(balances.c.account_id, count),
        )
        .order_by(balances.c.account_id)
        .with_for_update()
    )
)


class Holding:
    """All that families have and owe, to be read and held among other questions."""

    def __init__(self, programme_id: uuid.UUID, household_ids: Iterable[uuid.UUID]) -> None:
        """Name their accounts."""
        self.household_ids = sorted(set(household_ids))
        self._by_id = {
            account.id_in(programme_id): account
            for household_id in self.household_ids
            for asset in PROMISES
            for account in (of(household_id, asset) for of in (household, owed, unsettled))
        }
        keys, count = padded(sorted(self._by_id))
        self.question: Question = (_LOCK, {"programme": programme_id, **keys}, count)

    def read(self, rows: Iterable[tuple[uuid.UUID, int]]) -> Balances:
        """Return what is there, from the answer; what has no row yet is not in it."""
        return {self._by_id[key]: balance for key, balance in rows}


def lock_household(session: Session, programme_id: uuid.UUID, household_id: uuid.UUID) -> Balances:
    """Lock all that a household has and owes, and return it."""
    return lock(
        session,
        programme_id,
        [of(household_id, asset) for asset in PROMISES for of in (household, owed, unsettled)],
    )


def touch(session: Session, context: Context, which: Iterable[Account]) -> Balances:
    """Make sure that balances have a row, hold them, and return them."""
    wanted = dict.fromkeys(which, 0)
    ids = {account.id_in(context.programme_id): account for account in wanted}
    _open(session, context.programme_id, ids)
    return _added(session, context.programme_id, wanted)


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
    if account.kind in AT_POINT:
        raise InsufficientStock(_("There is not that much at this point."), asset=account.asset)
    raise InsufficientBalance(_("There is not that much on this card."), asset=account.asset)


def _add_to_days(
    session: Session, programme_id: uuid.UUID, days: Mapping[_Day, tuple[int, int, int, int]]
) -> None:
    """Add to the day totals of accounts that keep no balance, always in the same order."""
    rows = [
        {"programme_id": programme_id, "account_id": key, "day_on": day_on}
        | dict(zip(_COUNTED, days[day_on, key], strict=True))
        for day_on, key in sorted(days)
    ]
    _COUNTING.say_rows(session, rows)


_COUNTED = ("debits", "credits", "debited", "credited")


def _counting(dialect: str, count: int | None) -> Any:
    insert = filled(upserting(dialect)(account_days), count)
    return insert.on_conflict_do_update(
        index_elements=["programme_id", "day_on", "account_id"],
        set_={name: account_days.c[name] + insert.excluded[name] for name in _COUNTED},
    )


_COUNTING = Statement(_counting)
