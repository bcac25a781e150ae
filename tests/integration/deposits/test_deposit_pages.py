"""Deposits in the office: the list, one with its story, and taking one back."""

import datetime as dt
import html
import json
import re

import pytest
from flask import Flask

from tests import village
from tests.village import Village, food, line
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


def test_the_list_shows_the_newest_first_and_is_filtered(mala: Village) -> None:
    household = mala.a_household()
    now = utc_now()
    older = mala.a_deposit(household, at=now - dt.timedelta(days=3))
    mala.a_deposit(household, [line("pet", 850)], at=now)
    client = mala.office("auditor")
    page = client.get("/office/deposits").text
    assert page.index("A-000002") < page.index("A-000001")
    filtered = client.get(f"/office/deposits?day={older.day_on}").text
    assert "A-000001" in filtered
    assert "A-000002" not in filtered
    assert "A-000001" in client.get("/office/deposits?point=MALA-01&day=never").text


def test_the_list_is_turned_page_by_page(mala: Village) -> None:
    household = mala.a_household()
    for number in range(52):
        mala.a_deposit(household, [food(1000 + number)])
    client = mala.office("auditor")
    first = client.get("/office/deposits?lang=en").text
    numbers = set(re.findall(r"A-\d{6}", first))
    following = re.search(r'href="(/office/deposits\?after=[^"]+)"', first)
    assert following
    second = client.get(following[1].replace("&amp;", "&")).text
    numbers |= set(re.findall(r"A-\d{6}", second))
    assert len(numbers) == 52
    assert client.get("/office/deposits?after=nonsense").status_code == 200
    assert client.get("/office/deposits?after=2026-11-22/nonsense").status_code == 200


def test_one_deposit_tells_its_story(mala: Village) -> None:
    household = mala.a_household(code="F-0042")
    deposit = mala.a_deposit(household, [food(), line("pet", 850)])
    page = mala.office("auditor").get(f"/office/deposits/{deposit.id}?lang=en").text
    page = page.replace("\u00a0", " ")
    for told in ("MALA-01-A-000001", "F-0042", "5.40 kg", "200 g", "200 g per kg", "left at home"):
        assert told in page, told
    assert f"/r/MALA/{deposit.id}" in page
    assert "Quispe" not in page


def test_who_did_it_is_told_by_name_only_to_whoever_keeps_the_staff(mala: Village) -> None:
    coordinator = mala.office("coordinator")
    deposit = mala.a_deposit(mala.a_household())
    page = f"/office/deposits/{deposit.id}"
    asked = coordinator.get(f"{page}/reversal").text
    form = dict(re.findall(r'name="(csrf_token|record|seen)"[^>]*value="([^"]*)"', asked))
    form["reason"] = "Se pesó dos veces"
    assert coordinator.post(f"{page}/reversal", data=form).status_code in {302, 303}
    shown = coordinator.get(f"{page}?lang=en").text
    assert re.search(r"Done by coordinator \S+, number \d+\.", shown), shown
    assert "Done by coordinator" not in mala.office("auditor").get(f"{page}?lang=en").text
    assert "Done by number" in mala.office("auditor").get(f"{page}?lang=en").text


def test_the_story_tells_of_a_wrong_clock_and_of_the_way(mala: Village) -> None:
    card = mala.a_card(mala.a_household())
    now = utc_now()
    deposit = mala.a_visit_with(
        card, recorded_at=now - dt.timedelta(hours=27), sent_at=now - dt.timedelta(hours=2)
    )
    page = mala.office("auditor").get(f"/office/deposits/{deposit.id}?lang=en").text
    story = page[page.index('class="story"') :]
    told = ("Weighed at the point", "It was behind by 2 hours", "kept it for 25 hours")
    assert [words in story for words in told] == [True, True, True], story[:3000]
    assert card.number in page


def test_the_journal_stands_there_as_it_was_written(mala: Village) -> None:
    deposit = mala.a_deposit(mala.a_household())
    mala.reverse(deposit)
    page = html.unescape(mala.office("auditor").get(f"/office/deposits/{deposit.id}").text)
    entries = [json.loads(each) for each in re.findall(r'written">(\{.*?\})</p>', page)]
    assert [entry["kind"] for entry in entries] == ["deposit", "reversal"]
    assert entries[1]["reverses"] == entries[0]["ref"]
    assert entries[0]["ref"] in page


def test_each_warning_says_what_to_do(mala: Village) -> None:
    deposit = mala.a_deposit(mala.a_household(), [food(62_000)])
    page = mala.office("auditor").get(f"/office/deposits/{deposit.id}?lang=en").text
    assert "The weight is unusual for one family." in page
    assert "If it was a slip, take this visit back." in page


def test_an_auditor_reads_and_changes_nothing(mala: Village) -> None:
    deposit = mala.a_deposit(mala.a_household())
    client = mala.office("auditor")
    assert "/reversal" not in client.get(f"/office/deposits/{deposit.id}").text
    form = {
        "csrf_token": village.secret_on(client, "/office"),
        "reason": "x",
        "record": str(uuid7()),
    }
    assert client.post(f"/office/deposits/{deposit.id}/reversal", data=form).status_code == 403


def test_a_deposit_of_another_programme_is_unknown(mala: Village) -> None:
    asia = Village.begin(mala.app, "ASIA", "Asia recicla")
    theirs = asia.a_deposit(asia.a_household())
    client = mala.office("coordinator")
    assert client.get(f"/office/deposits/{theirs.id}").status_code == 404
    form = {
        "csrf_token": village.secret_on(client, "/office"),
        "reason": "x",
        "record": str(uuid7()),
    }
    assert client.post(f"/office/deposits/{theirs.id}/reversal", data=form).status_code == 404


def test_whoever_sees_one_point_sees_no_other(mala: Village) -> None:
    other = mala.a_point()
    here = mala.a_deposit(mala.a_household())
    there = mala.a_deposit(mala.a_household(), point=other.code)
    client = mala.office("auditor", point_id=other.id)
    page = client.get("/office/deposits?point=MALA-01").text
    assert str(there.id) in page
    assert str(here.id) not in page
    assert client.get(f"/office/deposits/{here.id}").status_code == 404
