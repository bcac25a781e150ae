"""Which batch a bag is of: what counters are told of it, and what may be said."""

from typing import Any

from tests import make, matter
from tests.integration.rewards.conftest import Shed
from wasteexchange.compost.rules import Batch

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
