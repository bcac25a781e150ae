"""The shelf as a program keeps it: what is offered, at what price, what came and was counted."""

import datetime as dt
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests import rewarding
from tests.integration.deposits.conftest import refused
from tests.integration.rewards.conftest import Shed
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7

BASKET = {
    "code": "basket",
    "name": {"es": "Canasta", "en": "Basket"},
    "pictogram": "basket",
    "compost_g": None,
    "by_scale": False,
}
GOODS = {"collection_point": "MALA-01", "units": 5, "note": "from the nursery"}
SEEDLINGS = f"rewards/{rewarding.SEEDLING}"


def _later(days: int = 1) -> str:
    return f"{utc_now() + dt.timedelta(days=days):%Y-%m-%dT00:00:00Z}"


def _get(shed: Shed, path: str, headers: dict[str, str] | None = None) -> Any:
    reply = shed.place.client.get(f"/api/v1/{path}", headers=headers or shed.place.headers)
    assert reply.status_code == 200, reply.text
    return reply.get_json()


def _listed(shed: Shed, code: str) -> Any:
    return next(each for each in _get(shed, "rewards")["items"] if each["code"] == code)


def _version(shed: Shed) -> str:
    return shed.place.client.get("/api/v1/catalogue", headers=shed.place.headers).headers["ETag"]


def _twice(shed: Shed, path: str, body: dict[str, Any]) -> Any:
    """Say it, and say it again: it is answered as at first, and no phone reads all anew."""
    first = shed.send(path, body)
    assert first.status_code == 201, first.text
    version = _version(shed)
    again = shed.send(path, body)
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert _version(shed) == version
    return first.get_json()


def test_a_reward_is_added_priced_capped_brought_in_and_counted(shed: Shed) -> None:
    made = _twice(shed, "rewards", BASKET)
    assert (made["active"], made["prices"], made["position"]) == (True, [], 5)
    price = {"id": str(uuid7()), "asset": "POINTS", "amount": 250, "from": _later()}
    assert _twice(shed, "rewards/basket/prices", price) == price
    cap = {"quantity": 2, "from": _later()}
    assert _twice(shed, "rewards/basket/caps", cap).items() >= cap.items()
    came = _twice(shed, "rewards/basket/arrivals", {"id": str(uuid7()), **GOODS})
    assert (came["units"], came["reward"], came["note"]) == (5, "basket", "from the nursery")
    count = {"id": str(uuid7()), **GOODS, "units": 4, "note": "one is broken"}
    assert _twice(shed, "rewards/basket/counts", count)["difference"] == -1
    shown = _listed(shed, "basket")
    assert shown["prices"] == [price]
    assert (shown["month_cap"], len(shown["month_caps_to_come"])) == (None, 1)
    assert shown["stock"] == [{"collection_point": "MALA-01", "quantity": 4}]
    assert _listed(shed, "compost-5kg")["stock"][0]["quantity"] == 10
    assert shed.place.audit() == []


def test_the_list_is_given_a_page_at_a_time_with_what_is_withdrawn(shed: Shed) -> None:
    for _each in range(2):
        gone = shed.send(f"{SEEDLINGS}/deactivation", {})
        assert (gone.status_code, gone.get_json()["active"]) == (200, False)
    found, after = [], ""
    while after is not None:
        page = _get(shed, f"rewards?limit=2&after={after}")
        found += [(each["code"], each["active"]) for each in page["items"]]
        after = page["next"]
    bags = [(f"compost-{kilos}kg", True) for kilos in (1, 5, 10)]
    assert found == [*bags, (rewarding.SEEDLING, False)]
    again = shed.send(f"{SEEDLINGS}/reactivation", {})
    assert (again.status_code, again.get_json()["active"]) == (200, True)
    assert again.get_json()["stock"] == [{"collection_point": "MALA-01", "quantity": 20}]


