"""Operators on a shared phone: badge and PIN say who records; own families are looked at."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make
from tests.unit.paper.reading import codes_in, pages_of
from tests.village import secret_on
from wasteexchange.access.rules import is_weak_pin
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes.rules import Programme


@dataclass
class Team:
    """Rosa, who records, her coordinator, and the phone that they share."""

    app: Flask
    programme: Programme
    phone: make.Device
    rosa: make.Staff
    boss: make.Staff

    def office(self, staff: make.Staff) -> FlaskClient:
        client = self.app.test_client()
        make.sign_in(client, staff)
        return client

    def call(self, method: str, path: str, **said: Any) -> TestResponse:
        client = self.app.test_client()
        headers = {**self.phone.headers, **said.pop("headers", {})}
        return client.open(f"/api/v1/{path}", method=method, headers=headers, **said)

    def operators(self) -> dict[str, Any]:
        reply = self.call("GET", "catalogue/operators")
        assert reply.status_code == 200, reply.text
        return {one["name"]: one for one in reply.get_json()["items"]}

    def verify(self, pin: str) -> TestResponse:
        said = {"operator": str(self.rosa.id), "pin": pin}
        return self.call("POST", "operators/verification", json=said)

    def set_pin(self, pin: str, **changes: str) -> TestResponse:
        client = self.office(self.rosa)
        secret = secret_on(client, "/office/pin")
        form = {"csrf_token": secret, "password": self.rosa.password, "pin": pin, "again": pin}
        return client.post("/office/pin?lang=en", data=form | changes)

    def boss_sends(self, address: str, **form: str) -> TestResponse:
        client = self.office(self.boss)
        secret = secret_on(client, f"/office/staff/{self.rosa.id}")
        return client.post(f"{address}?lang=en", data={"csrf_token": secret, **form})


@pytest.fixture
def team(app: Flask) -> Team:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        phone = make.a_device(session, programme)
        rosa = make.a_staff(session, programme, name="Rosa")
        boss = make.a_staff(session, programme, "coordinator", name="Juana")
        make.a_staff(session, programme, "auditor", name="Looker")
        elsewhere = make.a_point(session, programme)
        make.a_staff(session, programme, name="Pedro", point=elsewhere)
    return Team(app, programme, phone, rosa, boss)


def _matches(told: dict[str, Any], pin: str) -> bool:
    """What a phone does by itself."""
    salt, rounds = bytes.fromhex(told["salt"]), told["iterations"]
    assert rounds >= 200_000
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, rounds).hex() == str(told["hash"])


def test_a_phone_knows_who_records_at_its_points(team: Team) -> None:
    told = team.operators()
    assert set(told) == {"Rosa", "Juana"}
    assert told["Rosa"]["id"] == str(team.rosa.id)
    assert told["Rosa"]["pin"] is None
    assert told["Rosa"]["active"] is True


def test_what_did_not_change_is_not_sent_again(team: Team) -> None:
    tag = team.call("GET", "catalogue/operators").headers["ETag"]
    again = {"If-None-Match": tag}
    assert team.call("GET", "catalogue/operators", headers=again).status_code == 304
    assert team.set_pin("482913").status_code == 303
    assert team.call("GET", "catalogue/operators", headers=again).status_code == 200


def test_only_a_device_reads_who_records(team: Team) -> None:
    with team.app.app_context(), unit_of_work() as session:
        headers = make.a_token(session, team.programme)
    assert team.call("GET", "catalogue/operators", headers=headers).status_code == 403


def test_a_pin_of_ones_own_is_checked_on_the_phone_and_here(team: Team) -> None:
    assert team.set_pin("482913").status_code == 303
    told = team.operators()["Rosa"]["pin"]
    assert not told["one_time"]
    assert _matches(told, "482913")
    assert not _matches(told, "482914")
    assert team.verify("482913").get_json()["valid"] is True
    assert team.verify("482914").get_json()["valid"] is False


@pytest.mark.parametrize(
    "pin", ["111111", "123456", "654321", "121212", "123123", "48291", "a12b34"]
)
def test_a_pin_that_is_tried_first_is_refused(team: Team, pin: str) -> None:
    assert team.set_pin(pin).status_code == 422
    assert is_weak_pin(pin)
    assert team.operators()["Rosa"]["pin"] is None


def test_nobody_sets_a_pin_without_the_password(team: Team) -> None:
    assert team.set_pin("482913", password="una clave cualquiera").status_code == 422
    assert team.set_pin("482913", again="482914").status_code == 422
    assert team.operators()["Rosa"]["pin"] is None


def test_guessing_a_pin_is_slowed_down_and_a_right_one_forgives(team: Team) -> None:
    team.set_pin("482913")
    assert team.verify("000001").status_code == 200
    assert team.verify("482913").get_json()["valid"]
    replies = [team.verify(f"00000{n}").status_code for n in range(7)]
    assert replies == [200] * 5 + [429] * 2
    assert team.call("GET", "catalogue").status_code == 200, "the phone itself goes on"


def test_a_coordinator_gives_a_pin_to_begin_with(team: Team) -> None:
    page = team.boss_sends(f"/office/staff/{team.rosa.id}/pin")
    found = re.search(r'class="secret">(\d{6})<', page.text)
    assert found, page.text
    told = team.operators()["Rosa"]["pin"]
    assert told["one_time"]
    assert _matches(told, found[1])
    team.set_pin("482913")
    assert not team.operators()["Rosa"]["pin"]["one_time"]


def test_whoever_is_suspended_has_no_pin_that_counts(team: Team) -> None:
    team.set_pin("482913")
    team.boss_sends(f"/office/staff/{team.rosa.id}/suspension")
    assert team.operators()["Rosa"]["active"] is False
    assert team.verify("482913").get_json()["valid"] is False


def _codes(pdf: bytes) -> list[str]:
    """What a camera reads of the first page."""
    return [one.text for one in codes_in(pages_of(pdf, dpi=150)[0])]


def test_badges_are_printed_and_a_phone_knows_them(team: Team) -> None:
    sheet = team.boss_sends("/office/staff/badges")
    assert sheet.mimetype == "application/pdf"
    read = _codes(sheet.data)
    assert len(read) == 3, "Rosa, Pedro and the coordinator herself"
    assert all(one.startswith("HTTP://LOCALHOST/B/") for one in read)
    hashes = {hashlib.sha256(one[-26:].encode()).digest()[:16].hex() for one in read}
    told = team.operators()
    assert {told["Rosa"]["badge_hash"], told["Juana"]["badge_hash"]} <= hashes
    again = team.boss_sends("/office/staff/badges")
    assert sorted(_codes(again.data)) == sorted(read), "printed again they are the same"


def test_a_lost_badge_is_replaced(team: Team) -> None:
    team.boss_sends("/office/staff/badges")
    before = team.operators()["Rosa"]["badge_hash"]
    sheet = team.boss_sends(f"/office/staff/{team.rosa.id}/badge")
    (read,) = _codes(sheet.data)
    after = team.operators()["Rosa"]["badge_hash"]
    assert after != before
    assert after == hashlib.sha256(read[-26:].encode()).digest()[:16].hex()


def _visit(team: Team, household: object, sequence: int, **changes: Any) -> dict[str, Any]:
    (letters,) = team.phone.series.values()
    body = make.a_deposit_body(
        card=...,
        household=str(household),
        card_absent_reason="forgotten",
        series=letters,
        sequence=sequence,
    )
    return {"type": "deposit", "operator": str(team.rosa.id), **body, **changes}


def _upload(team: Team, *records: dict[str, Any]) -> list[dict[str, Any]]:
    body = {
        "id": str(uuid7()),
        "device": str(team.phone.id),
        "sent_at": utc_now().isoformat(),
        "records": list(records),
    }
    found: list[dict[str, Any]] = team.call("POST", "uploads", json=body).get_json()["results"]
    return found


def test_what_somebody_records_for_the_own_family_is_looked_at(team: Team) -> None:
    with team.app.app_context(), unit_of_work() as session:
        own = make.a_household(session, team.programme)
        other = make.a_household(session, team.programme)
        card = make.a_card(session, team.programme, own).token
    families = f"/office/staff/{team.rosa.id}/families"
    assert team.boss_sends(families, code="NOBODY").status_code == 422
    assert team.boss_sends(families, code=own.code).status_code == 303
    assert team.operators()["Rosa"]["households"] == [str(own.id)]
    scanned = _visit(team, own.id, 3)
    del scanned["household"], scanned["card_absent_reason"]
    told = _upload(
        team,
        _visit(team, own.id, 1),
        _visit(team, other.id, 2),
        {**scanned, "card": card},
        _visit(team, own.id, 4, operator=str(team.boss.id)),
    )
    assert [one["status"] for one in told] == ["accepted"] * 4
    marked = ["own-household" in one["deposit"]["warnings"] for one in told]
    assert marked == [True, False, True, False]
    reviews = team.office(team.boss).get("/office/reviews?lang=en").text
    assert "own family" in reviews
    assert team.boss_sends(f"{families}/{own.id}/end").status_code == 303
    assert team.operators()["Rosa"]["households"] == []
    (later,) = _upload(team, _visit(team, own.id, 5))
    assert "own-household" not in later["deposit"]["warnings"]
