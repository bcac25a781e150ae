"""The floor: the same server, a bare Flask view, the plain driver, the same rows, no rules.

It reads nothing and refuses nothing, so nothing that keeps these rows can be much faster. Rows go
in by one statement per table; on SQLite its writers queue on the program's own lock.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import sqlite3
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, Response, request

from scripts._bench_ground import MATERIAL, QUALITY, Plan, load
from wasteexchange.kernel.db import BUSY_MILLISECONDS, make_engine
from wasteexchange.kernel.writers import one_writer_at_a_time
from wasteexchange.start import LOCAL, STOP_SECONDS_MAX, THREADS, WORKERS

PLAN, DATABASE = "WASTEEXCHANGE_BENCH_PLAN", "WASTEEXCHANGE_DATABASE_URL"
Rows = list[tuple[str, tuple[Any, ...]]]

_RECORDS = "INSERT INTO records VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_ENTRIES = "INSERT INTO journal_entries VALUES (?,?,?,?,?,?)"
_TRANSFERS = "INSERT INTO transfers VALUES (?,?,?,?,?,?,?,?,?),(?,?,?,?,?,?,?,?,?)"
_BALANCES = (
    "INSERT INTO balances VALUES (?,?,?),(?,?,?) ON CONFLICT (programme_id, account_id)"
    " DO UPDATE SET balance = balances.balance + excluded.balance"
)
_DAYS = (
    "INSERT INTO account_days (programme_id, day_on, account_id, debits, credits, debited,"
    " credited) VALUES (?,?,?,?,?,?,?),(?,?,?,?,?,?,?) ON CONFLICT (programme_id, day_on,"
    " account_id) DO UPDATE SET debits = account_days.debits + excluded.debits, credits ="
    " account_days.credits + excluded.credits, debited = account_days.debited + excluded.debited,"
    " credited = account_days.credited + excluded.credited"
)
_DEPOSITS = "INSERT INTO deposits VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_LINES = "INSERT INTO deposit_lines VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
_MONTHS = (
    "INSERT INTO household_months VALUES (?,?,?,?,?,?,?) ON CONFLICT (programme_id, month,"
    " household_id) DO UPDATE SET visits = household_months.visits + 1, compost ="
    " household_months.compost + excluded.compost"
)


def create_floor() -> Flask:
    """Build the floor's application on a database and a plan named by the environment."""
    app = Flask("floor", static_folder=None)
    plan = load(Path(os.environ[PLAN]))
    write = _writer(os.environ[DATABASE])
    families = {family["token"]: family for family in plan.families}
    points = {point["code"]: point for point in plan.points}
    writers = {f"Bearer {client['token']}": client["id"] for client in plan.clients}

    def create() -> Response:
        said = json.loads(request.get_data())
        family, point = families[said["card"]], points[said["collection_point"]]
        rows = _rows(plan, said, family, point, writers[request.headers["Authorization"]])
        write(rows)
        reply = {"id": said["id"], "status": "accepted", "credited": {"COMPOST": 0}}
        return Response(json.dumps(reply), 201, content_type="application/json")

    app.add_url_rule("/api/v1/deposits", view_func=create, methods=["POST"])
    app.add_url_rule("/healthz", view_func=lambda: Response("ok"))
    return app


