"""Accounts and their balances: opened, held, raised and lowered, always in the same order."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.quantities import PROMISES
from wasteexchange.kernel.statements import (
    Question,
    Statement,
    ask_together,
    filled,
    keys_of,
    padded,
    pool_of,
)
from wasteexchange.kernel.words import _
from wasteexchange.ledger.errors import InsufficientBalance, InsufficientStock
from wasteexchange.ledger.models import accounts, balances
from wasteexchange.ledger.rules import AT_POINT, Account, household, owed, unsettled

Balances = dict[Account, int]


def open_accounts(
    session: Session, programme_id: uuid.UUID, wanted: Mapping[uuid.UUID, Account]
) -> None:
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


def move(session: Session, programme_id: uuid.UUID, changes: dict[Account, int]) -> Balances:
    """Lower and raise balances, and return them.

    Raises:
        InsufficientBalance: A household would fall below nothing.
        InsufficientStock: A point would.
    """
    falling = {account: by for account, by in changes.items() if by < 0}
    after: Balances = {}
    if falling:
        held = lock(session, programme_id, changes)
        after = {account: _left(account, held[account] + by) for account, by in falling.items()}
        for account, by in falling.items():
            said = {"programme": programme_id, "account": account.id_in(programme_id), "by": by}
            _LOWERING.say(session, said)
    return after | _added(session, programme_id, changes)


def _left(account: Account, balance: int) -> int:
    if balance >= 0:
        return balance
    if account.kind in AT_POINT:
        raise InsufficientStock(
            _("There is not that much at this point. Take less, or something else."),
            asset=account.asset,
        )
    raise InsufficientBalance(
        _("There is not that much on this card. Take less."), asset=account.asset
    )


# Of a balance that is held: one that would fall too far was refused, and the floor refuses it too.
_LOWERING = Statement(
    lambda _dialect, _count: (
        sa.update(balances)
        .where(
            balances.c.programme_id == sa.bindparam("programme"),
            balances.c.account_id == sa.bindparam("account"),
        )
        .values(balance=balances.c.balance + sa.bindparam("by", type_=sa.BigInteger))
    )
)


def raise_all(session: Session, programme_id: uuid.UUID, changes: Mapping[Account, int]) -> None:
    """Add to balances of which none falls, with nothing to wait for."""
    _RAISING.say_rows(session, _rising(programme_id, changes))


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
    by_id = {account.id_in(programme_id): account for account in changes}
    (found,) = ask_together(session, [_adding(rows)])
    return {by_id[key]: balance for key, balance in found}


def _adding(rows: Sequence[Mapping[str, Any]]) -> Question:
    count = len(rows)
    said = {
        f"{name}_{n}" if count > 1 else name: one
        for n, row in enumerate(rows)
        for name, one in row.items()
    }
    return _ADDING, said, count


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
    parts = [by_id for by_id in by_place.values() if by_id]
    questions: list[Question] = []
    for by_id in parts:
        keys, count = padded(sorted(by_id))
        questions.append((_LOCK, {"programme": programme_id, **keys}, count))
    answers = ask_together(session, questions) if questions else []
    for by_id, rows in zip(parts, answers, strict=True):
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


class Touching:
    """Balances that are to have a row, to be read and held among other questions."""

    def __init__(self, session: Session, context: Context, which: Iterable[Account]) -> None:
        """Name the accounts, at least one; those that are not there yet are opened."""
        wanted = dict.fromkeys(which, 0)
        self._by_id = {account.id_in(context.programme_id): account for account in wanted}
        open_accounts(session, context.programme_id, self._by_id)
        self.question = _adding(_rising(context.programme_id, wanted))

    def read(self, rows: Iterable[tuple[uuid.UUID, int]]) -> Balances:
        """Return what is there, from the answer."""
        return {self._by_id[key]: balance for key, balance in rows}


def touch(session: Session, context: Context, which: Iterable[Account]) -> Balances:
    """Make sure that balances have a row, hold them, and return them."""
    touching = Touching(session, context, which)
    (rows,) = ask_together(session, [touching.question])
    return touching.read(rows)
