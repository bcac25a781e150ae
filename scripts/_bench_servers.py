"""The servers that are measured: the program and the floor, each a process group of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts._bench_floor import DATABASE, PLAN
from scripts._bench_ground import CARD_KEY
from wasteexchange.kernel.quantities import PAST_DAYS_MAX

ROOT = Path(__file__).resolve().parents[1]
PROGRAM, FLOOR = "program", "floor"
START_SECONDS_MAX = 60
LOAD_PROCESSES_MAX = 2
SEQUENCES_A_RUN = 1_000_000


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers, and how long it took until it did (seconds)."""

    kind: str
    port: int
    process: subprocess.Popen[bytes]
    started_in: float

    def peak_memory_bytes(self) -> int | None:
        """Return the most that its largest process ever held; None where that cannot be asked."""
        try:
            return max(map(_peak_bytes, _family_of(self.process.pid)))
        except OSError:
            return None


@contextmanager
def serving(kind: str, database_url: str, plan: Path, folder: Path) -> Iterator[Running]:
    """Start the program or the floor on a database, and end it with all its workers."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = int(asked.getsockname()[1])
    program = ["wasteexchange", "serve", "--port", str(port)]
    command = program if kind == PROGRAM else ["scripts._bench_floor", str(port)]
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("WASTEEXCHANGE_")},
        DATABASE: database_url,
        PLAN: str(plan),
        "WASTEEXCHANGE_DATA_DIR": str(folder),
        "WASTEEXCHANGE_CARD_KEY": CARD_KEY,
    }
    with (folder / f"{kind}.log").open("ab") as log:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
    try:
        _wait_for(port, process, folder / f"{kind}.log")
        yield Running(kind, port, process, time.monotonic() - began)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass(slots=True)
class Drive:
    """How a server is driven: by whom, for how long; runs are counted so that no number repeats."""

    plan: Path
    seconds: float
    warm_seconds: float
    runs: int = 0

    def against(
        self,
        server: Running,
        clients: int,
        points: int,
        *,
        uploads: int = 0,
        path: str = "deposits",
    ) -> dict[str, Any]:
        """Let clients send to a server; return what each answer took and what was refused."""
        first = 1 + self.runs * SEQUENCES_A_RUN
        self.runs += 1
        assert self.runs < PAST_DAYS_MAX, "each run counts on a day of its own"
        count = min(clients, LOAD_PROCESSES_MAX)
        groups = [list(range(number, clients, count)) for number in range(count)]
        loads = [
            _start_load(
                {
                    "plan": str(self.plan),
                    "port": server.port,
                    "clients": group,
                    "points": points,
                    "first_sequence": first,
                    "days_ago": self.runs,
                    "all_clients": clients,
                    "uploads": uploads,
                    "path": path,
                }
            )
            for group in groups
        ]
        for load in loads:
            assert load.stdout, "we asked for a pipe"
            load.stdout.readline()  # it is ready: on a busy machine that takes seconds
        counts_from = time.monotonic() + self.warm_seconds
        span = {"counts_from": counts_from, "until": counts_from + self.seconds}
        for load in loads:
            _tell(load, span)
        said = [json.loads(load.communicate()[0]) for load in loads]
        return {
            "took": [one for part in said for one in part["took"]],
            "refused": [one for part in said for one in part["refused"]],
        }


def _start_load(task: dict[str, Any]) -> subprocess.Popen[str]:
    load = subprocess.Popen(
        [sys.executable, "-m", "scripts._bench_load"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    _tell(load, task)
    return load


def _tell(load: subprocess.Popen[str], what: dict[str, Any]) -> None:
    assert load.stdin is not None, "we asked for a pipe"
    load.stdin.write(json.dumps(what) + "\n")
    load.stdin.flush()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.02)
    said = log.read_text(encoding="utf-8", errors="replace")[-3000:]
    message = f"the server did not start:\n{said}"
    raise RuntimeError(message)


def _family_of(pid: int) -> list[int]:
    """Return a process and its children (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *map(int, children)]


def _peak_bytes(pid: int) -> int:
    """Return the most memory that a process ever held (Linux's VmHWM)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
