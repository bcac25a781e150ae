"""Measure what was asked for, print a table for a person, write JSON for a program."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from scripts import _bench_counter as counter
from scripts import _bench_ground as ground
from scripts import _bench_million as million
from scripts import _bench_office as office
from scripts import _bench_parts as parts
from scripts._bench_load import RECORDS
from scripts._bench_servers import FLOOR, PROGRAM, Drive, Running, serving
from tests import postgres

DATABASES = ("sqlite", "postgresql")
PARTS = ("deposits", "uploads", "papers", "balance", "tally", "office", "counter")
CLIENTS, POINTS = (1, 4, 16), (5, 1)
FAMILIES = 800
RATIO_LEAST, P95_MOST = 0.35, 4.0
UPLOADS, UPLOAD_ROUNDS, UPLOAD_RATIO_LEAST = 3, 3, 5.0
MEMORY_MB_MOST, LINES = 150, 1_000_000
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bed:
    """Where a kind of database is measured."""

    kind: str
    folder: Path
    server: postgres.Server | None

    def ground(self) -> tuple[ground.Plan, Path, dict[str, str]]:
        """Lay the ground once, and return it with a copy for the program and one for the floor."""
        plan_file = self.folder / "plan.json"
        if self.server:
            name = self.server.create()
            plan = ground.lay(self.server.url(name), families=FAMILIES)
            urls = {w: self.server.url(self.server.create(name)) for w in (PROGRAM, FLOOR)}
        else:
            first = self.folder / "first.db"
            plan = ground.lay(f"sqlite:///{first}", families=FAMILIES)
            urls = {}
            for who in (PROGRAM, FLOOR):
                ground.copy_sqlite(first, self.folder / who / "bench.db")
                urls[who] = f"sqlite:///{self.folder / who / 'bench.db'}"
        plan.save(plan_file)
        return plan, plan_file, urls


@contextmanager
def _bed(kind: str, folder: Path) -> Iterator[Bed]:
    folder.mkdir()
    with ExitStack() as stack:
        durable = kind == "postgresql"
        server = stack.enter_context(postgres.running(durable=True)) if durable else None
        yield Bed(kind, folder, server)


def main(arguments: list[str]) -> int:
    """Measure; the exit status says nothing about targets, the table does."""
    said = _options(arguments)
    found: Figures = {"deposits": [], "uploads": [], "others": {}}
    with tempfile.TemporaryDirectory(prefix="wx-bench-") as name:
        # The counter's own part needs no ground.
        for kind in said.databases if set(said.parts) - {"counter"} else ():
            with _bed(kind, Path(name) / kind) as bed:
                _measure(bed, said, found)
        if "counter" in said.parts:
            found["others"] |= counter.measured(Path(name) / "counter")
    _print_others(found["others"])
    if said.json:
        said.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    asked = argparse.ArgumentParser(
        prog="bench.py", description="Speed, as ratios to a floor measured in the same run."
    )
    asked.add_argument("--quick", action="store_true", help="shorter runs, five points only")
    asked.add_argument("--seconds", type=float, help="how long each level is measured (6, quick 2)")
    asked.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    asked.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    asked.add_argument("--clients", nargs="+", type=int, default=CLIENTS)
    asked.add_argument("--lines", type=int, default=LINES, help="deposit lines under the tally")
    asked.add_argument("--json", type=Path, metavar="FILE")
    said = asked.parse_args(arguments)
    said.seconds = said.seconds or (2.0 if said.quick else 6.0)
    said.points = POINTS[:1] if said.quick else POINTS
    if max(said.clients) > ground.CLIENTS or min(said.clients) < 1:
        asked.error(f"--clients: from 1 to {ground.CLIENTS}")
    return said


def _measure(bed: Bed, said: argparse.Namespace, found: Figures) -> None:
    kind, others = bed.kind, found["others"]
    plan, plan_file, urls = bed.ground()
    if "deposits" in said.parts:
        with ExitStack() as stack:
            servers = {
                who: stack.enter_context(serving(who, urls[who], plan_file, bed.folder / who))
                for who in (FLOOR, PROGRAM)
            }
            others[f"{kind}: cold start of the server (s)"] = servers[PROGRAM].started_in
            found["deposits"] += _deposits(kind, servers, plan_file, said)
            if peak := servers[PROGRAM].peak_memory_bytes():
                others[f"{kind}: peak memory of a server process (MB)"] = peak / 1e6
    if "uploads" in said.parts:
        with serving(PROGRAM, urls[PROGRAM], plan_file, bed.folder / PROGRAM) as server:
            found["uploads"].append(_uploads(kind, server, plan_file, said))
            if peak := server.peak_memory_bytes():
                others[f"{kind}: peak memory of a server that takes uploads (MB)"] = peak / 1e6
    if "papers" in said.parts and not any("PDF" in name for name in others):
        others |= parts.papers(urls[PROGRAM], plan, bed.folder)
    if "balance" in said.parts:
        name = f"{kind}: balance, account of 10,000 transfers (ms)"
        others[name] = parts.balance_ms(urls[PROGRAM], plan)
    if "tally" in said.parts:
        name = f"{kind}: a month's tally among {said.lines:,} lines (ms)"
        if bed.server:
            url = bed.server.url(bed.server.create())
            others[name] = million.on_postgresql(url, said.lines)
        else:
            others[name] = million.on_sqlite(bed.folder, said.lines)
    if "office" in said.parts and not bed.server:
        pages = office.pages(bed.folder, said.lines)
        office.report(pages)
        others["sqlite: the slowest page of the office (ms)"] = max(page.ms for page in pages)
        others["sqlite: the heaviest page of the office (KB)"] = (
            max(page.sent_bytes for page in pages) / 1e3
        )


def _deposits(
    kind: str, servers: dict[str, Running], plan: Path, said: argparse.Namespace
) -> list[Figures]:
    """Drive both servers, one after the other, at each level; print each level as it is known."""
    drive = Drive(plan, said.seconds, warm_seconds=min(2.0, said.seconds))
    rows = []
    print(f"\n{kind:11} points clients           per s    p50    p95    p99 ms   ratio  p95 ×floor")
    for points in said.points:
        for clients in said.clients:
            floor = _figures(drive.against(servers[FLOOR], clients, points), said.seconds)
            program = _figures(drive.against(servers[PROGRAM], clients, points), said.seconds)
            ratio = program["per_s"] / floor["per_s"]
            slower = program["p95_ms"] / floor["p95_ms"]
            level = f"{kind:11} {points:6} {clients:7}"
            print(f"{level} {_line(FLOOR, floor)}")
            short = ratio < RATIO_LEAST or slower > P95_MOST
            verdict = "  below target" if short else ""
            print(f"{level} {_line(PROGRAM, program)} {ratio:7.2f} {slower:7.1f}{verdict}")
            sys.stdout.flush()
            rows.append(
                {"database": kind, "points": points, "clients": clients, "ratio": ratio}
                | {"p95_times_floor": slower, FLOOR: floor, PROGRAM: program}
            )
    return rows


def _uploads(kind: str, server: Running, plan: Path, said: argparse.Namespace) -> Figures:
    """Measure a thousand records in one call against single deposits of 16 clients, in turns."""
    # The second drive's numbers lie above those of all runs before.
    drive = Drive(plan, said.seconds, warm_seconds=1.0, runs=100)
    single: list[float] = []
    took: list[float] = []
    for _round in range(UPLOAD_ROUNDS):
        run = drive.against(server, max(CLIENTS), POINTS[0])
        single.append(_figures(run, said.seconds)["per_s"])
        run = drive.against(server, 1, POINTS[0], uploads=UPLOADS)
        _figures(run, 1.0)
        took += run["took"]
    took.sort()
    found: Figures = {
        "database": kind,
        "single_per_s": median(single),
        "records_per_s": RECORDS / median(took),
        "p50_ms": median(took) * 1000,
        "p95_ms": took[len(took) * 95 // 100] * 1000,
    }
    found["ratio"] = ratio = found["records_per_s"] / found["single_per_s"]
    verdict = "  below target" if ratio < UPLOAD_RATIO_LEAST else ""
    print(f"\n{kind:11} uploads of {RECORDS:,} records against single deposits, 16 clients")
    print(
        f"{kind:11} single {found['single_per_s']:6.0f} per s, uploaded"
        f" {found['records_per_s']:6.0f} per s, {ratio:.1f} × {verdict}; an upload takes"
        f" p50 {found['p50_ms']:.0f} ms, p95 {found['p95_ms']:.0f} ms"
    )
    sys.stdout.flush()
    return found


def _figures(run: dict[str, Any], seconds: float) -> dict[str, float]:
    took = sorted(run["took"])
    if run["refused"] or not took:
        message = f"{len(run['refused'])} deposits were refused: {run['refused'][:1]}"
        raise SystemExit(message)
    return {"per_s": len(took) / seconds} | {
        f"p{part}_ms": took[min(len(took) - 1, len(took) * part // 100)] * 1000
        for part in (50, 95, 99)
    }


def _line(who: str, figures: dict[str, float]) -> str:
    times = " ".join(f"{figures[f'p{part}_ms']:6.1f}" for part in (50, 95, 99))
    return f"{who:8} {figures['per_s']:7.0f} {times}   "


def _print_others(others: Figures) -> None:
    print()
    for name, figure in others.items():
        print(f"{name:65} {figure:9.2f}")