def _rows(
    plan: Plan, said: dict[str, Any], family: dict[str, str], point: dict[str, str], writer: str
) -> Rows:
    """Return every row of a deposit with one line, in the order in which they are kept."""
    line = said["lines"][0]
    net_g = line["gross_g"] - line["tare_g"]
    credit = net_g * 200 // 1000
    home, key, where = plan.programme, said["id"], point["id"]
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    at = said["recorded_at"]
    day, month = at[:10], at[:7]
    digest = hashlib.sha256(repr(said).encode()).digest()
    entry = json.dumps(
        {
            "v": 1,
            "kind": "deposit",
            "programme": "BENCH",
            "point": said["collection_point"],
            "month": month,
            "ref": "0" * 43,
            "holder": "0" * 43,
            "series": said["series"],
            "sequence": said["sequence"],
            "lines": [
                {
                    "material": MATERIAL,
                    "quality": str(QUALITY),
                    "net_g": net_g,
                    "credit": {"COMPOST": credit},
                    "rate": {"COMPOST": plan.rate},
                }
            ],
        }
    ).encode()
    number = (said["series"], said["sequence"])
    times = (at, None, now, at, day)
    mine, stock = family["account"], point["stock"]
    brought, granted = point["brought"], point["granted"]
    moved = (home, key, 0, stock, brought, "MATTER", net_g, day, now)
    promised = (home, key, 1, granted, mine, "COMPOST", credit, day, now)
    what, earned = (MATERIAL, str(QUALITY), None), (credit, 0, plan.rate, None)
    head = (home, key, family["id"], family["card"], None, where, at, day, writer)
    return [
        (_RECORDS, (home, key, "deposit", digest, where, *number, *times, writer, writer)),
        (_ENTRIES, (home, key, "deposit", month, entry, now)),
        (_TRANSFERS, (*moved, *promised)),
        (_DEPOSITS, (*head, net_g, 0, credit, 0, 0, 0, "[]")),
        (_LINES, (home, key, 0, *what, line["gross_g"], line["tare_g"], net_g, *earned)),
        (_MONTHS, (home, month, family["id"], 1, 0, credit, 0)),
        # What many deposits update comes last, so that they wait for each other the least.
        (_BALANCES, (home, mine, credit, home, stock, net_g)),
        (_DAYS, (home, day, brought, 0, 1, 0, net_g, home, day, granted, 1, 0, credit, 0)),
    ]


def _writer(url: str) -> Callable[[Rows], None]:
    return _on_sqlite(url) if url.startswith("sqlite") else _on_postgresql(url)


def _on_sqlite(url: str) -> Callable[[Rows], None]:
    kept = threading.local()
    engine = make_engine(url)  # for its address alone: the queue knows a file by it
    path = engine.url.database
    assert path, "the bench uses a file"

    def connection() -> sqlite3.Connection:
        if not hasattr(kept, "connection"):
            made = sqlite3.connect(path, isolation_level=None)
            for pragma in (
                f"busy_timeout={BUSY_MILLISECONDS}",
                "journal_mode=WAL",
                "foreign_keys=ON",
                "recursive_triggers=ON",
                "synchronous=FULL",
            ):
                made.execute(f"PRAGMA {pragma}")
            kept.connection = made
        found: sqlite3.Connection = kept.connection
        return found

    def write(rows: Rows) -> None:
        with one_writer_at_a_time(engine), _begun(connection()) as mine:
            for statement, said in rows:
                mine.execute(statement, said)

    return write


@contextmanager
def _begun(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _on_postgresql(url: str) -> Callable[[Rows], None]:
    kept = threading.local()
    address = url.replace("postgresql+psycopg://", "postgresql://")
    spoken = {
        text: text.replace("?", "%s")
        for text in (
            *(_RECORDS, _ENTRIES, _TRANSFERS, _BALANCES),
            *(_DAYS, _DEPOSITS, _LINES, _MONTHS),
        )
    }

    def write(rows: Rows) -> None:
        if not hasattr(kept, "connection"):
            kept.connection = psycopg.connect(address)
        with kept.connection.transaction(), kept.connection.cursor() as cursor:
            for statement, said in rows:
                cursor.execute(spoken[statement], [_native(one) for one in said])

    return write


def _native(said: Any) -> Any:
    """Send ids as ids: a text is not one there."""
    return uuid.UUID(said) if isinstance(said, str) and len(said) == 36 else said  # noqa: PLR2004 - a UUID's length


def serve(port: int) -> None:
    """Serve the floor as `wasteexchange serve` serves the program: same server, same options."""
    from granian import Granian  # noqa: PLC0415 - only the server's first process needs it
    from granian.constants import Interfaces  # noqa: PLC0415 - as above
    from granian.log import LogLevels  # noqa: PLC0415 - as above

    Granian(
        "scripts._bench_floor:create_floor",
        factory=True,
        interface=Interfaces.WSGI,
        address=LOCAL,
        port=port,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=STOP_SECONDS_MAX,
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
