"""A database with a million deposit lines, and how long the tally of one of its months takes."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from scripts import _bench_ground as ground
from scripts import _bench_shed as shed
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import make_engine, reading
from wasteexchange.kernel.migrations import head
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.rules import Account, Kind
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.tallies.queries import tally_of
from wasteexchange.tallies.rules import Month

LINES_A_DEPOSIT = 4
MATERIALS = ("food", "pet", "cardboard", "glass")
# What hardly anybody brings stands in a visit of these now and then: its list is the hardest.
RARE, RARE_EVERY = "batteries", 5_000
WARNED_EVERY, REVERSED_EVERY = 400, 1_000
QUALITIES = ("clean",) * 9 + ("contaminated",) * 2 + ("rejected",)
DAYS = 730
# The days end with this one: what a page says of today and of this month is no empty case.
FIRST = utc_now().date() - dt.timedelta(DAYS - 1)
TALLIED = Month((FIRST + dt.timedelta(DAYS - 150)).year, (FIRST + dt.timedelta(DAYS - 150)).month)
REPEATED = 25
_KEY_BITS = 128


@dataclass(slots=True)
class Filling:
    """Rows of many deposits, and the totals that belong to them."""

    plan: ground.Plan
    lines: int
    chance: random.Random = field(default_factory=lambda: random.Random(2024))  # noqa: S311 - weights, no secret
    days: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    months: dict[tuple[str, str], int] = field(default_factory=dict)
    accounts: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    heads: list[tuple[str, str, str, str]] = field(default_factory=list)
    reversed: dict[str, str] = field(default_factory=dict)

    def records(self) -> Iterator[tuple[Any, ...]]:
        """Give the register's rows; what a deposit is, is decided here."""
        home, writer = self.plan.programme, self.plan.clients[0]["id"]
        for number in range(self.lines // LINES_A_DEPOSIT):
            key = str(uuid.UUID(int=self.chance.getrandbits(_KEY_BITS)))
            day = (FIRST + dt.timedelta(self.chance.randrange(DAYS))).isoformat()
            point = self.chance.choice(self.plan.points)["id"]
            family = self.chance.choice(self.plan.families)["id"]
            self.heads.append((key, day, point, family))
            month = (day[:7], family)
            self.months[month] = self.months.get(month, 0) + 1
            at = f"{day}T15:00:00.000000Z"
            times = (at, None, at, at, day)
            yield (home, key, "deposit", b"0" * 32, point, "ZZ", number + 1, *times, writer, writer)
            if number % REVERSED_EVERY == 1:
                self.reversed[key] = str(uuid.UUID(int=self.chance.getrandbits(_KEY_BITS)))
                what = (self.reversed[key], "reversal", b"0" * 32, None, None, None)
                yield (home, *what, *times, writer, writer)

    def deposits(self) -> Iterator[tuple[Any, ...]]:
        """Give the deposits' rows."""
        home, writer = self.plan.programme, self.plan.clients[0]["id"]
        for number, (key, day, point, family) in enumerate(self.heads):
            at = f"{day}T15:00:00.000000Z"
            warned = '["implausible-weight"]' if number % WARNED_EVERY == 0 else "[]"
            whose = (home, key, family, None, "forgotten", point, at, day, writer)
            yield (*whose, *(0,) * 6, warned)

    def reversals(self) -> Iterator[tuple[Any, ...]]:
        """Give what was taken back."""
        for key, reversal in self.reversed.items():
            yield self.plan.programme, key, reversal, "wrong"

    def deposit_lines(self) -> Iterator[tuple[Any, ...]]:
        """Give the lines' rows, and add up what the ledger's days must say of them."""
        home = self.plan.programme
        for number, (key, day, point, _family) in enumerate(self.heads):
            for position, usual in enumerate(MATERIALS):
                rare = position == 0 and number % RARE_EVERY == 0
                material, quality = RARE if rare else usual, self.chance.choice(QUALITIES)
                net_g = self.chance.randrange(200, 9_000)
                earned = 0 if quality == "rejected" else net_g
                where = (point, material, quality)
                self._moved(day, where, net_g, earned, back=False)
                if key in self.reversed:
                    self._moved(day, where, net_g, earned, back=True)
                weighed = (home, key, position, material, quality, None)
                yield (*weighed, net_g, 0, net_g, 0, earned, None, None)

    def day_totals(self) -> Iterator[tuple[Any, ...]]:
        """Give what was added up per day and account."""
        for (day, account), sums in self.days.items():
            yield self.plan.programme, account, day, *sums

    def household_months(self) -> Iterator[tuple[Any, ...]]:
        """Give who came how often in a month."""
        for (month, family), visits in self.months.items():
            yield self.plan.programme, month, family, visits, 0, 0, 0

    def _moved(
        self, day: str, where: tuple[str, str, str], net_g: int, earned: int, *, back: bool
    ) -> None:
        """Add up one line's matter and credit, or that it was taken back."""
        brought = (1, 0, net_g, 0) if back else (0, 1, 0, net_g)
        self._count(day, Kind.BROUGHT, Asset.MATTER, where, brought)
        if earned:
            granted = (0, 1, 0, earned) if back else (1, 0, earned, 0)
            self._count(day, Kind.GRANTED, Asset.POINTS, where, granted)

    def _count(
        self,
        day: str,
        kind: Kind,
        asset: Asset,
        where: tuple[str, str, str],
        by: tuple[int, int, int, int],
    ) -> None:
        name = f"{kind}/{where}"
        if name not in self.accounts:
            point, material, quality = where
            account = Account(
                kind, asset, point_id=uuid.UUID(point), material=material, quality=quality
            )
            key = str(account.id_in(uuid.UUID(self.plan.programme)))
            what = (str(kind), str(asset), point, None, material, quality, None)
            self.accounts[name] = (self.plan.programme, key, *what)
        sums = self.days.setdefault((day, self.accounts[name][1]), [0, 0, 0, 0])
        for place, more in enumerate(by):
            sums[place] += more

    def tables(self) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
        """Give every table and its rows, in an order in which each finds what it refers to."""
        yield "records", self.records()
        yield "deposits", self.deposits()
        yield "deposit_lines", self.deposit_lines()
        yield "deposit_reversals", self.reversals()
        yield "accounts", list(self.accounts.values())
        yield "account_days", self.day_totals()
        yield "household_months", self.household_months()


def on_sqlite(folder: Path, lines: int) -> float:
    """Return the median time of a tally (milliseconds)."""
    return tally_ms(*filled(folder, lines))


def filled(folder: Path, lines: int, families: int = 100) -> tuple[str, ground.Plan]:
    """Fill a SQLite file and return its address; it is kept for the next run of this month."""
    name = f"wasteexchange-bench-{head()}-{families}-{lines}-{utc_now():%Y-%m}.db"
    kept = Path(tempfile.gettempdir()) / name
    plan_file = kept.with_suffix(".json")
    if not (kept.exists() and plan_file.exists()):
        made = folder / "million.db"
        plan = ground.lay(f"sqlite:///{made}", families=families)
        shed.fill(f"sqlite:///{made}", plan)
        with closing(sqlite3.connect(made)) as connection, connection:
            for table, rows in Filling(plan, lines).tables():
                _insert(connection, table, rows)
            given = shed.HandedOut(plan, lines, FIRST, DAYS)
            for table in ("records", "accounts", "redemptions", "transfers", "account_days"):
                _insert(connection, table, getattr(given, table)())
            shed.credit(connection)
            connection.execute("ANALYZE")
        ground.copy_sqlite(made, kept)
        plan.save(plan_file)
    return f"sqlite:///{kept}", ground.load(plan_file)


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    places = ",".join("?" * _width(connection, table))
    say = f"INSERT OR IGNORE INTO {table} VALUES ({places})"  # noqa: S608 - our own names
    connection.executemany(say, rows)


def on_postgresql(url: str, lines: int) -> float:
    """Return the median time of a tally (milliseconds) in an empty database filled for it."""
    plan = ground.lay(url, families=100)
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://")) as connection:
        # What was just made by the program keeps the same keys: those rows are left as they are.
        connection.execute("SET session_replication_role = replica")
        for table, rows in Filling(plan, lines).tables():
            copy_rows(connection, table, rows)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    return tally_ms(url, plan)


def copy_rows(
    connection: psycopg.Connection[Any], table: str, rows: Iterable[tuple[Any, ...]]
) -> None:
    """Bring rows in by the thousand; one whose key is known already stays as it is."""
    connection.execute(f"CREATE TEMP TABLE new_{table} (LIKE {table})")
    with connection.cursor().copy(f"COPY new_{table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    connection.execute(
        f"INSERT INTO {table} SELECT * FROM new_{table} ON CONFLICT DO NOTHING"  # noqa: S608 - our own names
    )


def tally_ms(url: str, plan: ground.Plan) -> float:
    """Return the median time of a month's tally in process (milliseconds)."""
    engine = make_engine(url)
    took = []
    try:
        for _each in range(REPEATED):
            began = time.perf_counter()
            with reading(engine) as session:
                catalogue = catalogue_of(session, uuid.UUID(plan.programme))
                tally = tally_of(session, catalogue, TALLIED)
            took.append(time.perf_counter() - began)
            assert tally.totals.deposits, "the month has deposits"
    finally:
        engine.dispose()
    return median(took) * 1000


def _width(connection: sqlite3.Connection, table: str) -> int:
    return len(connection.execute(f"PRAGMA table_info({table})").fetchall())
