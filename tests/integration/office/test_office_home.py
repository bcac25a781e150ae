"""The office: each role finds its own way, and what needs a person today."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.village import Village, food, line


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


def ways(client: FlaskClient) -> set[str]:
    page = client.get("/office").text
    found = re.search(r'<ul class="entries">(.*?)</ul>', page, re.DOTALL)
    assert found
    return set(re.findall(r'<a href="([^"]+)"', found[1]))


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        ("coordinator", {"/office/staff", "/office/cards", "/office/months", "/counter"}, set()),
        ("operator", {"/counter", "/office/households"}, {"/office/months", "/office/staff"}),
        ("auditor", {"/office/deposits", "/office/months"}, {"/counter", "/office/staff"}),
        ("signatory", {"/office/months"}, {"/office/households", "/counter"}),
        ("partner", {"/office"}, {"/office/months", "/office/deposits"}),
    ],
)
def test_each_role_is_shown_what_it_may_open(
    mala: Village, role: str, shown: set[str], hidden: set[str]
) -> None:
    client = mala.office(role)
    found = ways(client)
    assert shown <= found
    assert not hidden & found
    for address in found:
        assert client.get(address).status_code == 200, address


def test_a_stranger_is_led_to_the_door(mala: Village, client: FlaskClient) -> None:
    assert mala.code
    reply = client.get("/office")
    assert reply.status_code == 303
    assert reply.headers["Location"] == "/office/sign-in?next=%2Foffice"


def test_an_empty_office_shows_the_first_steps(mala: Village) -> None:
    client = mala.office()
    assert "Three steps" in client.get("/office?lang=en").text
    mala.a_household()
    assert "Three steps" not in client.get("/office?lang=en").text


def test_today_is_added_up_and_yesterdays_mistake_is_not(mala: Village) -> None:
    household = mala.a_household()
    mala.a_deposit(household, [food(), line("glass", 900, quality="rejected")])
    mala.reverse(mala.a_deposit(household, [food(1000)]))
    page = mala.office().get("/office?lang=en").text.replace("\u00a0", " ")
    assert "<b>5.20 <small>kg</small></b>" in page
    assert "<b>1.04 <small>kg</small></b>" in page
    assert "MALA-01-A-000001" in page


def test_cards_that_wait_for_paper_are_told(mala: Village) -> None:
    client = mala.office()
    household = mala.a_household()
    assert "Nothing waits" in client.get("/office?lang=en").text
    mala.a_card(household)
    assert "1 new card is not printed" in client.get("/office?lang=en").text


def test_whoever_sees_one_point_is_not_told_of_others(mala: Village) -> None:
    other = mala.a_point()
    mala.a_deposit(mala.a_household())
    client = mala.office("auditor", point_id=other.id)
    assert "MALA-01-A" not in client.get("/office").text


def test_the_name_of_the_programme_stands_on_every_page(mala: Village) -> None:
    assert "Mala recicla" in mala.office().get("/office").text
