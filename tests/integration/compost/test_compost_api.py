"""Batches and stock as programs see them."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make, matter
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes.rules import Programme

Answer = tuple[int, dict[str, Any]]


class Caller:
    """A program that calls with a role's token."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    def post(self, path: str, /, **said: Any) -> Answer:
        body = {"id": str(uuid7()), **said}
        reply = self.client.post(f"/api/v1{path}", json=body, headers=self.headers)
        return reply.status_code, reply.get_json()

    def get(self, path: str) -> dict[str, Any]:
        reply = self.client.get(f"/api/v1{path}", headers=self.headers)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.get_json()
        return found


@pytest.fixture
def programme(app: Flask) -> Programme:
    """MALA with two points, and 100 kg of food at the first."""
    with app.app_context(), unit_of_work() as session:
        made = make.a_programme(session)
        make.a_point(session, made)
        matter.some_food(session, made)
        return made


@pytest.fixture
def caller(app: Flask, programme: Programme) -> Caller:
    """A coordinator's program."""
    return _caller(app, programme, "coordinator")


def _caller(app: Flask, programme: Programme, role: str, point: str = "") -> Caller:
    with app.app_context(), unit_of_work() as session:
        where = make.the_point(session, programme, point) if point else None
        return Caller(app.test_client(), make.a_token(session, programme, role, where))


def _opened(caller: Caller, **changes: Any) -> dict[str, Any]:
    said = {
        "collection_point": "MALA-01",
        "method": "bin",
        "inputs": [
            {"material": "food", "net_g": 80_000},
            {"origin": "outside", "material": "dry-leaves", "net_g": 20_000},
        ],
        **changes,
    }
    status, told = caller.post("/batches", **said)
    assert status == 201, told
    return told


def test_from_the_heap_to_the_shed(caller: Caller) -> None:
    opened = _opened(caller)
    assert (opened["code"], opened["status"]) == ("MALA-01-B-001", "open")
    assert opened["expected"]["low_g"] == 31_000
    path = f"/batches/{opened['id']}"
    status, _told = caller.post(f"{path}/tendings", turned=True, temperature_tenths=583)
    assert status == 201
    status, closed = caller.post(
        f"{path}/closing", output_g=35_000, rejects_g=5_000, carbon_nitrogen_tenths=182
    )
    assert status == 201
    assert closed["closing"]["loss_g"] == 60_000
    assert (closed["closing"]["quality_class"], closed["closing"]["norm"]) == ("A", "NCh 2880")
    (tending,) = caller.get(path)["tendings"]
    assert tending["temperature_tenths"] == 583
    assert caller.get("/stock")["items"] == [
        {"collection_point": "MALA-01", "material": "compost", "net_g": 35_000},
        {"collection_point": "MALA-01", "material": "food", "net_g": 20_000},
    ]


def test_batches_are_listed_page_by_page(caller: Caller) -> None:
    codes = [
        _opened(caller, inputs=[{"material": "food", "net_g": 10_000}])["code"] for _n in range(3)
    ]
    first = caller.get("/batches?limit=2")
    assert [each["code"] for each in first["items"]] == [codes[2], codes[1]]
    rest = caller.get(f"/batches?limit=2&after={first['next']}")
    assert [each["code"] for each in rest["items"]] == [codes[0]]
    assert rest["next"] is None
    assert caller.get("/batches?status=closed")["items"] == []


def test_a_batch_that_was_taken_back_stays_in_the_list(caller: Caller) -> None:
    wrong = _opened(caller, inputs=[{"material": "food", "net_g": 10_000}])
    right = _opened(caller, inputs=[{"material": "food", "net_g": 20_000}])
    caller.post(f"/matter/{wrong['id']}/reversal", reason="the other bin")
    for status, listed in (
        ("", [(right["code"], "open"), (wrong["code"], "taken-back")]),
        ("open", [(right["code"], "open")]),
        ("closed", []),
        ("taken-back", [(wrong["code"], "taken-back")]),
    ):
        found = caller.get(f"/batches?status={status}")["items"]
        assert [(each["code"], each["status"]) for each in found] == listed, status


