"""Solvency and share-outs as a program reads and says them."""

import uuid
from http import HTTPStatus

import pytest
from flask import Flask

from tests import abono, make, matter
from tests.village import Village
from wasteexchange.compost.rules import Batch, Input
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes.queries import get_programme

API = "/api/v1"


@pytest.fixture
def village(app: Flask) -> Village:
    """A programme."""
    return Village.begin(app)


@pytest.fixture
def batch(village: Village) -> Batch:
    """Two families brought 80 kg, and it gave 30 kg of compost."""
    with village.working(), unit_of_work() as session:
        programme = get_programme(session, village.programme_id)
        for net_g in (60_000, 20_000):
            family = make.a_household(session, programme)
            abono.brings(session, programme, family, net_g, days_ago=20)
        return abono.a_finished_batch(session, programme)


def test_solvency_says_what_is_promised_and_what_covers_it(village: Village, batch: Batch) -> None:
    with village.working(), unit_of_work() as session:
        programme = get_programme(session, village.programme_id)
        matter.some_food(session, programme, 50_000)
        matter.a_batch(session, programme, inputs=(Input("stock", "food", 40_000),))
        abono.a_plan(session, programme)
    reply = village.app.test_client().get(f"{API}/solvency", headers=village.bearer("auditor"))
    assert reply.status_code == HTTPStatus.OK
    found = reply.get_json()
    assert found["light"] == "green"
    assert found["promises"] == {
        "promised_g": 26_000,
        "held_g": 0,
        "owed_g": 0,
        "unsettled_g": 0,
    }
    cover = found["cover"]
    assert cover["stock_g"] == 30_000
    assert [(each["origin"], each["amount_g"]) for each in cover["arrivals"]] == [
        ("batch", 12_400),
        ("purchase", 500_000),
    ]
    assert (cover["waiting_g"], cover["waiting_gives_g"]) == (10_000, 3_100)
    assert cover["sure_g"] == 542_400
    assert len(found["months"]) == 12
    assert batch.code


def test_a_share_out_is_proposed_said_read_and_taken_back(village: Village, batch: Batch) -> None:
    client, headers = village.app.test_client(), village.bearer()
    proposal = client.get(f"{API}/share-outs/proposal?batch={batch.id}", headers=headers)
    said = proposal.get_json()
    assert (said["amount_g"], said["free_g"], said["left_g"]) == (14_000, 14_000, 30_000)
    assert [share["amount_g"] for share in said["shares"]] == [10_500, 3_500]
    body = {"id": str(uuid7()), "batch": str(batch.id), "amount_g": 14_000}
    made = client.post(f"{API}/share-outs", json=body, headers=headers)
    assert made.status_code == HTTPStatus.CREATED
    assert made.get_json()["shares"] == said["shares"]
    again = client.post(f"{API}/share-outs", json=body, headers=headers)
    assert again.get_json() == made.get_json()
    other = client.post(f"{API}/share-outs", json=body | {"amount_g": 1}, headers=headers)
    assert other.get_json()["code"] == "id-conflict"
    listed = client.get(f"{API}/share-outs?limit=1", headers=headers).get_json()
    assert [each["id"] for each in listed["items"]] == [body["id"]]
    here = f"{API}/share-outs/{body['id']}"
    undo = {"id": str(uuid7()), "reason": "the wrong batch"}
    blank = client.post(f"{here}/reversal", json=undo | {"reason": "   "}, headers=headers)
    assert [each["field"] for each in blank.get_json()["errors"]] == ["reason"]
    undone = client.post(f"{here}/reversal", json=undo, headers=headers)
    assert undone.status_code == HTTPStatus.CREATED
    assert client.get(here, headers=headers).get_json()["reversal"] == undo["id"]
    twice = client.post(f"{here}/reversal", json=undo | {"id": str(uuid7())}, headers=headers)
    assert twice.get_json()["code"] == "share-out-taken-back"


def test_what_is_promised_to_others_is_refused_by_name(village: Village, batch: Batch) -> None:
    client, headers = village.app.test_client(), village.bearer()
    body = {"id": str(uuid7()), "batch": str(batch.id), "amount_g": 20_000}
    refused = client.post(f"{API}/share-outs", json=body, headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "promised-to-others")
    too_much = body | {"amount_g": 30_001, "beyond_promises": True}
    refused = client.post(f"{API}/share-outs", json=too_much, headers=headers)
    assert refused.get_json()["code"] == "more-than-the-batch"
    nobody = body | {"batch": str(uuid.uuid4())}
    refused = client.post(f"{API}/share-outs", json=nobody, headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "unknown-batch")
    assert [each["field"] for each in refused.get_json()["errors"]] == ["batch"]
    asked = client.get(f"{API}/share-outs/proposal?batch={uuid.uuid4()}", headers=headers)
    assert (asked.status_code, asked.get_json()["code"]) == (422, "unknown-batch")
    done = client.post(f"{API}/share-outs", json=body | {"beyond_promises": True}, headers=headers)
    assert done.status_code == HTTPStatus.CREATED


@pytest.mark.parametrize("amount_g", [0, -1, 10**18])
def test_an_amount_that_cannot_be_is_a_field_that_is_wrong(
    village: Village, batch: Batch, amount_g: int
) -> None:
    body = {"id": str(uuid7()), "batch": str(batch.id), "amount_g": amount_g}
    client, headers = village.app.test_client(), village.bearer()
    refused = client.post(f"{API}/share-outs", json=body, headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "invalid")
    assert [each["field"] for each in refused.get_json()["errors"]] == ["amount_g"]


def test_an_operator_may_not_read_it_and_an_auditor_may_not_share(
    village: Village, batch: Batch
) -> None:
    client = village.app.test_client()
    assert client.get(f"{API}/solvency", headers=village.bearer("operator")).status_code == 403
    body = {"id": str(uuid7()), "batch": str(batch.id), "amount_g": 1_000}
    auditor = village.bearer("auditor")
    assert client.post(f"{API}/share-outs", json=body, headers=auditor).status_code == 403
