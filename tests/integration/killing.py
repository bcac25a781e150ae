"""Killing a server under load: its whole process group dies while writers send."""

import random
import threading
import time
from collections.abc import Sequence
from typing import Protocol

from tests.serving import LiveServer

WAIT_SECONDS_MAX = 180.0


class Writer(Protocol):
    """Somebody who sends until told to stop, and counts what was acknowledged."""

    @property
    def heard(self) -> int:
        """How many records were acknowledged."""

    def work(self, stop: threading.Event) -> None:
        """Send until the server is gone."""


def kill_under_load(
    server: LiveServer, writers: Sequence[Writer], chance: random.Random, *, within: float
) -> None:
    """Let all writers work, and kill the server so many seconds after the first answer."""
    stop = threading.Event()
    threads = [threading.Thread(target=writer.work, args=(stop,)) for writer in writers]
    before = sum(writer.heard for writer in writers)
    for thread in threads:
        thread.start()
    # Load first, then death at any moment of it.
    until = time.monotonic() + WAIT_SECONDS_MAX
    while sum(w.heard for w in writers) <= before and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(chance.uniform(0, within))
    server.kill()  # returns when the port is dead
    stop.set()
    for thread in threads:
        thread.join(WAIT_SECONDS_MAX)
        assert not thread.is_alive()
    assert sum(w.heard for w in writers) > before, "there was no load"