def test_of_one_day_too_the_newest_batch_is_first(app: Flask, programme: Programme) -> None:
    now = utc_now()
    ids = sorted((uuid7() for _n in range(3)), reverse=True)
    with app.app_context(), unit_of_work() as session:
        for later, key in enumerate(ids):
            context = make.a_context(programme, now + dt.timedelta(seconds=later))
            matter.a_batch(session, programme, context, id=key, inputs=(matter.LEAVES,))
    caller = _caller(app, programme, "coordinator")
    first = caller.get("/batches?limit=2")
    rest = caller.get(f"/batches?limit=2&after={first['next']}")
    listed = [each["id"] for each in first["items"] + rest["items"]]
    assert listed == [str(key) for key in reversed(ids)]


def test_stock_is_read_page_by_page_and_of_a_point(caller: Caller) -> None:
    for point, net_g in (("MALA-01", 500), ("MALA-02", 700)):
        caller.post("/stock/purchases", collection_point=point, net_g=net_g, supplier="nursery")
    first = caller.get("/stock?limit=2")
    rest = caller.get(f"/stock?limit=2&after={first['next']}")
    assert rest["next"] is None
    read = [(each["collection_point"], each["material"]) for each in first["items"] + rest["items"]]
    assert read == [("MALA-01", "compost"), ("MALA-01", "food"), ("MALA-02", "compost")]
    second = caller.get("/stock?collection_point=MALA-02")["items"]
    assert [each["net_g"] for each in second] == [700]
    reply = caller.client.get("/api/v1/stock?collection_point=X", headers=caller.headers)
    assert (reply.status_code, reply.get_json()["code"]) == (422, "unknown-point")


def test_a_batch_ends_after_all_that_was_noted_of_it(app: Flask, programme: Programme) -> None:
    days_ago = [utc_now() - dt.timedelta(days=days) for days in (3, 2, 1)]
    with app.app_context(), unit_of_work() as session:
        before = make.a_context(programme, days_ago[0])
        opened = matter.a_batch(session, programme, before, inputs=(matter.LEAVES,))
        tending = matter.a_tending(session, programme, opened, recorded_at=days_ago[2])
    caller = _caller(app, programme, "coordinator")
    path, said = f"/batches/{opened.id}/closing", {"output_g": 1_000}
    early = days_ago[1].isoformat()
    status, told = caller.post(path, **said, recorded_at=early)
    assert (status, told["code"]) == (409, "later-fact-stands")
    assert [each["field"] for each in told["errors"]] == ["recorded_at"]
    caller.post(f"/matter/{tending.id}/reversal", reason="another batch")
    assert caller.post(path, **said, recorded_at=early)[0] == 201


def test_every_post_replays(caller: Caller) -> None:
    opened = _opened(caller)
    said: dict[str, dict[str, Any]] = {
        f"/batches/{opened['id']}/tendings": {"note": "smells of earth"},
        f"/batches/{opened['id']}/closing": {"output_g": 1_000},
        "/stock/counts": {
            "collection_point": "MALA-01",
            "material": "food",
            "counted_g": 19_000,
            "reason": "Monday",
        },
        "/stock/purchases": {"collection_point": "MALA-01", "net_g": 500, "supplier": "nursery"},
        "/hauls": {
            "from_point": "MALA-01",
            "to_point": "MALA-02",
            "material": "food",
            "sent_g": 1_000,
        },
    }
    for path, body in said.items():
        whole = {"id": str(uuid7()), **body}
        first, again = caller.post(path, **whole), caller.post(path, **whole)
        assert (first[0], again[0]) == (201, 200), (path, first)
        assert first[1] == again[1]
        status, told = caller.post(path, **whole, recorded_at="2026-01-01T10:00:00-05:00")
        assert (status, told["code"]) == (409, "id-conflict"), path


def test_refusals_have_their_codes(caller: Caller) -> None:
    opened = _opened(caller)
    path = f"/batches/{opened['id']}"
    more = [{"material": "food", "net_g": 20_001}]
    asked: list[tuple[str, dict[str, Any], int, str]] = [
        (
            "/batches",
            {"collection_point": "MALA-01", "method": "bin", "inputs": more},
            409,
            "insufficient-stock",
        ),
        (f"{path}/closing", {"output_g": 100_001}, 422, "more-out-than-in"),
        (f"{path}/closing", {"output_g": 1, "moisture_permille": -1}, 422, "measure-out-of-range"),
        (f"{path}/tendings", {}, 422, "invalid"),
        (
            "/stock/counts",
            {"collection_point": "MALA-01", "material": "food", "counted_g": 19_000},
            422,
            "difference-unexplained",
        ),
        (f"/matter/{uuid7()}/reversal", {"reason": "none"}, 404, "unknown-fact"),
        (f"/batches/{uuid7()}/closing", {"output_g": 1}, 404, "unknown-batch"),
    ]
    for where, body, status, code in asked:
        found, told = caller.post(where, **body)
        assert (found, told["code"]) == (status, code), where
    caller.post(f"{path}/closing", output_g=1_000)
    status, told = caller.post(f"{path}/closing", output_g=1_000)
    assert (status, told["code"]) == (409, "batch-is-closed")


