"""The office watches over its phones: adds, replaces and takes out of use."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make
from tests.village import secret_on
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes.rules import Point, Programme

DEVICES = "/office/devices"


@dataclass
class Desk:
    """A coordinator at the list of phones."""

    app: Flask
    client: FlaskClient
    programme: Programme
    point: Point
    card: str

    def send(self, address: str, **form: Any) -> TestResponse:
        secret = secret_on(self.client, DEVICES)
        return self.client.post(f"{address}?lang=en", data={"csrf_token": secret, **form})

    def page(self, address: str = DEVICES) -> str:
        reply = self.client.get(f"{address}?lang=en")
        assert reply.status_code == 200
        return reply.text

    def connect(self, page: str) -> Any:
        """Type the code that a page shows into a phone."""
        found = re.search(r'class="secret">([0-9A-Z ]+)<', page)
        assert found, page
        return self.app.test_client().post("/api/v1/devices", json={"code": found[1]})

    def a_phone(self) -> make.Device:
        with self.app.app_context(), unit_of_work() as session:
            return make.a_device(session, self.programme, label="Motorola")

    def upload(self, phone: make.Device, *records: dict[str, Any]) -> list[Any]:
        body = {
            "id": str(uuid7()),
            "device": str(phone.id),
            "sent_at": utc_now().isoformat(),
            "records": list(records),
        }
        reply = self.app.test_client().post("/api/v1/uploads", json=body, headers=phone.headers)
        found: list[Any] = reply.get_json()["results"]
        return found

    def deposit(self, phone: make.Device, sequence: int, card: str | None = None) -> dict[str, Any]:
        (letters,) = phone.series.values()
        numbered = {"series": letters, "sequence": sequence}
        return {"type": "deposit", **make.a_deposit_body(card or self.card, **numbered)}


@pytest.fixture
def desk(app: Flask) -> Desk:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        point = make.the_point(session, programme)
        staff = make.a_staff(session, programme, "coordinator")
        card = make.a_card(session, programme).token
    client = app.test_client()
    make.sign_in(client, staff)
    return Desk(app, client, programme, point, card)


def test_a_phone_is_added_by_a_code_that_is_shown_once(desk: Desk) -> None:
    assert "No phone is connected yet" in desk.page()
    added = desk.send(DEVICES, label="Motorola", points=str(desk.point.id))
    assert added.status_code == 201
    assert "#enrol=" not in added.text, "the code is drawn and written once, in groups"
    assert "waits for its phone" in desk.page()
    assert desk.connect(added.text).status_code == 201
    listed = desk.page()
    assert "in use" in listed
    assert "waits for its phone" not in listed


@pytest.mark.parametrize("missing", ["label", "points"])
def test_a_phone_needs_a_name_and_a_point(desk: Desk, missing: str) -> None:
    form = {"label": "Motorola", "points": str(desk.point.id)}
    form.pop(missing)
    assert desk.send(DEVICES, **form).status_code == 422
    assert "No phone is connected yet" in desk.page()


def test_a_point_of_nobody_is_no_choice(desk: Desk) -> None:
    assert desk.send(DEVICES, label="Motorola", points=str(uuid7())).status_code == 422


def test_missing_numbers_are_seen_and_what_is_held_is_not_missing(desk: Desk) -> None:
    phone = desk.a_phone()
    told = [desk.deposit(phone, 2), desk.deposit(phone, 3, card="0" * 26), desk.deposit(phone, 9)]
    assert [one["status"] for one in desk.upload(phone, *told)] == [
        "accepted",
        "review",
        "accepted",
    ]
    page = desk.page(f"{DEVICES}/{phone.id}")
    assert "Receipt numbers are missing" in page
    assert re.search(r'data-label="Missing">1, 4–8<', page)
    assert desk.upload(phone, desk.deposit(phone, 1))[0]["status"] == "accepted"
    assert re.search(r'data-label="Missing">4–8<', desk.page(f"{DEVICES}/{phone.id}"))


def test_a_held_number_at_the_end_counts_as_the_last(desk: Desk) -> None:
    phone = desk.a_phone()
    desk.upload(phone, desk.deposit(phone, 1), desk.deposit(phone, 3, card="0" * 26))
    assert re.search(r'data-label="Missing">2<', desk.page(f"{DEVICES}/{phone.id}"))


def test_what_a_phone_says_of_itself_is_listed(desk: Desk) -> None:
    phone = desk.a_phone()
    said = {"version": "abc", "pending": 1234, "storage_left": 40_000_000}
    stranger = desk.app.test_client()
    stranger.post("/api/v1/devices/report", json=said, headers=phone.headers)
    page = desk.page()
    assert "1,234" in page
    assert "40 MB" in page
    assert "There is little space left" in desk.page(f"{DEVICES}/{phone.id}")


def test_replacing_ends_the_old_phone_when_the_new_one_is_connected(desk: Desk) -> None:
    phone = desk.a_phone()
    shown = desk.send(f"{DEVICES}/{phone.id}/replacement")
    assert "It is to be replaced by" in desk.page(f"{DEVICES}/{phone.id}")
    again = desk.send(f"{DEVICES}/{phone.id}/replacement")
    assert desk.page().count("waits for its phone") == 1, "the same phone with a new code"
    assert desk.connect(shown.text).status_code == 422
    new = desk.connect(again.text).get_json()
    assert "This phone is out of use" in desk.page(f"{DEVICES}/{phone.id}")
    assert "It replaced" in desk.page(f"{DEVICES}/{new['device']}")
    assert desk.send(f"{DEVICES}/{phone.id}/replacement").status_code == 403


def test_a_phone_out_of_use_is_not_connected_again(desk: Desk) -> None:
    added = desk.send(DEVICES, label="Motorola", points=str(desk.point.id))
    found = re.search(rf"{DEVICES}/([0-9a-f-]{{36}})", added.text)
    assert found
    assert desk.send(f"{DEVICES}/{found[1]}/revocation").status_code == 303
    assert desk.connect(added.text).status_code == 422
    assert desk.send(f"{DEVICES}/{found[1]}/code").status_code == 403
    assert "out of use" in desk.page()


def test_the_list_of_phones_is_taken_along(desk: Desk) -> None:
    phone = desk.a_phone()
    reply = desk.client.get(f"{DEVICES}?file=csv")
    assert "Motorola" in reply.text
    assert str(uuid.UUID(str(phone.id))) not in reply.text


def test_a_coordinator_of_one_point_keeps_no_phones(desk: Desk) -> None:
    with desk.app.app_context(), unit_of_work() as session:
        staff = make.a_staff(session, desk.programme, "coordinator", point=desk.point)
    client = desk.app.test_client()
    make.sign_in(client, staff)
    assert client.get(DEVICES).status_code == 403


def test_what_is_held_at_one_point_hides_no_gap_at_another(desk: Desk) -> None:
    """Two points may give a phone the same letters."""
    with desk.app.app_context(), unit_of_work() as session:
        second = make.a_point(session, desk.programme)
        phone = make.a_device(session, desk.programme, desk.point, second)
    assert set(phone.series.values()) == {"A"}
    numbered: dict[str, Any] = {"type": "deposit"}

    def deposit(point: str, number: int, card: str) -> dict[str, Any]:
        said = {"series": "A", "sequence": number, "collection_point": point}
        return {**numbered, **make.a_deposit_body(card, **said)}

    told = [
        deposit("MALA-01", 1, desk.card),
        deposit("MALA-01", 3, desk.card),
        deposit("MALA-02", 1, desk.card),
        deposit("MALA-02", 2, "0" * 26),
    ]
    assert [one["status"] for one in desk.upload(phone, *told)][-1] == "review"
    page = desk.page(f"{DEVICES}/{phone.id}")
    assert re.findall(r'data-label="Missing">([^<]*)<', page) == ["2", ""]
