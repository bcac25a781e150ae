"""Run `wasteexchange …` as a process of its own that need not import the program first.

A command takes seconds, and all but some hundredths of them go into importing. One process of each
test process has imported everything and makes a copy of itself for each command.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
_PROGRAM = [sys.executable, "-m", "wasteexchange"]


def run(
    arguments: Sequence[str], environment: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end; return its exit status and what it said."""
    if not hasattr(os, "fork"):
        return subprocess.run(
            [*_PROGRAM, *arguments],
            capture_output=True,
            encoding="utf-8",
            check=False,
            cwd=ROOT,
            env=dict(environment),
        )
    with tempfile.TemporaryDirectory(prefix="said-") as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        asked = {"arguments": list(arguments), "environment": dict(environment)}
        status = _ask(_waiting(), asked | {"out": str(out), "err": str(err)})
        said = (path.read_text(encoding="utf-8") for path in (out, err))
        return subprocess.CompletedProcess([*_PROGRAM, *arguments], status, *said)


@cache
def _waiting() -> "subprocess.Popen[str]":
    kept = {k: v for k, v in os.environ.items() if not k.startswith("WASTEEXCHANGE_")}
    waiting = subprocess.Popen(
        [sys.executable, "-m", "tests.ready"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        env={**kept, "PYTHONUTF8": "1"},
    )
    atexit.register(waiting.communicate)
    return waiting


def _ask(waiting: "subprocess.Popen[str]", asked: Mapping[str, object]) -> int:
    assert waiting.stdin, "we asked for a pipe"
    assert waiting.stdout, "as above"
    waiting.stdin.write(json.dumps(asked) + "\n")
    waiting.stdin.flush()
    return int(waiting.stdout.readline())


def wait() -> None:
    """Import everything, then run what each line asks for, and answer with its exit status."""
    import click  # noqa: PLC0415 - only in the process that waits

    import wasteexchange  # noqa: PLC0415 - as above
    from wasteexchange import cli, models  # noqa: PLC0415 - as above

    assert models.ROOMS
    assert cli.program.list_commands(click.Context(cli.program))
    for name in wasteexchange.VIEWS:
        __import__(f"wasteexchange.{name}")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _be(**json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201 - whoever asked reads it


def _be(arguments: list[str], environment: dict[str, str], out: str, err: str) -> NoReturn:
    from wasteexchange import cli  # noqa: PLC0415 - as above

    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    how = os.O_WRONLY | os.O_CREAT
    for number, place in enumerate(
        (os.open(os.devnull, os.O_RDONLY), *(os.open(f, how, 0o600) for f in (out, err)))
    ):
        os.dup2(place, number)
    sys.argv = ["wasteexchange", *arguments]
    status: object = 1
    try:
        cli.main()
    except SystemExit as ended:
        status = ended.code
    except BaseException:  # noqa: BLE001 - as Python itself ends: it says what it was
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else bool(status))


if __name__ == "__main__":
    wait()
