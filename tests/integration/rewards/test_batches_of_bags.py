"""Which batch a bag is of: what counters are told of it, and what may be said."""

from typing import Any

from tests import make, matter, rewarding
from tests.integration.deposits.conftest import refused
from tests.integration.rewards.conftest import Shed
from wasteexchange.compost.rules import Batch, batch_code
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7

CATALOGUE = "/api/v1/catalogue"


def finished(shed: Shed, point: str = "MALA-01", output_g: int = 5_000) -> Batch:
    """A batch of leaves that became compost."""
    with shed.place.work() as session:
        programme = shed.place.programme
        opened = matter.a_batch(session, programme, collection_point=point, inputs=(matter.LEAVES,))
        return matter.a_closing(session, programme, opened, output_g=output_g, rejects_g=0)


def told(shed: Shed, headers: dict[str, str] | None = None) -> Any:
    reply = shed.place.client.get(CATALOGUE, headers=headers or shed.place.headers)
    return reply.get_json()["batches"]


def test_a_counter_is_told_the_newest_finished_batches_and_its_tag_changes(shed: Shed) -> None:
    with shed.place.work() as session:
        matter.a_batch(session, shed.place.programme, inputs=(matter.LEAVES,))
    tag = shed.place.client.get(CATALOGUE, headers=shed.place.headers).headers["ETag"]
    assert told(shed) == [], "what still lies in its heap is in no bag"
    codes = [finished(shed).code for _each in range(7)]
    finished(shed, output_g=0)
    assert told(shed) == [{"code": code, "points": ["MALA-01"]} for code in codes[:0:-1]]
    same = {**shed.place.headers, "If-None-Match": tag}
    assert shed.place.client.get(CATALOGUE, headers=same).status_code == 200


def test_a_closing_that_was_taken_back_is_told_no_more(shed: Shed) -> None:
    made = finished(shed)
    assert made.closure
    with shed.place.work() as session:
        matter.taken_back(session, shed.place.programme, made.closure.id)
    assert told(shed) == []


def test_compost_that_was_hauled_lies_where_it_arrived_too_and_each_phone_hears_of_its_own(
    shed: Shed,
) -> None:
    with shed.place.work() as session:
        for code in ("MALA-02", "MALA-03"):
            make.a_point(session, shed.place.programme, code)
    here, there = finished(shed), finished(shed, "MALA-03")
    with shed.place.work() as session:
        for way in (("MALA-01", "MALA-02"), ("MALA-02", "MALA-03")):
            sent = matter.a_haul(
                session,
                shed.place.programme,
                1_000,
                material="compost",
                from_point=way[0],
                to_point=way[1],
            )
            matter.an_arrival(session, shed.place.programme, sent, 1_000)
    everywhere = ["MALA-01", "MALA-02", "MALA-03"]
    assert told(shed) == [
        {"code": there.code, "points": ["MALA-03"]},
        {"code": here.code, "points": everywhere},
    ]
    operator = shed.place.token("operator", "MALA-02")
    assert told(shed, operator) == [{"code": here.code, "points": ["MALA-02"]}]


def test_a_batch_that_is_none_is_refused_and_one_that_was_taken_back_too(shed: Shed) -> None:
    with shed.place.work() as session:
        gone = matter.a_batch(session, shed.place.programme, inputs=(matter.LEAVES,))
        matter.taken_back(session, shed.place.programme, gone.id)
    held = shed.hold().get_json()["id"]
    for code in (batch_code("MALA-01", 999), gone.code):
        said = refused(shed.redeem(batch=code), 422, "invalid", "batch")
        assert "bolsa" in said["detail"]
        body = {"id": str(uuid7()), "recorded_at": utc_now().isoformat(), "batch": code}
        refused(shed.send(f"holds/{held}/collection", body), 422, "invalid", "batch")
    body = {"id": str(uuid7()), "recorded_at": utc_now().isoformat()}
    assert shed.send(f"holds/{held}/collection", body).status_code == 201
    assert shed.place.audit() == []


def test_said_again_it_is_answered_as_before_although_its_batch_was_taken_back(shed: Shed) -> None:
    with shed.place.work() as session:
        made = matter.a_batch(session, shed.place.programme, inputs=(matter.LEAVES,))
    body = rewarding.a_body(shed.card, batch=made.code)
    first = shed.send("redemptions", body)
    assert first.status_code == 201
    with shed.place.work() as session:
        matter.taken_back(session, shed.place.programme, made.id)
    again = shed.send("redemptions", body)
    assert (again.status_code, again.get_json()) == (200, first.get_json())


def test_an_upload_keeps_what_the_bag_said_and_the_receipt_claims_no_more(shed: Shed) -> None:
    code = batch_code("MALA-01", 999)
    record = {"type": "redemption", **rewarding.a_body(shed.card, batch=code)}
    upload = {"id": str(uuid7()), "device": "celular", "records": [record]}
    reply = shed.send("uploads", {**upload, "sent_at": utc_now().isoformat()})
    assert [one["status"] for one in reply.get_json()["results"]] == ["accepted"]
    receipt = shed.place.client.get(f"/r/MALA/{record['id']}").text
    assert f"La bolsa dice: lote {code}" in receipt
    assert "Hecho en el lote" not in receipt
    assert "/b/MALA/" not in receipt
    for width in ("58", "80", "a6"):
        paper = shed.place.client.get(f"/r/MALA/{record['id']}.pdf?width={width}")
        assert paper.status_code == 200
    assert shed.place.audit() == []