def test_an_operator_tends_and_does_not_close(app: Flask, programme: Programme) -> None:
    opened = _opened(_caller(app, programme, "coordinator"))
    operator = _caller(app, programme, "operator", "MALA-01")
    path = f"/batches/{opened['id']}"
    assert operator.post(f"{path}/tendings", turned=True)[0] == 201
    assert operator.post(f"{path}/closing", output_g=1)[0] == 403
    elsewhere = _caller(app, programme, "operator", "MALA-02")
    status, told = elsewhere.post(f"{path}/tendings", turned=True)
    assert (status, told["code"]) == (403, "point-not-yours")


def test_what_an_occasion_does_not_keep_is_refused_and_not_dropped(caller: Caller) -> None:
    path = f"/batches/{_opened(caller)['id']}"
    for where, field, said in (
        ("tendings", "carbon_nitrogen_tenths", {"turned": True}),
        ("closing", "temperature_tenths", {"output_g": 35_000}),
    ):
        status, told = caller.post(f"{path}/{where}", **said, **{field: 182})
        assert (status, told["errors"][0]["field"]) == (422, field)
    assert caller.get(path)["tendings"] == []


@pytest.mark.parametrize("received_g", [9_799, 10_201], ids=["lighter", "heavier"])
def test_a_haul_that_arrives_much_off_needs_a_reason(caller: Caller, received_g: int) -> None:
    _opened(caller)
    haul = {"from_point": "MALA-01", "to_point": "MALA-02", "material": "food", "sent_g": 10_000}
    _status, sent = caller.post("/hauls", **haul)
    status, told = caller.post(f"/hauls/{sent['id']}/arrival", received_g=received_g)
    assert (status, told["code"]) == (422, "difference-unexplained")
    assert told["errors"][0]["field"] == "reason"
    said = {"received_g": received_g, "reason": "another scale"}
    status, told = caller.post(f"/hauls/{sent['id']}/arrival", **said)
    assert (status, told["difference_g"]) == (201, received_g - 10_000)


def test_the_balance_of_a_year_accounts_for_every_gram(caller: Caller) -> None:
    opened = _opened(caller)
    caller.post(f"/batches/{opened['id']}/closing", output_g=35_000, rejects_g=5_000)
    haul = {"from_point": "MALA-01", "to_point": "MALA-02", "material": "food", "sent_g": 10_000}
    _status, sent = caller.post("/hauls", **haul)
    caller.post(f"/hauls/{sent['id']}/arrival", received_g=9_800)
    caller.post("/hauls", **{**haul, "sent_g": 2_000})
    count = {"collection_point": "MALA-01", "material": "food", "counted_g": 7_500}
    caller.post("/stock/counts", **count, reason="Monday")
    caller.post("/stock/purchases", collection_point="MALA-02", net_g=3_000, supplier="nursery")
    told = caller.get("/mass-balance?from=2020-01-01&to=2099-12-31")
    assert told["came_g"] == told["went_g"] == 123_000
    assert told["came"] == {
        "there_before": 0,
        "received": 100_000,
        "mixed_in": 20_000,
        "bought": 3_000,
    }
    assert told["went"] == {
        "in_stock": 35_000 + 7_500 + 9_800 + 3_000,
        "in_batches": 0,
        "on_the_way": 2_000,
        "handed_out": 0,
        "dispatched": 0,
        "rejects": 5_000,
        "loss": 60_000,
        "lighter": 200,
        "missing": 500,
    }
    second = caller.get("/mass-balance?from=2020-01-01&to=2099-12-31&collection_point=MALA-02")
    assert second["came_g"] == second["went_g"]
    empty = caller.get("/mass-balance?from=2020-01-01&to=2020-01-31")
    assert empty["came_g"] == empty["went_g"] == 0
