"""The only writer of the ledger."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.statements import Statement, filled
from wasteexchange.ledger.models import account_days, transfers
from wasteexchange.ledger.rules import (
    TOTALLED,
    WITH_FLOOR,
    Account,
    Cause,
    Transfer,
    change,
)
from wasteexchange.ledger.service.balances import Balances, move, open_accounts, raise_all

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
    open_accounts(session, context.programme_id, posting.accounts)
    _TRANSFERS.say_written(session, posting.transfers)
    after = move(session, context.programme_id, posting.changes)
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
    open_accounts(session, context.programme_id, accounts)
    _TRANSFERS.say_written(session, [row for posting in postings for row in posting.transfers])
    if any(by < 0 for by in changes.values()):
        move(session, context.programme_id, changes)
    else:
        raise_all(session, context.programme_id, changes)
    _add_to_days(session, context.programme_id, days)


def _add(
    days: dict[_Day, tuple[int, int, int, int]], day: _Day, more: tuple[int, int, int, int]
) -> None:
    a, b, c, d = days.get(day, (0, 0, 0, 0))
    days[day] = (a + more[0], b + more[1], c + more[2], d + more[3])


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
