"""Acknowledged means durable: the server's whole process group dies under load, again and again.

`WASTEEXCHANGE_KILLS=500` is the run by hand on SQLite; PostgreSQL, whose own process stays alive,
gets a fifth of it.
"""

import os
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

import pytest
import sqlalchemy as sa

from tests import make
from tests.integration.calling import call
from tests.integration.killing import kill_under_load
from tests.serving import LiveServer
from wasteexchange.audit.service import audit
from wasteexchange.kernel.db import metadata, reading, unit_of_work

KILLS = int(os.environ.get("WASTEEXCHANGE_KILLS") or 10)
WRITERS = 4
Serve = Callable[..., LiveServer]


@dataclass
class Writer:
    """A phone that sends its records again until it hears an answer."""

    url: str
    headers: dict[str, str]
    card: str
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    unanswered: list[dict[str, Any]] = field(default_factory=list)

    @property
    def heard(self) -> int:
        """How many deposits were acknowledged."""
        return len(self.acknowledged)

    def work(self, stop: threading.Event) -> None:
        """Send until the server is gone; the last record stays unanswered."""
        while not stop.is_set():
            body = self.unanswered[0] if self.unanswered else make.a_deposit_body(self.card)
            if not self.unanswered:
                self.unanswered.append(body)
            try:
                status, answer = call(self.url + "/api/v1/deposits", body, self.headers)
            except (OSError, HTTPException):
                if stop.wait(0.01):
                    return
                continue
            assert status in (200, 201), (status, answer)
            self.acknowledged[body["id"]] = answer
            self.unanswered.remove(body)


@pytest.mark.slow
def test_what_was_acknowledged_outlives_kill_9(database_url: str, serve: Serve) -> None:
    kills = KILLS if database_url.startswith("sqlite") else max(3, KILLS // 5)
    chance = random.Random(9)
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            headers = [make.a_token(session, programme, "operator") for _each in range(WRITERS)]
            cards = [make.a_card(session, programme).token for _each in range(WRITERS)]
        server = serve(database_url, **make.SERVER_KEYS)
        writers = [Writer(server.url, h, c) for h, c in zip(headers, cards, strict=True)]
        for number in range(kills):
            kill_under_load(server, writers, chance, within=0.15)
            _hold(engine, writers)
            if number < kills - 1:
                server.start()
    assert sum(len(writer.acknowledged) for writer in writers) > kills


def _hold(engine: sa.Engine, writers: list[Writer]) -> None:
    """Hold that each acknowledged deposit is there once, and that the audit is clean."""
    deposits = metadata.tables["deposits"]
    with reading(engine) as session:
        there = [str(key) for key in session.scalars(sa.select(deposits.c.id))]
        findings = audit(session, None)
    assert len(there) == len(set(there))
    assert findings.wrong == []
    said = {key for writer in writers for key in writer.acknowledged}
    maybe = {body["id"] for writer in writers for body in writer.unanswered}
    assert said <= set(there), "acknowledged and lost"
    assert set(there) <= said | maybe, "nobody sent it"
