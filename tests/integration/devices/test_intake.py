"""A phone that cannot send any more: its file is taken in at the office, each record once."""

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make
from tests.village import secret_on
from wasteexchange.access import service as access
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import metadata, reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes.rules import Programme

INTAKE = "/office/devices/intake"


@dataclass
class Broken:
    """A phone with a broken antenna, and the coordinator who gets its file."""

    app: Flask
    programme: Programme
    client: FlaskClient
    phone: make.Device
    rosa: make.Staff
    card: str

    def record(self, sequence: int, **changes: Any) -> dict[str, Any]:
        (letters,) = self.phone.series.values()
        body = make.a_deposit_body(self.card, series=letters, sequence=sequence)
        return {"type": "deposit", "operator": str(self.rosa.id), **body, **changes}

    def file(self, *records: Any, **changes: Any) -> bytes:
        """What the phone wrote three days ago."""
        written = utc_now() - dt.timedelta(days=3)
        said = {
            "id": str(uuid7()),
            "device": str(self.phone.id),
            "sent_at": written.isoformat(),
            "records": list(records),
        }
        return json.dumps({**said, **changes}).encode()

    def bring(self, file: bytes) -> TestResponse:
        secret = secret_on(self.client, INTAKE)
        # By hand: the test client would leave the temporary file of a large form open.
        parts = {'name="csrf_token"': secret.encode(), 'name="file"; filename="a.json"': file}
        body = b"".join(
            f"--x\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode() + said + b"\r\n"
            for name, said in parts.items()
        )
        kind = "multipart/form-data; boundary=x"
        return self.client.post(f"{INTAKE}?lang=en", data=body + b"--x--\r\n", content_type=kind)

    def counted(self, file: bytes) -> dict[str, int]:
        """What the page says became of the file."""
        reply = self.bring(file)
        assert reply.status_code == 200, reply.text
        return {k: int(n) for k, n in re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", reply.text)}

    def rows(self, table: str) -> list[Any]:
        with self.app.app_context(), reading() as session:
            return list(session.execute(sa.select(metadata.tables[table])))

    def upload(self, *records: dict[str, Any]) -> list[Any]:
        body = json.loads(self.file(*records))
        client, headers = self.app.test_client(), self.phone.headers
        found: list[Any] = client.post("/api/v1/uploads", json=body, headers=headers).get_json()[
            "results"
        ]
        return found


@pytest.fixture
def broken(app: Flask) -> Broken:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        phone = make.a_device(session, programme, label="Motorola")
        rosa = make.a_staff(session, programme, name="Rosa")
        boss = make.a_staff(session, programme, "coordinator")
        card = make.a_card(session, programme).token
    client = app.test_client()
    make.sign_in(client, boss)
    return Broken(app, programme, client, phone, rosa, card)


def test_what_the_phone_still_had_is_taken_in_its_name(broken: Broken) -> None:
    day = utc_now() - dt.timedelta(days=4)
    records = [broken.record(n, recorded_at=day.isoformat()) for n in (1, 2, 3)]
    page = broken.bring(broken.file(*records)).text
    assert "Motorola" in page
    assert page.count("taken in") >= 3
    kept = [row for row in broken.rows("records") if row.kind == "deposit"]
    assert {row.writer_id for row in kept} == {broken.phone.id}
    assert {row.actor_id for row in kept} == {broken.rosa.id}
    assert sorted(row.sequence for row in kept) == [1, 2, 3]
    assert {row.counted_at for row in kept} == {day}, "three days on a memory card are no clock"


def test_taking_the_file_in_twice_changes_nothing(broken: Broken) -> None:
    file = broken.file(broken.record(1), broken.record(2))
    assert broken.counted(file) == {"taken in": 2}
    before = len(broken.rows("transfers"))
    assert broken.counted(file) == {"was here already": 2}
    assert len(broken.rows("transfers")) == before


def test_a_phone_that_can_send_again_is_told_what_came_by_file(broken: Broken) -> None:
    first, second = broken.record(1), broken.record(2)
    broken.bring(broken.file(first, second))
    assert [one["status"] for one in broken.upload(first, second)] == ["duplicate", "duplicate"]
    client, headers = broken.app.test_client(), broken.phone.headers
    assert client.get("/api/v1/uploads/known", headers=headers).get_json()["count"] == 2


def test_of_each_record_it_is_said_what_became_of_it(broken: Broken) -> None:
    file = broken.file(
        broken.record(1), broken.record(2, card="0" * 26), {"type": "nonsense"}, "nonsense", [1]
    )
    assert broken.counted(file) == {
        "taken in": 1,
        "somebody has to look": 1,
        "cannot be read": 3,
    }


def test_of_a_phone_out_of_use_a_person_looks_at_all(broken: Broken) -> None:
    with broken.app.app_context(), unit_of_work() as session:
        access.revoke_device(session, make.a_context(broken.programme), broken.phone.id)
    assert broken.counted(broken.file(broken.record(1))) == {"somebody has to look": 1}


def test_the_file_of_a_browser_is_kept_for_a_person_to_look_at(broken: Broken) -> None:
    reply = broken.bring(broken.file(broken.record(1), device="a browser"))
    assert "This file is of no phone in the list" in reply.text
    assert "somebody has to look" in reply.text


@pytest.mark.parametrize("file", [b"", b"no json", b"[]", b'{"records": 3}', b'{"records": [1'])
def test_what_is_no_file_of_a_phone_is_refused_kindly(broken: Broken, file: bytes) -> None:
    reply = broken.bring(file)
    assert reply.status_code == 422
    assert "not a file of a phone" in reply.text
    assert broken.rows("held_records") == []


def test_the_file_of_another_programme_is_refused(broken: Broken) -> None:
    with broken.app.app_context(), unit_of_work() as session:
        other = make.a_programme(session, "ASIA")
        theirs = make.a_device(session, other)
    record = broken.record(1, collection_point="ASIA-01")
    reply = broken.bring(broken.file(record, device=str(theirs.id)))
    assert reply.status_code == 422
    assert broken.rows("held_records") == []


def test_a_file_may_be_larger_than_an_upload(broken: Broken) -> None:
    padding = [{"type": "nonsense", "text": "x" * 1000} for _each in range(1_500)]
    file = broken.file(broken.record(1), *padding)
    assert len(file) > 2**20
    assert broken.counted(file)["taken in"] == 1


def test_only_who_corrects_deposits_takes_a_file_in(broken: Broken) -> None:
    client = broken.app.test_client()
    make.sign_in(client, broken.rosa)
    assert client.get(INTAKE).status_code == 403
