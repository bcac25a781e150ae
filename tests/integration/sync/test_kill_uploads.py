"""What a phone was told is here outlives `kill -9` in the middle of an upload; nothing is double.

`WASTEEXCHANGE_KILLS=200` is the run by hand; a third of the kills are on PostgreSQL.
"""

import hashlib
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
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import metadata, reading, unit_of_work
from wasteexchange.kernel.ids import uuid7

KILLS = int(os.environ.get("WASTEEXCHANGE_KILLS") or 10)
PHONES = 3
# More than share a commit, so that death finds uploads of which a part is kept.
RECORDS_AN_UPLOAD = 130
Serve = Callable[..., LiveServer]
Record = dict[str, Any]


@dataclass
class Phone:
    """A phone that sends its outbox again until it hears an answer, and then a new one."""

    url: str
    device: make.Device
    card: str
    chance: random.Random
    used: int = 0
    deposits: list[str] = field(default_factory=list)
    sent: dict[str, Record] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    outbox: list[Record] = field(default_factory=list)

    @property
    def heard(self) -> int:
        return len(self.acknowledged)

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if not self.outbox:
                self.outbox = self._new_records()
            try:
                self.send()
            except (OSError, HTTPException):
                if stop.wait(0.01):
                    return

    def send(self) -> None:
        """Send the outbox, with some of what was acknowledged before in between."""
        known = self.chance.sample(sorted(self.acknowledged), min(5, self.heard))
        records = [*self.outbox, *(self.sent[one] for one in known)]
        body = {
            "id": str(uuid7()),
            "device": str(self.device.id),
            "sent_at": utc_now().isoformat(),
            "records": records,
        }
        status, answer = call(self.url + "/api/v1/uploads", body, self.device.headers)
        assert status == 200, (status, answer)
        results = answer["results"]
        assert [one["id"] for one in results] == [one["id"] for one in records]
        assert {one["status"] for one in results} <= {"accepted", "duplicate"}, results
        assert {one["status"] for one in results[len(self.outbox) :]} <= {"duplicate"}
        self.acknowledged |= {one["id"] for one in self.outbox}
        self.outbox = []
        assert self.here() == self.knows()

    def here(self) -> dict[str, Any]:
        """What the server says that it has of this phone."""
        status, answer = call(self.url + "/api/v1/uploads/known", None, self.device.headers)
        assert status == 200, (status, answer)
        return {name: answer[name] for name in ("count", "digest")}

    def knows(self) -> dict[str, Any]:
        """What this phone was told that the server has."""
        digest = 0
        for one in self.acknowledged:
            digest ^= int.from_bytes(hashlib.sha256(one.encode()).digest())
        return {"count": self.heard, "digest": digest.to_bytes(32).hex()}

    def _new_records(self) -> list[Record]:
        return [self._new_record() for _each in range(RECORDS_AN_UPLOAD)]

    def _new_record(self) -> Record:
        self.used += 1
        number: Record = {"series": self.device.series["MALA-01"], "sequence": self.used}
        if self.deposits and self.used % 9 == 0:
            undone = self.deposits.pop(self.chance.randrange(len(self.deposits)))
            at = utc_now().isoformat()
            record = {"type": "reversal", "id": str(uuid7()), "deposit": undone, "recorded_at": at}
            record |= {"reason": "mistaken", **number}
        else:
            record = {"type": "deposit", **make.a_deposit_body(self.card, **number)}
            self.deposits.append(record["id"])
        self.sent[record["id"]] = record
        return record


@pytest.mark.slow
def test_what_was_acknowledged_of_an_upload_outlives_kill_9(
    database_url: str, serve: Serve
) -> None:
    on_postgresql = max(3, KILLS // 3)
    kills = KILLS - on_postgresql if database_url.startswith("sqlite") else on_postgresql
    chance = random.Random(5)
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            devices = [make.a_device(session, programme) for _each in range(PHONES)]
            cards = [make.a_card(session, programme).token for _each in range(PHONES)]
        server = serve(database_url, **make.SERVER_KEYS)
        phones = [
            Phone(server.url, d, c, random.Random(n))
            for n, (d, c) in enumerate(zip(devices, cards, strict=True))
        ]
        for _each in range(kills):
            kill_under_load(server, phones, chance, within=1.0)
            _hold(engine, phones)
            server.start()
        for phone in phones:
            phone.send()
        _hold(engine, phones)
    for phone in phones:
        assert phone.acknowledged == set(phone.sent)
        assert phone.here() == phone.knows()


def _hold(engine: sa.Engine, phones: list[Phone]) -> None:
    """Hold that what was acknowledged is there once, nothing waits, and the audit is clean."""
    records, held = metadata.tables["records"], metadata.tables["held_records"]
    query = sa.select(records.c.id).where(records.c.kind.in_(["deposit", "reversal"]))
    with reading(engine) as session:
        there = [str(key) for key in session.scalars(query)]
        waiting = session.scalar(sa.select(sa.func.count()).select_from(held))
        findings = audit(session, None)
    assert len(there) == len(set(there))
    assert waiting == 0
    assert findings.wrong == []
    assert findings.notices == [] or all(phone.outbox for phone in phones)
    assert {one for phone in phones for one in phone.acknowledged} <= set(there), "and lost"
    assert set(there) <= {one for phone in phones for one in phone.sent}, "nobody sent it"
