"""What is fetched later: set aside, then fetched, given back or lapsed, and that once."""

import datetime as dt

from werkzeug.test import TestResponse

from tests import make, rewarding
from tests.integration.deposits.conftest import refused
from tests.integration.rewards.conftest import Shed
from wasteexchange.households import service as households
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7
from wasteexchange.rewards import service

NOW = utc_now().isoformat()


def _fetch(shed: Shed, hold_id: str, key: str | None = None) -> TestResponse:
    body = {"id": key or str(uuid7()), "recorded_at": NOW}
    return shed.send(f"holds/{hold_id}/collection", body)


def test_credit_and_thing_are_set_aside_together(shed: Shed) -> None:
    reply = shed.hold(quantity=2)
    assert reply.status_code == 201, reply.text
    said = reply.get_json()
    assert said["set_aside"] == {"COMPOST": 10_000, "POINTS": 0}
    assert said["balances"]["COMPOST"] == 10_000
    assert shed.stock("compost-5kg") == 8
    listed = shed.place.client.get("/api/v1/holds", headers=shed.place.headers).get_json()
    assert [hold["id"] for hold in listed["items"]] == [said["id"]]
    assert shed.place.audit() == []


def test_a_family_is_asked_for_alone_and_only_where_the_caller_works(shed: Shed) -> None:
    with shed.place.work() as session:
        other = make.a_card(session, shed.place.programme)
        rewarding.some_credit(session, shed.place.programme, other.token)
        make.a_point(session, shed.place.programme)
    held = shed.hold().get_json()
    theirs = shed.hold(card=other.token).get_json()
    elsewhere = shed.place.token("operator", "MALA-02")

    def listed(household: str, headers: dict[str, str] | None = None) -> list[str]:
        path = f"/api/v1/holds?household={household}"
        reply = shed.place.client.get(path, headers=headers or shed.place.headers)
        assert reply.status_code == 200, reply.text
        return [hold["id"] for hold in reply.get_json()["items"]]

    assert listed(held["household"]) == [held["id"]]
    assert listed(theirs["household"]) == [theirs["id"]]
    assert listed(held["household"], elsewhere) == []
    assert listed(str(uuid7())) == []
    asked = shed.place.client.get("/api/v1/holds?household=0042", headers=shed.place.headers)
    refused(asked, 422, "invalid", "household")


def test_placing_it_twice_sets_aside_once(shed: Shed) -> None:
    body = rewarding.a_body(shed.card)
    assert shed.send("holds", body).status_code == 201
    assert shed.send("holds", body).status_code == 200
    assert shed.place.balances()["COMPOST"] == 15_000
    refused(shed.send("holds", {**body, "quantity": 2}), 409, "id-conflict")


def test_placing_it_again_gives_the_first_answer_whatever_became_of_it(shed: Shed) -> None:
    body = rewarding.a_body(shed.card)
    first = shed.send("holds", body)
    assert first.status_code == 201
    assert shed.redeem(reward="compost-1kg").status_code == 201
    assert _fetch(shed, body["id"]).status_code == 201
    again = shed.send("holds", body)
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert again.get_json()["ending"] is None


def test_what_is_fetched_is_a_redemption_at_the_price_of_then(shed: Shed) -> None:
    held = shed.hold().get_json()["id"]
    key = str(uuid7())
    reply = _fetch(shed, held, key)
    assert reply.status_code == 201, reply.text
    assert reply.get_json()["redeemed"]["COMPOST"] == 5000
    assert _fetch(shed, held, key).status_code == 200
    refused(_fetch(shed, held), 409, "hold-ended")
    assert shed.place.balances()["COMPOST"] == 15_000
    assert shed.stock("compost-5kg") == 9
    assert shed.place.audit() == []
    assert shed.reverse(key).status_code == 201
    assert shed.place.balances()["COMPOST"] == 20_000
    assert shed.place.audit() == []


def test_what_is_given_back_can_be_spent_again(shed: Shed) -> None:
    held = shed.hold(quantity=4).get_json()["id"]
    refused(shed.redeem(reward="compost-1kg"), 409, "insufficient-balance")
    said = refused(shed.hold(reward="compost-1kg"), 409, "insufficient-balance")
    assert [one["field"] for one in said["errors"]] == ["quantity"]
    body = {"id": str(uuid7())}
    assert shed.send(f"holds/{held}/cancellation", body).status_code == 201
    again = shed.send(f"holds/{held}/cancellation", body)
    assert again.get_json()["ending"] == "cancelled"
    refused(_fetch(shed, held), 409, "hold-ended")
    assert shed.redeem().status_code == 201
    refused(shed.send(f"holds/{uuid7()}/cancellation", {"id": str(uuid7())}), 404, "unknown-hold")
    assert shed.place.audit() == []


def test_what_nobody_fetches_comes_back_when_it_is_needed(shed: Shed) -> None:
    programme = shed.place.programme
    with shed.place.work() as session:
        before = utc_now() - dt.timedelta(days=20)
        context = make.a_context(programme, before)
        rewarding.a_hold(session, programme, context, card=shed.card, quantity=4)
    assert shed.place.balances()["COMPOST"] == 0
    assert shed.redeem().status_code == 201, "the days of what was set aside are over"
    assert shed.place.balances()["COMPOST"] == 15_000
    with shed.place.work() as session:
        assert service.expire_due(session, make.a_context(programme)) == []
    assert shed.place.audit() == []


def test_a_family_that_is_forgotten_leaves_nothing_set_aside(shed: Shed) -> None:
    held = shed.hold().get_json()["id"]
    given = shed.redeem(reward="compost-1kg").get_json()["id"]
    with shed.place.work() as session:
        context = make.a_context(shed.place.programme)
        who = shed.place.household.id
        households.erase_household(session, context, who, record_id=uuid7())
    assert shed.stock("compost-5kg") == 9, "the thing lies at the point again"
    refused(_fetch(shed, held), 409, "hold-ended")
    assert shed.place.audit() == []
    assert shed.reverse(given).status_code == 201, "a mistake is corrected all the same"
    assert shed.stock("compost-1kg") == 50
    assert shed.place.audit() == []
    assert held
