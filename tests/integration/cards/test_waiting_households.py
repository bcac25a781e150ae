"""Families without a card are told to counters, so that a blank card finds its family offline."""

import uuid

from tests.integration.cards.test_card_api import issue
from tests.integration.households.desk import Caller, Desk, a_desk
from tests.integration.households.making import a_household

PATH = "/catalogue/households"


def told(caller: Caller) -> list[str]:
    reply = caller.send("GET", PATH)
    assert reply.status_code == 200, reply.text
    return [one["code"] for one in reply.get_json()["items"]]


def test_a_family_waits_until_it_has_a_card_and_again_when_it_is_revoked(desk: Desk) -> None:
    first, second = a_household(desk.place, name="Peña"), a_household(desk.place)
    caller, operator = desk.caller(), desk.caller("operator")
    assert told(operator) == [first.code, second.code]
    card = issue(caller, first)
    assert told(operator) == [second.code]
    lost = {"id": str(uuid.uuid4()), "reason": "lost"}
    caller.send("POST", f"/cards/{card['number']}/revocation", lost)
    assert told(operator) == [first.code, second.code]


def test_only_id_and_code_are_told_and_nothing_twice(desk: Desk) -> None:
    family = a_household(desk.place, name="Peña")
    operator = desk.caller("operator")
    reply = operator.send("GET", PATH)
    assert reply.get_json() == {"items": [{"id": str(family.id), "code": family.code}]}
    headers = {"Authorization": f"Bearer {operator.token}", "If-None-Match": reply.headers["ETag"]}
    assert operator.client.get("/api/v1" + PATH, headers=headers).status_code == 304


def test_who_takes_no_part_does_not_wait_and_other_programmes_are_not_told(desk: Desk) -> None:
    family = a_household(desk.place)
    assert told(a_desk(desk.app, "ASIA").caller()) == []
    caller = desk.caller()
    caller.send("PATCH", f"/households/{family.id}", {"active": False})
    assert told(caller) == []


def test_whoever_may_not_look_up_cards_is_told_nothing(desk: Desk) -> None:
    assert desk.caller("signatory").send("GET", PATH).status_code == 403
