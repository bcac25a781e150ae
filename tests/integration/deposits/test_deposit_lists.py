"""The list of deposits is narrowed by whatever somebody asks, and adds up to what it says."""

import csv
import datetime as dt
import io
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.village import Village, line
from wasteexchange.kernel.clock import utc_now

ROW = re.compile(r'<tr role="row" class="opens">')


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


@pytest.fixture
def asked(mala: Village) -> Callable[..., tuple[int, str]]:
    """Ask for the list with filters: how many rows it shows, and its text."""
    client: FlaskClient = mala.office()

    def ask(**filters: Any) -> tuple[int, str]:
        page = client.get("/office/deposits", query_string={"lang": "en", **filters})
        assert page.status_code == 200
        text = " ".join(page.text.replace("\N{NO-BREAK SPACE}", " ").split())
        return len(ROW.findall(text)), text

    return ask


def _figure(text: str, name: str) -> str:
    found = re.search(rf"<figcaption>{name}</figcaption> <b>(.*?)</b>", text)
    assert found, f"{name} is not on the page"
    return re.sub(r"<[^>]+>", "", found[1])


def test_each_filter_narrows_the_list(mala: Village, asked: Callable[..., tuple[int, str]]) -> None:
    code = "0007"
    family, other = mala.a_household(code=code), mala.a_household()
    now = utc_now()
    before = now - dt.timedelta(days=3)
    mala.a_deposit(family, [line("food", 5200), line("pet", 800, quality="rejected")], at=now)
    older = mala.a_deposit(other, [line("glass", 1200, quality="contaminated")], at=before)
    assert asked()[0] == 2
    assert asked(material="food")[0] == 1
    assert asked(material="metal")[0] == 2, "a material that is not known filters nothing"
    assert asked(material="batteries")[0] == 0
    assert asked(quality="rejected")[0] == 1
    assert asked(quality="received")[0] == 2
    assert asked(material="pet", quality="clean")[0] == 0
    assert asked(family=code.lower())[0] == 1
    assert asked(family="9999")[0] == 0
    assert asked(day=older.day_on.isoformat())[0] == 1
    assert asked(**{"from": older.day_on.isoformat(), "to": older.day_on.isoformat()})[0] == 1
    assert asked(month="2001-01")[0] == 0
    assert asked(month="not a month")[0] == 2
    assert asked(point="MALA-01")[0] == 2
    assert asked(operator="999")[0] == 0
    assert asked(operator="²")[0] == 0


def test_only_what_an_operator_recorded_is_listed_under_the_number(
    mala: Village, asked: Callable[..., tuple[int, str]]
) -> None:
    mala.a_deposit(mala.a_household())
    card = mala.a_card(mala.a_household())
    body = make.a_deposit_body(card.token)
    headers = mala.bearer("operator")
    reply = mala.app.test_client().post("/api/v1/deposits", json=body, headers=headers)
    assert reply.status_code == 201
    found = {number: asked(operator=str(number)) for number in range(1, 6)}
    mine = [(number, text) for number, (rows, text) in found.items() if rows]
    ((number, text),) = mine
    assert f"Attended by number {number}" in text
    assert found[number][0] == 1
    assert _figure(text, "Visits") == "1"


def test_the_list_adds_up_and_what_was_taken_back_counts_in_no_figure(
    mala: Village, asked: Callable[..., tuple[int, str]]
) -> None:
    family = mala.a_household(code="0042")
    mala.a_deposit(family, [line("food", 5200), line("food", 300, quality="rejected")])
    wrong = mala.a_deposit(family, [line("food", 7000)])
    mala.reverse(wrong)
    for filters in ({}, {"family": "0042"}, {"month": f"{wrong.day_on:%Y-%m}"}):
        rows, text = asked(**filters)
        assert rows == 2
        assert _figure(text, "Visits") == "1"
        assert _figure(text, "Received") == "5.20 kg"
        assert _figure(text, "Rejected") == "300 g"
        assert _figure(text, "Compost") == "1.04 kg"
    assert asked(state="counts")[0] == 1
    for filters in ({"state": "taken-back"}, {"state": "taken-back", "family": "0042"}):
        rows, text = asked(**filters)
        assert rows == 1
        assert _figure(text, "Received") == "7.00 kg"
        assert _figure(text, "Visits") == "1"


def test_a_material_shows_its_own_weight_and_not_the_whole_visit(
    mala: Village, asked: Callable[..., tuple[int, str]]
) -> None:
    mala.a_deposit(mala.a_household(), [line("food", 5200), line("pet", 800)])
    _rows, text = asked(material="pet")
    assert _figure(text, "Received") == "800 g"
    assert "6.00 kg" not in text
    assert "5.20 kg" not in text


def test_pages_go_forward_and_back_and_none_is_lost(
    mala: Village, asked: Callable[..., tuple[int, str]]
) -> None:
    family = mala.a_household()
    now = utc_now()
    for number in range(53):
        mala.a_deposit(family, at=now - dt.timedelta(minutes=number))
    rows, text = asked()
    assert rows == 50
    assert "1–50 of 53" in text
    onward = re.search(r'after=([^"&]+)"', text)
    assert onward
    rows, text = asked(after=onward[1])
    assert rows == 3
    assert "51–53 of 53" in text
    back = re.search(r'before=([^"&]+)"', text)
    assert back
    rows, text = asked(before=back[1])
    assert rows == 50
    assert "1–50 of 53" in text
    assert asked(after="nonsense")[0] == 50
    assert asked(sort="when")[0] == 50


def test_the_file_holds_exactly_what_is_filtered(mala: Village) -> None:
    client = mala.office()
    family = mala.a_household(code="0042")
    made = mala.a_deposit(family, [line("food", 5200), line("pet", 800)])
    mala.a_deposit(mala.a_household(), [line("glass", 900)])
    reply = client.get("/office/deposits?family=0042&material=pet&file=csv")
    assert reply.mimetype == "text/csv"
    (row,) = csv.DictReader(io.StringIO(reply.text))
    assert uuid.UUID(row["deposit_id"]) == made.id
    assert row["net_g"] == "800"
    assert row["household"] == "0042"
    assert row["day_on"] == made.day_on.isoformat()
    sheet = client.get("/office/deposits?file=xlsx")
    assert sheet.data.startswith(b"PK")
    assert "spreadsheetml" in sheet.content_type


def test_whoever_sees_one_point_takes_along_no_other(mala: Village) -> None:
    other = mala.a_point()
    here = mala.a_deposit(mala.a_household())
    there = mala.a_deposit(mala.a_household(), point=other.code)
    client = mala.office("auditor", point_id=other.id)
    file = client.get("/office/deposits?point=MALA-01&file=csv").text
    assert str(there.id) in file
    assert str(here.id) not in file
