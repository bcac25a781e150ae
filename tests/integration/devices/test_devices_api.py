"""A phone enrols by a code, works with its key, changes it, is replaced and taken out."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from wasteexchange.access import service as access
from wasteexchange.access.errors import UnknownEnrolment
from wasteexchange.access.queries.devices import get_device
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import metadata, reading, unit_of_work
from wasteexchange.kernel.errors import Invalid
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes.rules import Programme


@dataclass
class Shop:
    """A programme with two points, where phones are enrolled."""

    app: Flask
    client: FlaskClient
    programme: Programme
    card: str

    def add(self, *codes: str, age: dt.timedelta = dt.timedelta()) -> tuple[Any, str]:
        """Make room for a phone at points; its id and its code, made some time ago."""
        with self.app.app_context(), unit_of_work() as session:
            points = [make.the_point(session, self.programme, code).id for code in codes]
            context = make.a_context(self.programme, utc_now() - age)
            return access.add_device(session, context, label="Motorola", point_ids=points)

    def enrol(self, code: str, **more: Any) -> Any:
        return self.client.post("/api/v1/devices", json={"code": code, **more})

    def deposit(self, **changes: Any) -> dict[str, Any]:
        return make.a_deposit_body(self.card, **changes)

    def upload(self, headers: dict[str, str], *records: dict[str, Any]) -> Any:
        body = {
            "id": str(uuid7()),
            "device": "x",
            "sent_at": utc_now().isoformat(),
            "records": [{"type": "deposit", **each} for each in records],
        }
        return self.client.post("/api/v1/uploads", json=body, headers=headers)


@pytest.fixture
def shop(app: Flask, client: FlaskClient) -> Shop:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        make.a_point(session, programme)
        make.a_point(session, programme, "MALA-03")
        card = make.a_card(session, programme).token
    return Shop(app, client, programme, card)


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_phone_enrols_once_and_gets_a_key_and_a_series_per_point(shop: Shop) -> None:
    device_id, code = shop.add("MALA-01", "MALA-02")
    reply = shop.enrol(code, version="1.2")
    assert reply.status_code == 201, reply.text
    told = reply.get_json()
    assert told["device"] == str(device_id)
    assert told["label"] == "Motorola"
    assert {p["code"] for p in told["points"]} == {"MALA-01", "MALA-02"}
    assert {(s["collection_point"], s["next"]) for s in told["series"]} == {
        ("MALA-01", 1),
        ("MALA-02", 1),
    }
    assert told["key"].startswith("wxd_")
    again = shop.enrol(code)
    assert (again.status_code, again.get_json()["code"]) == (422, "unknown-enrolment")
    mine = shop.client.get("/api/v1/catalogue", headers=_bearer(told["key"])).get_json()["mine"]
    assert mine["points"] == ["MALA-01", "MALA-02"]


OWN_KEY = "wxd_" + "k" * 43


def test_a_phone_whose_answer_was_lost_asks_again_with_its_own_key(shop: Shop) -> None:
    _id, code = shop.add("MALA-01", "MALA-02")
    first = shop.enrol(code, key=OWN_KEY)
    again = shop.enrol(code, key=OWN_KEY)
    assert (first.status_code, again.status_code) == (201, 201), again.text
    assert again.get_json() == first.get_json()
    assert first.get_json()["key"] == OWN_KEY
    assert shop.client.get("/api/v1/catalogue", headers=_bearer(OWN_KEY)).status_code == 200
    # Its first record may have been here since.
    told = first.get_json()["series"][0]
    shop.upload(_bearer(OWN_KEY), shop.deposit(series=told["series"], sequence=1))
    assert [one["next"] for one in shop.enrol(code, key=OWN_KEY).get_json()["series"]] == [2, 1]


@pytest.mark.parametrize("key", [None, "wxd_" + "z" * 43])
def test_a_used_code_answers_no_other_key(shop: Shop, key: str | None) -> None:
    _id, code = shop.add("MALA-01")
    shop.enrol(code, key=OWN_KEY)
    refused = shop.enrol(code, **({"key": key} if key else {}))
    assert refused.get_json()["code"] == "unknown-enrolment"


def test_a_used_code_is_not_answered_after_its_time_nor_for_a_phone_out_of_use(shop: Shop) -> None:
    _id, old = shop.add("MALA-01", age=dt.timedelta(minutes=9))
    shop.enrol(old, key=OWN_KEY)
    later = utc_now() + dt.timedelta(minutes=2)
    with shop.app.app_context(), unit_of_work() as session, pytest.raises(UnknownEnrolment):
        access.enrol(session, later, old, report={}, key=OWN_KEY)
    device_id, code = shop.add("MALA-01")
    other = OWN_KEY.upper().replace("WXD", "wxd")
    shop.enrol(code, key=other)
    with shop.app.app_context(), unit_of_work() as session:
        access.revoke_device(session, make.a_context(shop.programme), device_id)
    assert shop.enrol(code, key=other).get_json()["code"] == "unknown-enrolment"


def test_a_key_is_one_phones_own_and_has_to_look_like_one(shop: Shop) -> None:
    _id, code = shop.add("MALA-01")
    shop.enrol(code, key=OWN_KEY)
    _id, another = shop.add("MALA-01")
    for key in (OWN_KEY, "wxd_short", "k" * 47):
        refused = shop.enrol(another, key=key)
        assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "key")
    assert shop.enrol(another).status_code == 201, "a refused key does not use up the code"


def test_a_code_may_be_typed_as_people_type(shop: Shop) -> None:
    _id, code = shop.add("MALA-01")
    typed = f" {code[:5].lower()}-{code[5:].replace('0', 'o').replace('1', 'l')} "
    assert shop.enrol(typed).status_code == 201


def test_a_code_older_than_ten_minutes_opens_nothing(shop: Shop) -> None:
    _id, code = shop.add("MALA-01", age=dt.timedelta(minutes=10, seconds=1))
    assert shop.enrol(code).get_json()["code"] == "unknown-enrolment"


def test_a_new_code_ends_the_one_before(shop: Shop) -> None:
    device_id, first = shop.add("MALA-01")
    with shop.app.app_context(), unit_of_work() as session:
        second = access.new_enrolment(session, make.a_context(shop.programme), device_id)
    assert shop.enrol(first).status_code == 422
    assert shop.enrol(second).status_code == 201


def test_guessing_codes_is_throttled_and_a_valid_key_never_is(shop: Shop) -> None:
    _id, code = shop.add("MALA-01")
    key = shop.enrol(code).get_json()["key"]
    replies = [shop.enrol("0" * 26).status_code for _try in range(22)]
    assert replies.count(422) == 20
    assert replies[-1] == 429
    seen = {
        shop.client.get("/api/v1/catalogue", headers=_bearer(key)).status_code for _try in range(80)
    }
    assert seen == {200}


def test_neither_code_nor_key_lies_in_the_database(shop: Shop) -> None:
    _id, code = shop.add("MALA-01")
    key = shop.enrol(code).get_json()["key"]
    with shop.app.app_context(), reading() as session:
        for name in ("devices", "device_enrolments"):
            rows = repr(session.execute(sa.select(metadata.tables[name])).all())
            assert code not in rows
            assert key not in rows


def test_a_device_records_at_its_points_only(shop: Shop) -> None:
    _id, code = shop.add("MALA-01", "MALA-02")
    told = shop.enrol(code).get_json()
    series = {s["collection_point"]: s["series"] for s in told["series"]}
    headers = _bearer(told["key"])
    for point in ("MALA-01", "MALA-02"):
        body = shop.deposit(collection_point=point, series=series[point], sequence=1)
        reply = shop.client.post("/api/v1/deposits", json=body, headers=headers)
        assert reply.status_code == 201, reply.text
    body = shop.deposit(collection_point="MALA-03")
    reply = shop.client.post("/api/v1/deposits", json=body, headers=headers)
    assert (reply.status_code, reply.get_json()["code"]) == (403, "point-not-yours")


def test_a_device_reads_no_names(shop: Shop) -> None:
    _id, code = shop.add("MALA-01")
    headers = _bearer(shop.enrol(code).get_json()["key"])
    assert shop.client.get("/api/v1/households", headers=headers).status_code == 403
    assert shop.client.get("/api/v1/series", headers=headers).status_code == 405
    card = shop.client.get(f"/api/v1/cards/{shop.card}", headers=headers)
    assert card.status_code == 200
    assert make.PERSONAL_NAME not in card.text


def test_a_revoked_device_may_only_hand_in_and_a_person_looks_at_all_of_it(shop: Shop) -> None:
    device_id, code = shop.add("MALA-01")
    told = shop.enrol(code).get_json()
    headers, letters = _bearer(told["key"]), told["series"][0]["series"]
    kept = shop.deposit(series=letters, sequence=1)
    assert shop.upload(headers, kept).get_json()["results"][0]["status"] == "accepted"
    with shop.app.app_context(), unit_of_work() as session:
        access.revoke_device(session, make.a_context(shop.programme), device_id)
    late = shop.deposit(series=letters, sequence=2)
    result = shop.upload(headers, late).get_json()["results"][0]
    assert result["status"] == "review"
    assert result["problem"]["code"] == "revoked-device"
    refused = shop.client.get("/api/v1/catalogue", headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "device-out-of-use")
    body = shop.deposit(series=letters, sequence=3)
    assert shop.client.post("/api/v1/deposits", json=body, headers=headers).status_code == 403
    assert shop.client.post("/api/v1/devices/key", json={}, headers=headers).status_code == 403
    assert shop.client.get("/api/v1/uploads/known", headers=headers).get_json()["count"] == 2


def test_the_key_before_works_until_the_new_one_is_used(shop: Shop) -> None:
    _id, code = shop.add("MALA-01")
    old = shop.enrol(code).get_json()["key"]
    lost = shop.client.post("/api/v1/devices/key", json={}, headers=_bearer(old)).get_json()["key"]
    new = shop.client.post("/api/v1/devices/key", json={}, headers=_bearer(old)).get_json()["key"]

    def opens(key: str) -> bool:
        return shop.client.get("/api/v1/catalogue", headers=_bearer(key)).status_code == 200

    assert not opens(lost), "its answer was lost, and another was asked for"
    assert opens(old)
    assert opens(new)
    assert not opens(old)
    assert opens(new)


def test_a_new_phone_takes_over_and_the_old_series_ends(shop: Shop) -> None:
    device_id, code = shop.add("MALA-01")
    before = shop.enrol(code).get_json()
    with shop.app.app_context(), unit_of_work() as session:
        context = make.a_context(shop.programme)
        new_id, code = access.replace_device(session, context, device_id)
    catalogue = "/api/v1/catalogue"
    assert shop.client.get(catalogue, headers=_bearer(before["key"])).status_code == 200
    after = shop.enrol(code).get_json()
    assert after["device"] == str(new_id)
    assert after["series"][0]["series"] != before["series"][0]["series"]
    assert shop.client.get(catalogue, headers=_bearer(before["key"])).status_code == 403
    late = shop.deposit(series=before["series"][0]["series"], sequence=1)
    assert shop.upload(_bearer(before["key"]), late).get_json()["results"][0]["status"] == "review"
    mine = shop.deposit(series=after["series"][0]["series"], sequence=1)
    results = shop.upload(_bearer(after["key"]), mine).get_json()["results"]
    assert results[0]["status"] == "accepted"


def test_a_key_of_nobody_opens_nothing(shop: Shop) -> None:
    reply = shop.client.get("/api/v1/catalogue", headers=_bearer("wxd_" + "A" * 43))
    assert reply.status_code == 401


def test_what_a_phone_says_of_itself_is_kept(shop: Shop) -> None:
    device_id, code = shop.add("MALA-01")
    headers = _bearer(shop.enrol(code).get_json()["key"])
    said = {"version": "2", "pending": 4, "storage_left": 9_000_000, "next": {"MALA-01-A": 7}}
    reply = shop.client.post("/api/v1/devices/report", json=said, headers=headers)
    assert reply.status_code == 200, reply.text
    with shop.app.app_context(), reading() as session:
        device = get_device(session, shop.programme.id, device_id)
    assert device.report["pending"] == 4
    assert device.report["next"] == {"MALA-01-A": 7}


def test_a_program_is_no_device(shop: Shop) -> None:
    with shop.app.app_context(), unit_of_work() as session:
        headers = make.a_token(session, shop.programme)
    assert shop.client.post("/api/v1/devices/key", json={}, headers=headers).status_code == 403


def test_operators_of_one_point_record_only_there_also_at_a_phone_of_two(shop: Shop) -> None:
    with shop.app.app_context(), unit_of_work() as session:
        first = make.the_point(session, shop.programme)
        second = make.the_point(session, shop.programme, "MALA-02")
        phone = make.a_device(session, shop.programme, first, second)
        rosa = make.a_staff(session, shop.programme, point=second)
    told = [
        shop.deposit(
            collection_point=point, series=phone.series[point], sequence=1, operator=str(rosa.id)
        )
        for point in ("MALA-01", "MALA-02")
    ]
    results = shop.upload(phone.headers, *told).get_json()["results"]
    assert [one["status"] for one in results] == ["review", "accepted"]
    assert results[0]["problem"]["code"] == "point-not-yours"


@pytest.mark.parametrize("points", [0, 21])
def test_a_phone_is_used_at_one_point_at_least(shop: Shop, points: int) -> None:
    with shop.app.app_context(), unit_of_work() as session:
        context = make.a_context(shop.programme)
        ids = [uuid7() for _each in range(points)]
        with pytest.raises(Invalid):
            access.add_device(session, context, label="x", point_ids=ids)
