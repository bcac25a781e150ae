"""What was noted of stock can be looked up afterwards: in the office, as a file and by programs."""

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask

from tests import make, matter
from tests.village import Village
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.programmes.queries import get_programme

PAGE, CALL = "/office/stock/records", "/api/v1/stock/records"


@pytest.fixture
def village(app: Flask) -> Village:
    """MALA with two points, and one of each fact: the count of food was taken back."""
    village = Village.begin(app)
    with village.working(), unit_of_work() as session:
        programme = get_programme(session, village.programme_id)
        matter.every_kind(session, programme)
        matter.a_count(session, programme, 49_000, material="compost", reason="a torn sack")
        matter.a_haul(session, programme, 1_000, note="by mule")
    return village


def asked(village: Village, query: str = "", **who: Any) -> list[dict[str, Any]]:
    headers = village.bearer(**who)
    reply = village.app.test_client().get(f"{CALL}{query}", headers=headers)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.get_json()["items"]
    return found


def test_each_record_says_what_it_was_and_why(village: Village) -> None:
    page = village.office().get(f"{PAGE}?lang=en").text
    for words in ("a torn sack", "municipal nursery", "dried", "a slip of the pen", "by mule"):
        assert words in page, words
    sent, count, wrong, arrived, _first, bought = asked(village)
    assert (sent["kind"], sent["net_g"], sent["against_g"]) == ("haul-sent", 1_000, None)
    assert (sent["collection_point"], sent["other_point"]) == ("MALA-01", "MALA-02")
    assert (count["words"], count["difference_g"], count["reversal"]) == (
        "a torn sack",
        count["net_g"] - count["against_g"],
        None,
    )
    assert wrong["reversal"]["reason"] == "a slip of the pen"
    assert (arrived["collection_point"], arrived["other_point"]) == ("MALA-02", "MALA-01")
    assert (arrived["against_g"], arrived["difference_g"]) == (10_000, -200)
    assert (bought["words"], bought["other_point"]) == ("municipal nursery", None)


def test_what_can_be_taken_back_leads_there_and_back_again(village: Village) -> None:
    client = village.office()
    assert PAGE in client.get("/office/stock").text
    found = re.findall(r"/office/matter/([0-9a-f-]{36})/reversal", client.get(PAGE).text)
    sent, count, wrong, arrived, first, bought = (one["id"] for one in asked(village))
    assert found == [sent, count, arrived, bought]
    assert not {wrong, first} & set(found), "one was taken back, one has arrived"
    assert f'href="{PAGE}"' in client.get(f"/office/matter/{count}/reversal").text
    assert "reversal" not in village.office("operator").get(PAGE).text


def test_records_are_narrowed_and_taken_along(village: Village) -> None:
    client = village.office()
    for query, kinds in (
        ("kind=compost-bought", ["compost-bought"]),
        ("material=compost", ["stock-count", "compost-bought"]),
        ("point=MALA-02", ["haul-sent", "haul-arrived", "haul-sent"]),
        ("point=MALA-02&sort=when&kind=haul-sent", ["haul-sent", "haul-sent"]),
        ("material=no-such-thing", []),
    ):
        rows = list(csv.DictReader(io.StringIO(client.get(f"{PAGE}?{query}&file=csv").text)))
        assert [row["kind"] for row in rows] == kinds, query
        assert client.get(f"{PAGE}?{query}").status_code == 200
    rows = list(csv.DictReader(io.StringIO(client.get(f"{PAGE}?file=csv").text)))
    assert [row["reversal_reason"] for row in rows if row["reversed_at"]] == ["a slip of the pen"]
    assert {row["staff_number"] for row in rows} == {""}, "nobody in the office noted them"


def test_a_program_reads_them_page_by_page(village: Village) -> None:
    whole = [one["id"] for one in asked(village)]
    client, headers = village.app.test_client(), village.bearer()
    read, after = [], ""
    for _page in range(4):
        told = client.get(f"{CALL}?limit=2&after={after}", headers=headers).get_json()
        read += [one["id"] for one in told["items"]]
        after = told["next"]
        if after is None:
            break
    assert read == whole
    for wrong, code in (("kind=nonsense", "invalid"), ("collection_point=X", "unknown-point")):
        reply = client.get(f"{CALL}?{wrong}", headers=headers)
        assert (reply.status_code, reply.get_json()["code"]) == (422, code)


def test_whoever_works_at_one_point_sees_what_touched_it(village: Village) -> None:
    with village.working(), unit_of_work() as session:
        programme = get_programme(session, village.programme_id)
        point_id = make.the_point(session, programme, "MALA-02").id
    mine = asked(village, role="coordinator", point_id=point_id)
    assert [one["kind"] for one in mine] == ["haul-sent", "haul-arrived", "haul-sent"]
    assert asked(village, "?kind=compost-bought", point_id=point_id) == []
    page = village.office("coordinator", point_id=point_id).get(PAGE).text
    assert "municipal nursery" not in page
    found = re.findall(r"/office/matter/([0-9a-f-]{36})/reversal", page)
    assert found == [mine[1]["id"]], "what the other point sent, that one takes back"
