"""The examples of the API guide do what is written, against a real server."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.promises import written
from tests.serving import LiveServer

GUIDE = Path("docs/api.md")


def test_every_example_is_answered_as_written(
    serve: Callable[..., LiveServer], database_url: str
) -> None:
    server = serve(database_url)
    server.run("programme", "create", "MALA", "--name", "Mala recicla")
    variables = _variables(server)
    wrong: list[str] = []
    for example in written.examples(GUIDE):
        status, there = _answer(written.read_call(example.call, variables))
        found = list(written.differences(example.answer, there))
        if status != example.status:
            found.append(f"{status}, not {example.status}")
        wrong += [f"{example.call.strip()}\n  {each}" for each in found]
        if example.keep and not found:
            name, key = example.keep
            variables[name] = there[key]
    assert not wrong, "\n".join(wrong)
    _python_prints_what_is_written({**server.environment, **variables})
    assert server.run("audit").returncode == 0


def test_what_the_guide_leaves_out_is_small() -> None:
    calls = "\n".join(example.call for example in written.examples(GUIDE))
    for noun in ("catalogue", "households", "cards", "deposits", "reversal", "tallies", "balance"):
        assert noun in calls
    assert len(list(written.examples(GUIDE))) >= 10


def test_a_page_that_promises_something_else_is_noticed() -> None:
    there = {"a": 1, "b": [1, 2], "c": "x"}
    assert list(written.differences({"a": 1, "b": [1, 2], "c": "…"}, there)) == []
    assert list(written.differences({"a": 1, "…": "…"}, there)) == []
    assert list(written.differences({"a": 1, "b": [1, "…"], "c": "x"}, there)) == []
    for wrong in ({"a": 2, "…": "…"}, {"a": 1, "b": [1], "c": "x"}, {"a": 1}, {"d": 1, "…": "…"}):
        assert list(written.differences(wrong, there)), wrong


def _variables(server: LiveServer) -> dict[str, str]:
    """Do what the page asks for before the first call, its command for the token included."""
    commands = [b.text for b in written.blocks(GUIDE) if b.text.startswith("wasteexchange token")]
    assert len(commands) == 1
    token = server.run(*commands[0].split()[1:]).stdout.strip()
    now = dt.datetime.now(dt.UTC)
    lima = zoneinfo.ZoneInfo("America/Lima")
    return {
        "BASE": server.url,
        "TOKEN": token,
        "NOW": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "MONTH": f"{now.astimezone(lima):%Y-%m}",
        "SOON": f"{now + dt.timedelta(days=30):%Y-%m-%dT00:00:00-05:00}",
        "DAY": f"{now + dt.timedelta(days=30):%Y-%m-%d}",
    }


def _answer(call: written.Call) -> tuple[int, Any]:
    body = call.body.encode() if call.body is not None else None
    asked = urllib.request.Request(call.url, body, dict(call.headers), method=call.method)  # noqa: S310 - our own server
    try:
        with urllib.request.urlopen(asked, timeout=20) as reply:  # noqa: S310 - as above
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def _python_prints_what_is_written(environment: dict[str, str]) -> None:
    told = written.blocks(GUIDE)
    (place,) = [number for number, block in enumerate(told) if block.kind == "python"]
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", told[place].text],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        timeout=60,
    )
    assert ran.stdout == told[place + 1].text, ran.stdout + ran.stderr
    assert not re.search(r"Traceback", ran.stderr)
