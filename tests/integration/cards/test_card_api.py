"""Cards over HTTP."""

import uuid
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.integration.households.desk import Caller, Desk, a_desk
from tests.integration.households.making import a_household, some_credit
from wasteexchange.cards.rules import card_token
from wasteexchange.households.rules import HouseholdRef


def issue(caller: Caller, household: HouseholdRef, card_id: str | None = None) -> dict[str, Any]:
    said = {"id": card_id or str(uuid.uuid4())}
    reply = caller.send("POST", f"/households/{household.id}/cards", said)
    assert reply.status_code in {200, 201}, reply.text
    return dict(reply.get_json())


def code_of(reply: TestResponse) -> tuple[int, str]:
    return reply.status_code, reply.get_json()["code"]


def test_a_card_is_issued_with_all_that_is_needed_to_hand_it_over(desk: Desk) -> None:
    family, card_id = a_household(desk.place), str(uuid.uuid4())
    caller = desk.caller()
    first = caller.send("POST", f"/households/{family.id}/cards", {"id": card_id})
    again = caller.send("POST", f"/households/{family.id}/cards", {"id": card_id})
    token = card_token(b"tests only, prints nothing", uuid.UUID(card_id))
    card = first.get_json()
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == card
    assert card["token"] == token
    assert card["url"] == f"HTTP://LOCALHOST/C/{token}"
    assert (len(card["number"]), card["number"][6]) == (8, "-")


def test_a_card_is_looked_up_by_token_and_by_number(desk: Desk) -> None:
    family = a_household(desk.place, name="Peña")
    card = issue(desk.caller(), family)
    some_credit(desk.place, family.id, COMPOST=1040, POINTS=250)
    operator = desk.caller("operator")
    for read in (
        card["token"],
        card["token"].lower(),
        card["number"],
        card["number"].replace("-", ""),
    ):
        assert operator.send("GET", f"/cards/{read}").get_json() == {
            "status": "active",
            "number": card["number"],
            "household": {"id": str(family.id), "code": "0001", "status": "active"},
            "balances": {"COMPOST": 1040, "POINTS": 250},
            "has_pin": False,
        }


def test_a_lost_card_is_revoked_by_its_number(desk: Desk) -> None:
    caller = desk.caller()
    card = issue(caller, a_household(desk.place))
    said = {"id": str(uuid.uuid4()), "reason": "lost"}
    path = f"/cards/{card['number']}/revocation"
    replies = [caller.send("POST", path, said) for _each in range(2)]
    assert [reply.status_code for reply in replies] == [201, 200]
    assert replies[0].get_json() == replies[1].get_json()
    other = caller.send("POST", path, {**said, "id": str(uuid.uuid4())})
    assert code_of(other) == (409, "already-revoked")
    assert caller.send("GET", f"/cards/{card['token']}").get_json()["status"] == "revoked"


def test_a_blank_card_is_linked_once(desk: Desk) -> None:
    caller, family = desk.caller(), a_household(desk.place)
    number = desk_blank(desk)
    waiting = caller.send("GET", f"/cards/{number}").get_json()
    assert (waiting["status"], waiting["household"]) == ("unlinked", None)
    assert waiting["balances"] == {"COMPOST": 0, "POINTS": 0}
    said = {"id": str(uuid.uuid4()), "household": str(family.id)}
    replies = [caller.send("POST", f"/cards/{number}/link", said) for _each in range(2)]
    assert [reply.status_code for reply in replies] == [201, 200]
    assert replies[0].get_json()["household"]["id"] == str(family.id)
    bare = caller.send("POST", f"/cards/{number}/link", {"household": str(family.id)})
    assert code_of(bare) == (409, "already-linked")
    unknown = caller.send(
        "POST", f"/cards/{desk_blank(desk)}/link", {"household": str(uuid.uuid4())}
    )
    assert code_of(unknown) == (422, "unknown-household")


def desk_blank(desk: Desk) -> str:
    from wasteexchange.cards import service  # noqa: PLC0415 - only here

    with desk.place.writing() as (session, context):
        (card,) = service.issue_blanks(session, context, 1, card_key=b"tests only, prints nothing")
    return card.number


@pytest.mark.parametrize("read", ["0000001", "004217-7", "x", "%00", "A" * 600, "..", "7" * 26])
def test_what_is_no_card_is_not_found(desk: Desk, read: str) -> None:
    reply = desk.caller("operator").send("GET", f"/cards/{read}")
    assert reply.status_code in {400, 404}
    assert reply.mimetype == "application/problem+json"


def test_another_programmes_cards_and_families_are_not_found(desk: Desk) -> None:
    asia = a_desk(desk.app, "ASIA")
    theirs = a_household(asia.place)
    card = issue(asia.caller(), theirs)
    mine, own = desk.caller(), a_household(desk.place)
    said = {"id": str(uuid.uuid4())}
    replies = [
        mine.send("GET", f"/cards/{card['token']}"),
        mine.send("GET", f"/cards/{card['number']}"),
        mine.send("POST", f"/cards/{card['number']}/revocation", {**said, "reason": "lost"}),
        mine.send("POST", f"/cards/{card['number']}/link", {**said, "household": str(own.id)}),
        mine.send("POST", f"/households/{theirs.id}/cards", said),
    ]
    assert [reply.status_code for reply in replies] == [404] * 5
    assert asia.caller().send("GET", f"/cards/{card['number']}").get_json()["status"] == "active"


@pytest.mark.parametrize("role", ["operator", "auditor", "partner"])
def test_only_a_coordinator_issues_and_revokes(desk: Desk, role: str) -> None:
    family = a_household(desk.place)
    card = issue(desk.caller(), family)
    caller, said = desk.caller(role), {"id": str(uuid.uuid4())}
    replies = [
        caller.send("POST", f"/households/{family.id}/cards", said),
        caller.send("POST", f"/cards/{card['number']}/revocation", {**said, "reason": "lost"}),
        caller.send("POST", f"/cards/{card['number']}/link", {"household": str(family.id)}),
    ]
    assert [reply.status_code for reply in replies] == [403] * 3


@pytest.mark.parametrize(
    ("said", "field"),
    [({}, "id"), ({"id": "7", "reason": "x"}, "id"), ({"reason": "a\u0000"}, "reason")],
)
def test_a_revocation_that_cannot_be_read_names_its_field(
    desk: Desk, said: dict[str, Any], field: str
) -> None:
    caller = desk.caller()
    card = issue(caller, a_household(desk.place))
    reply = caller.send("POST", f"/cards/{card['number']}/revocation", said)
    assert reply.status_code == 422
    assert field in [problem["field"] for problem in reply.get_json()["errors"]]