WRONG: list[tuple[str, dict[str, Any], int, str, str]] = [
    ("rewards", BASKET | {"code": "Big Basket"}, 422, "code-refused", "code"),
    ("rewards", BASKET | {"code": rewarding.SEEDLING}, 409, "code-taken", "code"),
    ("rewards", BASKET | {"pictogram": "moon"}, 422, "code-refused", "pictogram"),
    ("rewards", BASKET | {"compost_g": 0}, 422, "amount-refused", "compost_g"),
    ("rewards", BASKET | {"name": {"es": "Canasta"}}, 422, "invalid", "name.en"),
    (f"{SEEDLINGS}/prices", {"amount": -1}, 422, "amount-refused", "amount"),
    (f"{SEEDLINGS}/prices", {"from": _later(-1)}, 422, "rate-too-early", "from"),
    (f"{SEEDLINGS}/prices", {"asset": "PEN"}, 422, "invalid", "asset"),
    (f"{SEEDLINGS}/caps", {"quantity": -1}, 422, "amount-refused", "quantity"),
    (f"{SEEDLINGS}/caps", {"from": _later(-1)}, 422, "rate-too-early", "from"),
    (f"{SEEDLINGS}/arrivals", {"units": 0}, 422, "amount-refused", "units"),
    (
        f"{SEEDLINGS}/arrivals",
        {"collection_point": "X-1"},
        422,
        "unknown-point",
        "collection_point",
    ),
    (f"{SEEDLINGS}/counts", {"note": " "}, 422, "amount-refused", "note"),
    ("rewards/compost-5kg/arrivals", {}, 422, "unknown-reward", "reward"),
]
USUAL = {
    "prices": {"asset": "POINTS", "amount": 1, "from": _later()},
    "caps": {"quantity": 1, "from": _later()},
    "arrivals": GOODS,
    "counts": GOODS,
}


def _wrong(shed: Shed, path: str, changes: dict[str, Any]) -> TestResponse:
    noun = path.rpartition("/")[2]
    fresh = {} if noun in {"rewards", "caps"} else {"id": str(uuid7())}
    return shed.send(path, fresh | USUAL.get(noun, {}) | changes)


def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_kept(shed: Shed) -> None:
    tables = ("rewards", "reward_prices", "reward_caps", "reward_stock", "records")
    before = [shed.place.count(name) for name in tables]
    for path, changes, status, code, field in WRONG:
        refused(_wrong(shed, path, changes), status, code, field)
    for noun in USUAL:
        refused(_wrong(shed, f"rewards/gold/{noun}", {}), 404, "unknown-entry")
    for noun in ("deactivation", "reactivation"):
        refused(shed.send(f"rewards/gold/{noun}", {}), 404, "unknown-entry")
    assert [shed.place.count(name) for name in tables] == before


@pytest.mark.parametrize("noun", ["prices", "arrivals", "counts"])
def test_an_id_with_another_content_is_a_conflict(shed: Shed, noun: str) -> None:
    body = {"id": str(uuid7()), **USUAL[noun]}
    assert shed.send(f"{SEEDLINGS}/{noun}", body).status_code == 201
    other = {"amount": 2} if noun == "prices" else {"units": 6}
    refused(shed.send(f"{SEEDLINGS}/{noun}", body | other), 409, "id-conflict", "id")
    taken = body | {"id": str(uuid7())}
    if noun == "prices":
        refused(shed.send(f"{SEEDLINGS}/prices", taken), 409, "rate-taken", "from")


LIMITS = {
    "card": {"COMPOST": 7_500, "POINTS": 3_000},
    "device": {"COMPOST": 80_000, "POINTS": 250},
    "pin_above": {"COMPOST": 0, "POINTS": 1_200},
    "hold_days": 21,
}


def test_the_limits_of_handing_out_are_those_that_phones_are_told(shed: Shed) -> None:
    assert _get(shed, "handing-out") == _get(shed, "catalogue")["handing_out"]
    assert _twice(shed, "handing-out", LIMITS) == LIMITS
    assert _get(shed, "handing-out") == LIMITS
    assert _get(shed, "catalogue")["handing_out"] == LIMITS
    amounts = {"COMPOST": 1, "POINTS": -1}
    wrong = shed.send("handing-out", LIMITS | {"pin_above": amounts})
    refused(wrong, 422, "amount-refused", "pin_above.POINTS")
    refused(
        shed.send("handing-out", LIMITS | {"hold_days": 91}), 422, "amount-refused", "hold_days"
    )
    assert _get(shed, "handing-out") == LIMITS


def test_who_may_look_only_changes_nothing(shed: Shed) -> None:
    narrowed = shed.place.token("coordinator", "MALA-01")
    for headers in (shed.place.token("operator"), shed.place.token("auditor"), narrowed):
        assert len(_get(shed, "rewards", headers)["items"]) == 4
        assert _get(shed, "handing-out", headers)
        for path, body in (("rewards", BASKET), ("handing-out", LIMITS)):
            refused(shed.send(path, body, headers), 403, "forbidden")
        goods = {"id": str(uuid7()), **GOODS}
        refused(shed.send(f"{SEEDLINGS}/arrivals", goods, headers), 403, "forbidden")
    assert shed.send("rewards", BASKET, shed.place.token("admin")).status_code == 201
