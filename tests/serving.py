"""The real server in a process group of its own, as it is started for people."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from tests import ready

ROOT = Path(__file__).resolve().parents[1]
# A machine that is full takes its time; a server that ended is noticed at once.
START_SECONDS_MAX = 120
STOP_SECONDS_MAX = 15


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@dataclass
class LiveServer:
    """`python -m wasteexchange serve` on one database; it can be killed and started again.

    The port stays the same, so that a browser or a phone finds the server again after a restart.
    """

    database_url: str
    data_dir: Path
    variables: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Scheme, host and port; no slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the server was told; give it to a command that must see the same programme."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("WASTEEXCHANGE_")}
        return {
            **kept,
            "PYTHONUNBUFFERED": "1",
            "LC_ALL": "C.UTF-8",
            "WASTEEXCHANGE_DATABASE_URL": self.database_url,
            "WASTEEXCHANGE_DATA_DIR": str(self.data_dir),
            "WASTEEXCHANGE_BASE_URL": self.url,
            **self.variables,
        }

    @property
    def log(self) -> str:
        """What the server has said so far."""
        path = self.data_dir / "server.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def start(self) -> None:
        """Start, and return when it answers."""
        assert self.process is None, "it runs already"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wasteexchange", "serve", "--port", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=self.environment,
                start_new_session=True,
            )
        until = time.monotonic() + START_SECONDS_MAX
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                message = f"the server did not start:\n{self.log[-4000:]}"
                raise RuntimeError(message)
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask it to end, as an operator would, and wait until it has."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS_MAX)
        finally:
            self.kill()

    def kill(self) -> None:
        """Take it away at once with all its workers, which would outlive their master."""
        if self.process is None:
            return
        if sys.platform == "win32":
            self.process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS_MAX)
        self.process = None
        until = time.monotonic() + STOP_SECONDS_MAX
        while is_taken(self.port):
            assert time.monotonic() < until, "something still listens on the server's port"
            time.sleep(0.02)

    def run(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run `wasteexchange ARGUMENTS` on the same programme, beside the server."""
        ran = ready.run(arguments, self.environment)
        if check:
            ran.check_returncode()
        return ran

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/healthz", timeout=5):  # noqa: S310 - our own server
                return True
        except urllib.error.HTTPError as answered:
            answered.close()
            return True
        except OSError:
            return False


def is_taken(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as asked:
        asked.settimeout(1)
        return asked.connect_ex(("127.0.0.1", port)) == 0


def release(app: Flask) -> None:
    """Close an application's connections: a database that is still in use cannot be removed."""
    with app.app_context():
        engines: list[sa.Engine] = list(app.extensions["sqlalchemy"].engines.values())
    for engine in engines:
        engine.dispose()
