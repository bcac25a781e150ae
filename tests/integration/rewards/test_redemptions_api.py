"""Handing rewards out over HTTP: once, exactly, and never more than there is."""

import datetime as dt
import re
from typing import Any

import pytest

from tests import make, matter, rewarding
from tests.integration.deposits.conftest import refused
from tests.integration.rewards.conftest import Shed
from wasteexchange.compost.rules import batch_code
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset
from wasteexchange.rewards import service


def test_a_bag_costs_what_it_holds(shed: Shed) -> None:
    reply = shed.redeem()
    assert reply.status_code == 201, reply.text
    said = reply.get_json()
    assert said["receipt"]["url"] == f"/r/MALA/{said['id']}"
    assert said["receipt"]["number"].startswith("MALA-01-")
    assert said["redeemed"] == {"COMPOST": 5000, "POINTS": 0}
    assert said["balances"] == {"COMPOST": 15_000, "POINTS": 10_000}
    assert said["warnings"] == []
    assert shed.place.balances() == said["balances"]
    assert shed.stock("compost-5kg") == 9
    assert shed.place.audit() == []


def test_seedlings_are_counted_and_cost_points(shed: Shed) -> None:
    said = shed.redeem(reward="seedling", quantity=3).get_json()
    assert said["redeemed"] == {"COMPOST": 0, "POINTS": 1500}
    assert shed.stock("seedling") == 17
    assert shed.place.audit() == []


def test_compost_by_scale_is_asked_for_in_grams_and_rounds_for_the_family(shed: Shed) -> None:
    with shed.place.work() as session:
        told = {"code": "compost-loose", "by_scale": True, "price": 999}
        rewarding.a_reward(session, shed.place.programme, **told)
    said = shed.redeem(reward="compost-loose", quantity=2_345).get_json()
    assert said["redeemed"]["POINTS"] == 2_342  # 2,345 g at 9.99 points a kilogram is 23.42655
    assert shed.stock("compost-loose") == 50_000 - 2_345
    assert shed.place.audit() == []


def test_the_month_in_the_office_says_grams_of_what_is_weighed(shed: Shed) -> None:
    with shed.place.work() as session:
        changes = {"by_scale": True, "asset": Asset.COMPOST, "price": 1000}
        rewarding.a_reward(session, shed.place.programme, code="loose", **changes)
        staff = make.a_staff(session, shed.place.programme, "coordinator")
    assert shed.redeem(reward="loose", quantity=2_345).status_code == 201
    make.sign_in(shed.place.client, staff)
    months = shed.place.client.get("/office/months").text
    newest = re.search(r"/office/months/\d{4}-\d{2}", months)
    assert newest
    page = shed.place.client.get(newest[0]).text.replace("\xa0", " ")
    assert page.count("2.34 kg") == 2, "how much it was, and what it cost"


