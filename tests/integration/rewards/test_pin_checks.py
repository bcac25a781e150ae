"""A family's PIN at a counter whose record goes later: typed first, and for nothing else."""

from typing import Any

import pytest

from tests import make, rewarding
from tests.integration.rewards.conftest import Shed
from tests.integration.sync.conftest import Phone, phone

__all__ = ["phone"]
PIN = "4711"


@pytest.fixture
def guarded(shed: Shed, phone: Phone) -> Shed:
    """A family that set a PIN, before the phone."""
    assert phone.place is shed.place
    with shed.place.work() as session:
        make.a_pin(session, shed.place.programme, shed.place.household.id, PIN)
    return shed


def _much(phone: Phone, **changes: Any) -> dict[str, Any]:
    """Ten kilograms: more than is handed out without a PIN."""
    phone.used += 1
    said = {"reward": "compost-10kg", "series": phone.series, "sequence": phone.used, **changes}
    return {"type": "redemption", **rewarding.a_body(phone.place.card.token, **said)}


def _check(shed: Shed, record: dict[str, Any], pin: str = PIN, **changes: Any) -> Any:
    body = {k: v for k, v in record.items() if k not in {"type", "series", "sequence"}}
    return shed.send("pin-checks", {**body, "pin": pin, **changes})


def test_a_record_whose_pin_was_typed_needs_no_look(guarded: Shed, phone: Phone) -> None:
    record = _much(phone)
    assert _check(guarded, record).status_code == 201
    again = _check(guarded, record)
    assert (again.status_code, again.get_json()) == (200, {"id": record["id"]})
    (said,) = phone.results(record)
    assert (said["status"], said["redemption"]["warnings"]) == ("accepted", [])
    assert guarded.waiting() == []
    assert guarded.place.audit() == []


def test_it_holds_for_the_same_id_reward_and_quantity_only(guarded: Shed, phone: Phone) -> None:
    record, other = _much(phone), _much(phone)
    assert _check(guarded, record).status_code == 201
    (said,) = phone.results({**record, "quantity": 2})
    assert "pin-not-checked" in said["redemption"]["warnings"]
    (said,) = phone.results(other)
    assert "pin-not-checked" in said["redemption"]["warnings"]
    more = _check(guarded, record, quantity=2)
    assert (more.status_code, more.get_json()["code"]) == (409, "id-conflict")


def test_it_serves_a_record_that_is_sent_directly_too(guarded: Shed, phone: Phone) -> None:
    record = {k: v for k, v in _much(phone).items() if k not in {"type", "series", "sequence"}}
    assert guarded.send("redemptions", record).get_json()["code"] == "pin-needed"
    assert _check(guarded, record).status_code == 201
    assert guarded.send("redemptions", record).status_code == 201


def test_after_five_wrong_ones_none_passes(guarded: Shed, phone: Phone) -> None:
    record = _much(phone)
    for _try in range(5):
        wrong = _check(guarded, record, "1111")
        assert (wrong.status_code, wrong.get_json()["code"]) == (403, "wrong-pin")
    locked = _check(guarded, record)
    assert (locked.status_code, locked.get_json()["code"]) == (403, "pin-locked")
    (said,) = phone.results(record)
    assert said["redemption"]["warnings"] == ["pin-not-checked"]


def test_what_cannot_be_handed_out_is_refused_before_a_pin_is_looked_at(
    guarded: Shed, phone: Phone
) -> None:
    record = _much(phone)
    gold = _check(guarded, record, reward="gold")
    assert (gold.status_code, gold.get_json()["code"]) == (422, "unknown-reward")
    no_pin = {k: v for k, v in record.items() if k not in {"type", "series", "sequence"}}
    assert guarded.send("pin-checks", no_pin).status_code == 422


def test_counters_are_told_who_has_a_pin_and_never_which(guarded: Shed) -> None:
    headers = guarded.place.headers
    card = guarded.place.client.get(f"/api/v1/cards/{guarded.card}", headers=headers)
    assert card.get_json()["has_pin"] is True
    told = guarded.place.client.get("/api/v1/catalogue/cards", headers=headers)
    assert [one["has_pin"] for one in told.get_json()["items"]] == [True]
    assert PIN not in told.text + card.text
