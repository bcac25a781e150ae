"""What a phone may hand out by itself is the coordinator's to say."""

import re
from typing import Any

import pytest

from tests import make
from tests.integration.rewards.conftest import Shed

HERE = "/office/handing-out"
TYPED = {
    "card_compost_g": "7.5",
    "card_points": "30",
    "device_compost_g": "80",
    "device_points": "2,50",
    "pin_above_compost_g": "0",
    "pin_above_points": "12",
    "hold_days": "21",
}


def _office(shed: Shed, role: str = "coordinator") -> Shed:
    with shed.place.work() as session:
        staff = make.a_staff(session, shed.place.programme, role)
    make.sign_in(shed.place.client, staff)
    return shed


def _announce(shed: Shed, **changes: Any) -> Any:
    page = shed.place.client.get("/office/password").text
    secret = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert secret
    said = {"csrf_token": secret[1], **TYPED, **changes}
    return shed.place.client.post(HERE, data=said)


def _told(shed: Shed) -> dict[str, Any]:
    reply = shed.place.client.get("/api/v1/catalogue", headers=shed.place.headers)
    told: dict[str, Any] = reply.get_json()["handing_out"]
    return told


def test_what_is_announced_is_what_phones_are_told(shed: Shed) -> None:
    _office(shed)
    assert 'value="10"' in shed.place.client.get(HERE).text, "what holds, as it would be typed"
    assert _announce(shed).status_code == 303
    assert _told(shed) == {
        "card": {"COMPOST": 7_500, "POINTS": 3_000},
        "device": {"COMPOST": 80_000, "POINTS": 250},
        "pin_above": {"COMPOST": 0, "POINTS": 1_200},
        "hold_days": 21,
    }
    page = shed.place.client.get(HERE).text
    assert 'value="7.5"' in page
    assert 'value="2.5"' in page
    assert HERE in shed.place.client.get("/office/rewards").text


@pytest.mark.parametrize(
    ("field", "typed"),
    [("card_compost_g", "much"), ("device_points", "-1"), ("hold_days", "0"), ("hold_days", "91")],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_changes(
    shed: Shed, field: str, typed: str
) -> None:
    _office(shed)
    before = _told(shed)
    refused = _announce(shed, **{field: typed})
    assert refused.status_code == 422
    assert f'name="{field}"' in refused.text
    assert f'value="{typed}"' in refused.text, "what was typed stays"
    assert _told(shed) == before


def test_who_only_looks_cannot_change_it(shed: Shed) -> None:
    _office(shed, "auditor")
    assert f'action="{HERE}"' not in shed.place.client.get(HERE).text
    assert _announce(shed).status_code == 403
