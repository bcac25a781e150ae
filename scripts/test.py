"""Run every check: `python3 scripts/test.py`; or only pytest: `python3 scripts/test.py ARGUMENTS`.

Brings along what the checks need (an environment from the lock, a browser, a PostgreSQL, Node), or
says in one line what to install. Every check runs, also after one has failed; none is skipped.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this line is read by older ones, to say so
    sys.exit("Python 3.11 or newer is needed. Install it, then: python3.11 scripts/test.py")

# The folder of this script holds this `test.py`, which must not stand in for the standard `test`.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts import _environment, _tools  # noqa: E402 - only after the version is known to do

# What pytest says last. A library that complains while Python ends may say something after it.
COUNTS = re.compile(r"\d+ (?:passed|failed|error)")


# What the databases of tests, which come and go by thousands, are kept in, and its least room.
IN_MEMORY, ROOM_BYTES_MIN = Path("/dev/shm"), 4 * 2**30  # noqa: S108 - pytest makes its own folder


def main(arguments: list[str]) -> int:
    """Prepare, run, and say at the end what holds and what does not."""
    python = _environment.prepare("test")
    _keep_in_memory()
    _prepare_tools(python)
    if arguments:
        return subprocess.call([python, "-m", "pytest", *arguments])
    failed: list[str] = []
    passed: list[str] = []
    closing = ""
    for name, command in _checks(str(python)):
        print(f"\n── {name} " + "─" * max(3, 76 - len(name)), flush=True)
        began = time.perf_counter()
        status, counted = _run(command)
        took = f"{name} ({time.perf_counter() - began:.1f} s)"
        (failed if status else passed).append(took)
        closing = counted
    print(f"\n{'─' * 80}\nPassed: {', '.join(passed) or 'nothing'}")
    if failed:
        print(f"{len(failed)} of {len(failed) + len(passed)} checks failed: {', '.join(failed)}")
        return 1
    print(f"All {len(passed)} checks passed; pytest: {closing}")
    return 0


def _prepare_tools(python: Path) -> None:
    """Find browser, database and Node before anything runs, so that nothing fails half-way."""
    os.chdir(_environment.ROOT)
    os.environ[_tools.BROWSER_VARIABLE] = _tools.need_chromium(python)
    _tools.need_postgresql(python)
    _tools.need_node()


def _keep_in_memory() -> None:
    """Let tests write where nothing outlives a power cut: a database is copied ten times as fast.

    Where the system has no such place, or little of it, the disk does.
    """
    if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM_BYTES_MIN:
        os.environ.setdefault("TMPDIR", str(IN_MEMORY))


def _checks(python: str) -> list[tuple[str, list[str]]]:
    """Name and command, the quick ones first."""
    module = [python, "-m"]
    scripts = sorted(map(str, Path("tests/js").rglob("*.test.mjs")))
    checks = [
        ("ruff check", [*module, "ruff", "check"]),
        ("ruff format", [*module, "ruff", "format", "--check"]),
        ("mypy", [*module, "mypy"]),
        ("imports", [python, "-c", "from importlinter.cli import lint_imports_command as c; c()"]),
    ]
    if scripts:
        checks.append(("javascript", [_tools.need_node(), "--test", *scripts]))
    return [*checks, ("pytest", [*module, "pytest", "-n", "auto", "--dist", "worksteal"])]


def _run(command: list[str]) -> tuple[int, str]:
    """Run with its output shown as it comes; return its exit status and the line that counts."""
    counted = ""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        encoding="utf-8",
        errors="replace",
    ) as running:
        assert running.stdout is not None, "we asked for a pipe"
        for line in running.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            counted = line.strip(" =\n") if COUNTS.search(line) else counted
    return running.returncode, counted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
