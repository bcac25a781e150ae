"""The mass balance of a year in which a million transfers moved matter."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import psycopg

from scripts import _bench_ground as ground
from scripts import _bench_million as million
from wasteexchange.compost.queries.balance import mass_balance
from wasteexchange.kernel.db import make_engine, reading
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.ledger.rules import COMPOST_MATERIAL, Account, Kind, batch, stock

FIRST, DAYS = dt.date(2025, 1, 1), 365
MATERIALS = ("food", "garden", "pet", "cardboard", "glass", "cans", "paper", "film")
ORGANIC = MATERIALS[:2]
BATCHES_A_POINT, INTO_A_BATCH = 26, 75
TRANSFERS_A_RECORD = 1_000
REPEATED = 15
_KEY_BITS = 128
_Row = tuple[Any, ...]


@dataclass(slots=True)
class _Year:
    """What is brought on random days, what goes into batches of it, and what comes out."""

    plan: ground.Plan
    transfers: int
    chance: random.Random = field(default_factory=lambda: random.Random(2025))  # noqa: S311 - weights, no secret
    accounts: dict[str, Account] = field(default_factory=dict)
    balances: Counter[str] = field(default_factory=Counter)
    days: dict[tuple[str, str], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0])
    )
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(10**9)))
    record: str = ""

    def tables(self) -> Iterator[tuple[str, list[_Row]]]:
        """Give every table with its rows."""
        moved = list(self._moved())
        home = self.plan.programme
        yield "transfers", moved
        yield "accounts", [self._account(key, one) for key, one in self.accounts.items()]
        yield "balances", [(home, key, balance) for key, balance in self.balances.items()]
        yield "account_days", [(home, key, day, *sums) for (key, day), sums in self.days.items()]

    def _moved(self) -> Iterator[_Row]:
        points = [uuid.UUID(point["id"]) for point in self.plan.points]
        through_batches = len(points) * BATCHES_A_POINT * (INTO_A_BATCH + 3)
        for _each in range(self.transfers - through_batches):
            point, material = self.chance.choice(points), self.chance.choice(MATERIALS)
            brought = Account(
                Kind.BROUGHT, Asset.MATTER, point_id=point, material=material, quality=Quality.CLEAN
            )
            day = self.chance.randrange(DAYS)
            yield self._move(
                stock(point, material), brought, self.chance.randrange(200, 9_000), day
            )
        for point in points:
            for number in range(BATCHES_A_POINT):
                yield from self._batch(point, number * DAYS // BATCHES_A_POINT)

    def _batch(self, point: uuid.UUID, day: int) -> Iterator[_Row]:
        inside = batch(uuid.UUID(int=self.chance.getrandbits(_KEY_BITS)), point)
        went_in = 0
        for _each in range(INTO_A_BATCH):
            net_g = self.chance.randrange(200, 2_000)
            went_in += net_g
            yield self._move(inside, stock(point, self.chance.choice(ORGANIC)), net_g, day)
        for into, net_g in (
            (stock(point, COMPOST_MATERIAL), went_in * 35 // 100),
            (Account(Kind.BATCH_REJECTS, Asset.MATTER, point_id=point), went_in * 5 // 100),
            (
                Account(Kind.PROCESS_LOSS, Asset.MATTER, point_id=point),
                went_in - went_in * 35 // 100 - went_in * 5 // 100,
            ),
        ):
            yield self._move(into, inside, net_g, min(day + 90, DAYS - 1))

    def _move(self, debit: Account, credit: Account, amount: int, day: int) -> _Row:
        number = next(self.numbers) % TRANSFERS_A_RECORD
        if not number:
            self.record = str(uuid.UUID(int=self.chance.getrandbits(_KEY_BITS)))
        on = (FIRST + dt.timedelta(day)).isoformat()
        keys = [self._count(debit, amount, on, 0), self._count(credit, amount, on, 1)]
        at = f"{on}T15:00:00.000000Z"
        return (self.plan.programme, self.record, number, *keys, "MATTER", amount, on, at)

    def _count(self, account: Account, amount: int, on: str, side: int) -> str:
        key = str(account.id_in(uuid.UUID(self.plan.programme)))
        self.accounts.setdefault(key, account)
        if account.kind in (Kind.STOCK, Kind.BATCH):
            self.balances[key] += -amount if side else amount
        else:
            sums = self.days[key, on]
            sums[side] += 1
            sums[side + 2] += amount
        return key

    def _account(self, key: str, one: Account) -> _Row:
        ids = [str(said) if said else None for said in (one.point_id, one.household_id)]
        subject = str(one.subject_id) if one.subject_id else None
        named = (one.material, str(one.quality) if one.quality else None, subject)
        return (self.plan.programme, key, str(one.kind), str(one.asset), *ids, *named)


def balance_ms(url: str, transfers: int) -> float:
    """Fill an empty database; return the median time of the year's mass balance (milliseconds)."""
    plan = ground.lay(url, families=1)
    tables = _Year(plan, transfers).tables()
    if url.startswith("sqlite"):
        _into_sqlite(url.removeprefix("sqlite:///"), tables)
    else:
        _into_postgresql(url.replace("postgresql+psycopg://", "postgresql://"), tables)
    engine = make_engine(url)
    took = []
    try:
        for _each in range(REPEATED):
            began = time.perf_counter()
            with reading(engine) as session:
                last = FIRST + dt.timedelta(DAYS - 1)
                found = mass_balance(session, uuid.UUID(plan.programme), first=FIRST, last=last)
            took.append(time.perf_counter() - began)
            assert found.adds_up, "every gram is somewhere"
            assert found.came_g > transfers, "the year has transfers"
    finally:
        engine.dispose()
    return median(took) * 1000


def _into_sqlite(path: str, tables: Iterable[tuple[str, list[_Row]]]) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for table, rows in tables:
            say = f"INSERT OR IGNORE INTO {table} VALUES ({','.join('?' * len(rows[0]))})"  # noqa: S608 - our own names
            connection.executemany(say, rows)
        connection.execute("ANALYZE")


def _into_postgresql(address: str, tables: Iterable[tuple[str, list[_Row]]]) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        for table, rows in tables:
            million.copy_rows(connection, table, rows)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
