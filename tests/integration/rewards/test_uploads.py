"""What a phone handed out away from the network: the bag has left, and the ledger says so."""

from typing import Any

import pytest

from tests import make, rewarding
from tests.integration.deposits.conftest import Place
from tests.integration.rewards.conftest import Shed
from tests.integration.sync.conftest import Phone, phone
from wasteexchange.kernel.ids import uuid7
from wasteexchange.rewards import service

__all__ = ["phone"]


def _redemption(phone: Phone, **changes: Any) -> dict[str, Any]:
    phone.used += 1
    body = rewarding.a_body(phone.place.card.token, series=phone.series, sequence=phone.used)
    return {"type": "redemption", **body, **changes}


def _reversal(phone: Phone, redemption_id: str) -> dict[str, Any]:
    said = phone.reversal(redemption_id)
    said["redemption"] = said.pop("deposit")
    return said


@pytest.fixture
def handing(phone: Phone, shed: Shed) -> Shed:
    """The phone's shed."""
    assert phone.place is shed.place
    return shed


def test_what_is_covered_is_accepted_like_any_other(handing: Shed, phone: Phone) -> None:
    one = _redemption(phone)
    (said,) = phone.results(one)
    assert said["status"] == "accepted"
    assert said["redemption"]["balances"]["COMPOST"] == 15_000
    assert said["redemption"]["warnings"] == []
    (again,) = phone.results(one)
    assert again["status"] == "duplicate"
    assert again["first"] == said["redemption"]
    direct = {k: v for k, v in one.items() if k != "type"}
    assert handing.send("redemptions", direct, phone.headers).status_code == 200
    assert handing.place.audit() == []


def test_what_the_balance_does_not_cover_is_unsettled_until_credit_arrives(
    handing: Shed, phone: Phone
) -> None:
    one = _redemption(phone, reward="compost-10kg", quantity=3)
    (said,) = phone.results(one)
    assert said["status"] == "accepted"
    assert said["redemption"]["warnings"] == ["unsettled"]
    assert said["redemption"]["balances"]["COMPOST"] == 0
    assert handing.unsettled() == {"COMPOST": 10_000}
    assert handing.waiting() == ["unsettled"]
    assert handing.place.audit() == []
    part = handing.place.post(lines=[make.a_line(gross_g=20_000, tare_g=0)]).get_json()
    assert part["balances"]["COMPOST"] == 0
    assert handing.unsettled() == {"COMPOST": 6_000}
    assert handing.waiting() == ["unsettled"], "a part of it is not all of it"
    rest = handing.place.post(lines=[make.a_line(gross_g=50_000, tare_g=0)]).get_json()
    assert rest["balances"]["COMPOST"] == 4_000
    assert handing.unsettled() == {}
    assert "unsettled" not in handing.waiting(), "it settled itself"
    assert handing.place.audit() == []


def test_what_the_stock_does_not_have_is_to_be_explained(handing: Shed, phone: Phone) -> None:
    programme = handing.place.programme
    with handing.place.work() as session:
        rewarding.some_credit(session, programme, handing.card)
        rewarding.some_credit(session, programme, handing.card)
    one = _redemption(phone, reward="seedling", quantity=25)
    (said,) = phone.results(one)
    assert said["redemption"]["warnings"] == ["stock-to-explain"]
    assert handing.stock("seedling") == 0
    assert "stock-to-explain" in handing.waiting()
    assert handing.place.audit() == []
    (undone,) = phone.results(_reversal(phone, one["id"]))
    assert undone["status"] == "accepted"
    assert handing.stock("seedling") == 20, "it never left"
    assert "stock-to-explain" not in handing.waiting()
    assert handing.place.audit() == []


def test_taking_back_what_was_unsettled_leaves_no_debt(handing: Shed, phone: Phone) -> None:
    one = _redemption(phone, reward="compost-10kg", quantity=3)
    phone.results(one)
    (said,) = phone.results(_reversal(phone, one["id"]))
    assert said["status"] == "accepted"
    assert handing.unsettled() == {}
    assert handing.place.balances()["COMPOST"] == 20_000
    assert handing.waiting() == []
    assert handing.place.audit() == []


def test_a_reversal_waits_for_its_redemption(handing: Shed, phone: Phone) -> None:
    one = _redemption(phone)
    (first,) = phone.results(_reversal(phone, one["id"]))
    assert first["status"] == "waiting"
    (second,) = phone.results(one)
    assert second["status"] == "accepted"
    assert handing.place.balances()["COMPOST"] == 20_000
    assert handing.waiting() == []
    assert handing.place.audit() == []


def test_credit_earlier_in_the_same_upload_counts(handing: Shed, phone: Phone) -> None:
    brought = phone.deposit(lines=[make.a_line(gross_g=50_000, tare_g=0)])
    one = _redemption(phone, reward="compost-10kg", quantity=3)
    results = phone.results(brought, one)
    assert [r["status"] for r in results] == ["accepted", "accepted"]
    assert results[1]["redemption"]["warnings"] == []
    assert handing.place.audit() == []


def test_a_cap_and_a_pin_cannot_call_the_bag_back(handing: Shed, phone: Phone) -> None:
    programme, who = handing.place.programme, handing.place.household.id
    with handing.place.work() as session:
        context = make.a_context(programme)
        service.announce_cap(session, context, "compost-10kg", 0, applies_from=context.now)
        make.a_pin(session, programme, who)
    (said,) = phone.results(_redemption(phone, reward="compost-10kg"))
    assert said["status"] == "accepted"
    assert said["redemption"]["warnings"] == ["over-cap", "pin-not-checked"]
    assert set(handing.waiting()) == {"over-cap", "pin-not-checked"}
    assert handing.place.audit() == []


HELD: list[tuple[dict[str, Any], str]] = [
    ({"card": "0" * 26}, "unknown-card"),
    ({"reward": "gold"}, "unknown-reward"),
    ({"collection_point": "MALA-99"}, "unknown-point"),
    ({"recorded_at": "2020-01-01T10:00:00-05:00"}, "recorded-too-old"),
    ({"quantity": 101}, "invalid"),
]


@pytest.mark.parametrize(("changes", "reason"), HELD, ids=[reason for _c, reason in HELD])
def test_what_cannot_be_waits_for_a_person(
    handing: Shed, phone: Phone, changes: dict[str, Any], reason: str
) -> None:
    before = handing.place.count("transfers")
    (said,) = phone.results(_redemption(phone, **changes))
    assert (said["status"], said["problem"]["code"]) == ("review", reason)
    assert handing.waiting() == [reason]
    assert handing.place.count("transfers") == before
    assert handing.place.audit() == []


@pytest.mark.usefixtures("handing")
def test_what_is_no_redemption_at_all_costs_no_other(phone: Phone) -> None:
    bad = {"type": "redemption", "id": str(uuid7()), "reward": 5}
    neither = {**phone.reversal(str(uuid7()))}
    neither.pop("deposit")
    results = phone.results(bad, neither, _redemption(phone))
    assert [r["status"] for r in results] == ["unreadable", "unreadable", "accepted"]


def test_a_pin_is_never_kept(place: Place, phone: Phone) -> None:
    phone.results(_redemption(phone, card="0" * 26, pin="4711"))
    with place.work() as session:
        kept = session.connection().exec_driver_sql("SELECT content FROM held_records").scalar()
    assert kept
    assert "4711" not in kept