def test_saying_it_twice_changes_nothing(shed: Shed) -> None:
    body = rewarding.a_body(shed.card)
    first = shed.send("redemptions", body)
    shed.redeem()
    again = shed.send("redemptions", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json(), "its balances included"
    other = shed.send("redemptions", {**body, "quantity": 2})
    refused(other, 409, "id-conflict")
    assert shed.place.audit() == []


def test_a_replay_is_answered_even_when_the_reward_is_gone(shed: Shed) -> None:
    body = rewarding.a_body(shed.card)
    first = shed.send("redemptions", body)
    with shed.place.work() as session:
        context = make.a_context(shed.place.programme)
        service.switch_reward(session, context, "compost-5kg", active=False)
    assert shed.send("redemptions", body).get_json() == first.get_json()
    refused(shed.redeem(), 422, "unknown-reward", "reward")


@pytest.mark.parametrize(
    ("language", "word"), [("es", "tarjeta"), ("en", "card")], ids=["Spanish", "English"]
)
def test_more_than_the_balance_is_refused_in_the_callers_language(
    shed: Shed, language: str, word: str
) -> None:
    headers = {**shed.place.headers, "Accept-Language": language}
    before = shed.place.count()
    said = refused(
        shed.redeem(headers, reward="compost-10kg", quantity=3), 409, "insufficient-balance"
    )
    assert word in f"{said['title']} {said['detail']}".lower()
    assert [one["field"] for one in said["errors"]] == ["quantity"]
    assert shed.place.count() == before, "nothing is kept of it"
    assert shed.place.audit() == []


@pytest.mark.parametrize(
    ("language", "word"), [("es", "punto"), ("en", "point")], ids=["Spanish", "English"]
)
def test_more_than_the_stock_is_refused_in_the_callers_language(
    shed: Shed, language: str, word: str
) -> None:
    headers = {**shed.place.headers, "Accept-Language": language}
    told = {"reward": "seedling", "quantity": 20}
    said = refused(shed.redeem(headers, **told, card=_rich(shed)), 409, "insufficient-stock")
    assert word in f"{said['title']} {said['detail']}".lower()
    assert [one["field"] for one in said["errors"]] == ["quantity"]
    assert shed.place.audit() == []


def _rich(shed: Shed) -> str:
    """A family with points enough for all seedlings, of which one is gone."""
    with shed.place.work() as session:
        programme = shed.place.programme
        card = make.a_card(session, programme).token
        rewarding.some_credit(session, programme, card)
        rewarding.a_redemption(session, programme, card=card, reward="seedling")
        rewarding.some_credit(session, programme, card)
    return card


def test_a_point_without_stock_hands_nothing_out(shed: Shed) -> None:
    with shed.place.work() as session:
        make.a_point(session, shed.place.programme)
    refused(shed.redeem(collection_point="MALA-02"), 409, "insufficient-stock")


BAD: list[tuple[dict[str, Any], int, str, str]] = [
    ({"reward": "gold"}, 422, "unknown-reward", "reward"),
    ({"quantity": 0}, 422, "invalid", "quantity"),
    ({"quantity": -1}, 422, "invalid", "quantity"),
    ({"quantity": 1.5}, 422, "invalid", "quantity"),
    ({"quantity": 101}, 422, "invalid", "quantity"),
    ({"card": "0" * 26}, 422, "unknown-card", "card"),
    ({"card": ...}, 422, "invalid", "card"),
    ({"collection_point": "MALA-99"}, 422, "unknown-point", "collection_point"),
    ({"series": "A"}, 422, "invalid", "sequence"),
    ({"series": "A", "sequence": 1}, 422, "unknown-series", "series"),
    ({"batch": "no such thing!"}, 422, "invalid", "batch"),
    ({"pin": "12345"}, 422, "invalid", "pin"),
    ({"colour": "red"}, 422, "invalid", "colour"),
]


@pytest.mark.parametrize(("changes", "status", "code", "field"), BAD, ids=[str(b[0]) for b in BAD])
def test_what_cannot_be_is_refused_and_the_field_named(
    shed: Shed, changes: dict[str, Any], status: int, code: str, field: str
) -> None:
    before = shed.place.count()
    refused(shed.redeem(**changes), status, code, field)
    assert shed.place.count() == before


def test_the_future_and_the_distant_past_are_refused(shed: Shed) -> None:
    ahead = (utc_now() + dt.timedelta(hours=1)).isoformat()
    refused(shed.redeem(recorded_at=ahead), 422, "recorded-in-future", "recorded_at")
    back = (utc_now() - dt.timedelta(days=401)).isoformat()
    refused(shed.redeem(recorded_at=back), 422, "recorded-too-old", "recorded_at")


def test_an_operator_hands_out_at_their_own_point_only(shed: Shed) -> None:
    with shed.place.work() as session:
        make.a_point(session, shed.place.programme)
        rewarding.some_compost(session, shed.place.programme, collection_point="MALA-02")
    other = shed.place.token("operator", "MALA-02")
    refused(shed.redeem(other), 403, "point-not-yours", "collection_point")
    assert shed.redeem(other, collection_point="MALA-02").status_code == 201
    refused(shed.redeem(shed.place.token("auditor")), 403, "forbidden")


def test_without_a_card_the_household_and_the_reason_are_given(shed: Shed) -> None:
    who = {"card": ..., "household": str(shed.place.household.id)}
    refused(shed.redeem(**who), 422, "invalid", "card_absent_reason")
    assert shed.redeem(**who, card_absent_reason="forgotten").status_code == 201


def test_a_reversal_gives_back_credit_and_thing_once(shed: Shed) -> None:
    key = shed.redeem().get_json()["id"]
    body = {"id": str(uuid7()), "reason": "wrong family"}
    first = shed.send(f"redemptions/{key}/reversal", body)
    assert first.status_code == 201, first.text
    assert shed.send(f"redemptions/{key}/reversal", body).status_code == 200
    refused(shed.reverse(key), 409, "already-reversed")
    assert shed.place.balances() == {"COMPOST": 20_000, "POINTS": 10_000}
    assert shed.stock("compost-5kg") == 10
    shown = shed.place.client.get(f"/api/v1/redemptions/{key}", headers=shed.place.headers)
    assert shown.get_json()["reversal"]["reason"] == "wrong family"
    refused(shed.reverse(str(uuid7())), 404, "unknown-redemption")
    assert shed.place.audit() == []


def test_an_operator_takes_back_their_own_last_one_of_the_day(shed: Shed) -> None:
    operator, other = shed.place.token("operator"), shed.place.token("operator")
    first = shed.redeem(operator).get_json()["id"]
    second = shed.redeem(operator, reward="compost-1kg").get_json()["id"]
    refused(shed.reverse(first, operator), 403, "not-yours-to-reverse")
    refused(shed.reverse(second, other), 403, "not-yours-to-reverse")
    assert shed.reverse(second, operator).status_code == 201
    refused(shed.reverse(first, operator), 403, "not-yours-to-reverse")
    assert shed.reverse(first).status_code == 201, "a coordinator may"


def test_a_deposit_taken_back_after_its_credit_was_spent_becomes_a_debt(shed: Shed) -> None:
    deposit = shed.place.post(lines=[make.a_line(gross_g=25_000, tare_g=0)]).get_json()["id"]
    for _each in range(5):
        assert shed.redeem().status_code == 201
    assert shed.place.balances()["COMPOST"] == 0
    assert shed.place.reverse(deposit).status_code == 201
    assert "owed-by-household-compost" in shed.waiting()
    assert shed.place.audit() == []
    assert shed.place.post().get_json()["balances"]["COMPOST"] == 0, "it pays the debt first"
    assert shed.place.audit() == []


def test_a_cap_limits_a_family_in_a_month(shed: Shed) -> None:
    with shed.place.work() as session:
        context = make.a_context(shed.place.programme)
        service.announce_cap(session, context, "seedling", 2, applies_from=context.now)
    assert shed.redeem(reward="seedling", quantity=2).status_code == 201
    refused(shed.redeem(reward="seedling"), 409, "reward-cap-reached", "quantity")
    last = shed.redeem(reward="compost-1kg").get_json()["id"]
    assert shed.reverse(last).status_code == 201
    assert shed.place.audit() == []


def test_a_batch_is_kept_as_it_stands_on_the_bag(shed: Shed) -> None:
    with shed.place.work() as session:
        matter.some_food(session, shed.place.programme)
        made = matter.a_batch(session, shed.place.programme)
    key = shed.redeem(batch=f" {made.code.lower()} ").get_json()["id"]
    shown = shed.place.client.get(f"/api/v1/redemptions/{key}", headers=shed.place.headers)
    assert shown.get_json()["batch"] == made.code


def test_the_receipt_leads_to_the_batch_that_the_bag_named(shed: Shed) -> None:
    with shed.place.work() as session:
        matter.some_food(session, shed.place.programme)
        made = matter.a_batch(session, shed.place.programme)
    key = shed.redeem(batch=made.code).get_json()["id"]
    receipt = shed.place.client.get(f"/r/MALA/{key}").text
    assert f'href="/b/MALA/{made.code}"' in receipt
    assert f"Hecho en el lote {made.code}" in receipt


def test_what_names_no_batch_is_refused_with_what_stands_on_a_bag(shed: Shed) -> None:
    refused = shed.redeem(batch="heap 3").get_json()
    assert [each["field"] for each in refused["errors"]] == ["batch"]
    assert batch_code("MALA-01", 3) in refused["detail"]


def test_the_catalogue_tells_counters_what_may_be_handed_out(shed: Shed) -> None:
    reply = shed.place.client.get("/api/v1/catalogue", headers=shed.place.headers)
    said = reply.get_json()
    by_code = {reward["code"]: reward for reward in said["rewards"]}
    assert list(by_code) == ["compost-1kg", "compost-5kg", "compost-10kg", "seedling"]
    bag = by_code["compost-5kg"]
    assert bag["name"]["es"] == "Abono, bolsa de 5 kg"
    assert [(p["asset"], p["amount"]) for p in bag["prices"]] == [("COMPOST", 5000)]
    assert bag["points"] == ["MALA-01"]
    assert by_code["seedling"]["points"] == ["MALA-01"]
    assert said["handing_out"]["hold_days"] == 14
    tag = reply.headers["ETag"]
    shed.redeem(reward="seedling", quantity=19)
    same = {**shed.place.headers, "If-None-Match": tag}
    assert shed.place.client.get("/api/v1/catalogue", headers=same).status_code == 304
    shed.redeem(reward="seedling")
    changed = shed.place.client.get("/api/v1/catalogue", headers=same)
    assert changed.get_json()["rewards"][3]["points"] == [], "the last one is gone"
