"""Terms of credits and planned purchases as a program reads and says them."""

from typing import Any

import pytest
from flask import Flask

from tests.abono import ONE_DAY
from tests.integration.deposits.conftest import refused
from tests.village import Village
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes.queries import get_programme


class Office:
    """A village and its coordinator's program."""

    def __init__(self, app: Flask) -> None:
        self.village = Village.begin(app)
        self.client = app.test_client()
        self.headers = self.village.bearer()

    def day(self, ahead: int = 0) -> str:
        with self.village.working(), reading() as session:
            programme = get_programme(session, self.village.programme_id)
        return str(programme.local_day(utc_now()) + ahead * ONE_DAY)

    def get(self, path: str, role: str | None = None) -> Any:
        headers = self.village.bearer(role) if role else self.headers
        return self.client.get(f"/api/v1/{path}", headers=headers).get_json()

    def send(self, path: str, body: Any, role: str | None = None) -> Any:
        headers = self.village.bearer(role) if role else self.headers
        return self.client.post(f"/api/v1/{path}", json=body, headers=headers)

    def twice(self, path: str, body: Any) -> Any:
        """Say it, and say it again: it is answered as at first."""
        first = self.send(path, body)
        assert first.status_code == 201, first.text
        again = self.send(path, body)
        assert (again.status_code, again.get_json()) == (200, first.get_json())
        return first.get_json()

    def term(self, **changes: Any) -> dict[str, Any]:
        told = {"kind": "expiry", "asset": "COMPOST", "days": 365, "from": self.day(1)}
        return {"id": str(uuid7()), **told, **changes}

    def plan(self, **changes: Any) -> dict[str, Any]:
        told = {"expected_on": self.day(30), "net_g": 500_000, "paid_by": "the company"}
        return {"id": str(uuid7()), **told, **changes}


@pytest.fixture
def office(app: Flask) -> Office:
    return Office(app)


def test_a_term_is_announced_once_and_stands_in_the_list(office: Office) -> None:
    assert office.get("credit-terms") == {"items": [], "next": None}
    body = office.term()
    assert office.twice("credit-terms", body).items() >= body.items()
    refused(office.send("credit-terms", body | {"days": 30}), 409, "id-conflict", "id")
    ended = office.term(days=None, **{"from": office.day(60)})
    assert office.twice("credit-terms", ended)["days"] is None
    first = office.get("credit-terms?limit=1", "auditor")
    assert [each["id"] for each in first["items"]] == [ended["id"]]
    (last,) = office.get(f"credit-terms?after={first['next']}")["items"]
    assert (last["id"], last["state"], last["from"]) == (body["id"], "announced", body["from"])


def test_a_term_that_cannot_be_is_refused_beside_its_field(office: Office) -> None:
    assert office.send("credit-terms", office.term()).status_code == 201
    for changes, status, code, field in (
        ({"days": 29}, 422, "term-refused", "days"),
        ({"from": office.day()}, 422, "term-refused", "from"),
        ({"from": 20_000}, 422, "invalid", "from"),
        ({"kind": "magic"}, 422, "invalid", "kind"),
        ({"days": 90}, 409, "term-taken", "from"),
    ):
        refused(office.send("credit-terms", office.term(**changes)), status, code, field)
    without = office.term()
    del without["days"]
    refused(office.send("credit-terms", without), 422, "invalid", "days")
    assert len(office.get("credit-terms")["items"]) == 1


def test_a_purchase_is_planned_counted_on_and_ended_once(office: Office) -> None:
    body = office.plan()
    assert office.twice("planned-purchases", body).items() >= (body | {"ending": None}).items()
    refused(office.send("planned-purchases", body | {"net_g": 1}), 409, "id-conflict", "id")
    arrivals = office.get("solvency")["cover"]["arrivals"]
    assert [each["amount_g"] for each in arrivals] == [500_000]
    here = f"planned-purchases/{body['id']}/ending"
    assert office.twice(here, {"ending": "arrived"})["ending"] == "arrived"
    refused(office.send(here, {"ending": "cancelled"}), 409, "plan-has-ended", "ending")
    assert office.send("planned-purchases", body).get_json()["ending"] is None, "the first answer"
    other = office.plan(expected_on=office.day(10))
    assert office.send("planned-purchases", other).status_code == 201
    assert [e["id"] for e in office.get("planned-purchases")["items"]] == [other["id"], body["id"]]
    counted_on = office.get("planned-purchases?status=open", "auditor")["items"]
    assert [each["id"] for each in counted_on] == [other["id"]]


def test_a_purchase_that_cannot_be_is_refused_beside_its_field(office: Office) -> None:
    for changes, code, field in (
        ({"net_g": 0}, "plan-refused", "net_g"),
        ({"paid_by": " "}, "plan-refused", "paid_by"),
        ({"expected_on": office.day(-1)}, "plan-refused", "expected_on"),
        ({"expected_on": "2026-13-01"}, "invalid", "expected_on"),
    ):
        refused(office.send("planned-purchases", office.plan(**changes)), 422, code, field)
    nowhere = f"planned-purchases/{uuid7()}/ending"
    refused(office.send(nowhere, {"ending": "arrived"}), 404, "unknown-plan")
    assert office.get("planned-purchases")["items"] == []
    for role in ("auditor", "operator"):
        refused(office.send("planned-purchases", office.plan(), role), 403, "forbidden")
        refused(office.send("credit-terms", office.term(), role), 403, "forbidden")
