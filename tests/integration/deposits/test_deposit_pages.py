"""Deposits in the office: the list, one with its story, and taking one back."""

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import village
from tests.village import Village, food, line, secret_on
from wasteexchange.deposits.rules import Deposit
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


def form_on(client: FlaskClient, deposit: Deposit) -> dict[str, str]:
    """The hidden fields of the question whether to take it back."""
    page = client.get(f"/office/deposits/{deposit.id}?lang=en").text
    (form,) = re.findall(r'<form[^>]*/reversal">(.*?)</form>', page, re.DOTALL)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def bare_form(client: FlaskClient) -> dict[str, str]:
    """What somebody sends who was never asked."""
    secret = secret_on(client, "/office")
    return {"csrf_token": secret, "reason": "x", "record": str(uuid7())}


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


def test_taking_back_says_what_will_happen_and_does_it_once(mala: Village) -> None:
    deposit = mala.a_deposit(mala.a_household())
    client = mala.office("coordinator")
    page = client.get(f"/office/deposits/{deposit.id}?lang=en").text
    assert "The family loses what it earned here (+1.04" in page
    form = form_on(client, deposit) | {"reason": "Se pesó dos veces"}
    address = f"/office/deposits/{deposit.id}/reversal"
    for _pressed in range(2):
        assert client.post(address, data=form).status_code == 303
    after = client.get(f"/office/deposits/{deposit.id}?lang=en").text
    assert "Se pesó dos veces" in after
    assert "/reversal" not in after
    assert "does not count" in client.get(f"/r/MALA/{deposit.id}?lang=en").text


def test_nothing_is_taken_back_without_a_reason(mala: Village) -> None:
    deposit = mala.a_deposit(mala.a_household())
    client = mala.office("coordinator")
    for reason in ("", "   ", "x" * 201, "a\u202eb"):
        form = form_on(client, deposit) | {"reason": reason}
        client.post(f"/office/deposits/{deposit.id}/reversal", data=form)
        page = client.get(f"/office/deposits/{deposit.id}?lang=en").text
        assert "Nothing was changed" in page, repr(reason)
        assert "/reversal" in page


def test_a_second_reversal_is_told_kindly(mala: Village) -> None:
    deposit = mala.a_deposit(mala.a_household())
    client = mala.office("coordinator")
    form = form_on(client, deposit) | {"reason": "otra vez"}
    mala.reverse(deposit)
    client.post(f"/office/deposits/{deposit.id}/reversal", data=form)
    assert "already reversed" in client.get(f"/office/deposits/{deposit.id}?lang=en").text


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
