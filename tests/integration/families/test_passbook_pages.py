"""A family's balance and passbook in the office: what stands there adds up, and names nobody."""

import datetime as dt
import re

import pytest
from flask import Flask

from tests.village import NAME, PHONE, Village, food, line
from wasteexchange.families.queries import passbook_of
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.quantities import PROMISES
from wasteexchange.ledger.queries import balances_of


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


def plain(page: str) -> str:
    return page.replace("\u00a0", " ")


def test_the_passbook_adds_up_to_the_balance_and_to_each_receipt(mala: Village) -> None:
    household = mala.a_household()
    first = mala.a_deposit(household, [food(), line("pet", 850)])
    second = mala.a_deposit(household, [food(9_000)])
    rejected = mala.a_deposit(household, [line("glass", 700, quality="rejected")])
    mala.spend(household, all_but=300)
    mala.reverse(first)
    third = mala.a_deposit(household, [food(20_000), line("pet", 2_000)])
    with mala.working(), reading() as session:
        entries = passbook_of(session, mala.programme_id, household)
        balances = balances_of(session, mala.programme_id, household)
    assert [entry.kind for entry in entries] == [
        "deposit",
        "deposit",
        "deposit",
        "redemption",
        "reversal",
        "deposit",
    ]
    assert {a: sum(e.amounts[a] for e in entries) for a in PROMISES} == dict(balances)
    assert dict(entries[-1].balances) == {str(a): n for a, n in balances.items()}
    after = {entry.record_id: entry.balances for entry in entries}
    for deposit in (first, second, rejected, third):
        assert after[deposit.id]["COMPOST"] == deposit.compost_after
        assert after[deposit.id]["POINTS"] == deposit.points_after
    assert all(amount >= 0 for entry in entries for amount in entry.balances.values())
    page = plain(mala.office().get(f"/office/households/{household}/passbook?lang=en").text)
    assert "was spent: it became owed" in page
    assert "paid what was owed" in page
    assert page.count("taken back") == 1


def test_a_line_says_when_a_visit_of_another_day_was_taken_back(mala: Village) -> None:
    household = mala.a_household()
    before = mala.a_deposit(household, at=utc_now() - dt.timedelta(days=3))
    mala.reverse(before)
    client, here = mala.office(), f"/office/households/{household}/passbook"
    for rest in ("", "/paper"):
        assert "Taken back on" in client.get(f"{here}{rest}?lang=en").text, rest
    rows = client.get(f"{here}?file=csv").text.splitlines()
    assert rows[0].endswith(",taken_back_on")
    assert re.search(r",\d{4}-\d\d-\d\d$", rows[1])
    shown = client.get(f"/office/deposits/{before.id}?lang=en").text
    assert "Record it anew at the counter" in shown
    today = mala.a_deposit(household)
    mala.reverse(today)
    assert client.get(f"{here}?lang=en").text.count("Taken back on") == 1


def test_the_family_page_shows_the_balance_and_leads_to_each_visit(mala: Village) -> None:
    household = mala.a_household()
    made = [mala.a_deposit(household, [food(2_000 + n)]) for n in range(8)]
    page = plain(mala.office().get(f"/office/households/{household}?lang=en").text)
    assert '<span class="weight weight-big"><b>3.20</b> <small>kg</small></span>' in page
    assert f"/office/deposits/{made[-1].id}" in page
    assert f"/office/deposits/{made[0].id}" not in page
    assert "The whole passbook: 8 lines" in page


def test_a_long_passbook_is_turned_and_printed_whole(mala: Village) -> None:
    household = mala.a_household()
    for number in range(33):
        mala.a_deposit(household, [food(1_000 + number)])
    client = mala.office()
    here = f"/office/households/{household}/passbook"
    first = client.get(f"{here}?lang=en").text
    assert "1 to 30 of 33" in first
    following = re.search(rf'href="({here}\?after=[^"]+)"', first)
    assert following
    second = client.get(following[1]).text
    numbers = [set(re.findall(r"A-\d{6}", page)) for page in (first, second)]
    assert [len(each) for each in numbers] == [30, 3]
    assert not numbers[0] & numbers[1]
    paper = client.get(f"{here}/paper").text
    assert set(re.findall(r"A-\d{6}", paper)) == numbers[0] | numbers[1]
    assert client.get(f"{here}?after=nonsense").status_code == 200


def test_an_operator_sees_the_figures_and_no_name(mala: Village) -> None:
    household = mala.a_household()
    deposit = mala.a_deposit(household)
    client = mala.office("operator")
    for rest in ("", "/passbook", "/passbook/paper"):
        page = plain(client.get(f"/office/households/{household}{rest}").text)
        assert "1.04" in page, rest
        for personal in (NAME, PHONE, "San José"):
            assert personal not in page, rest
        assert "/office/deposits/" not in page
    assert f"/r/MALA/{deposit.id}" in client.get(f"/office/households/{household}").text


def test_the_paper_names_nobody_whoever_prints_it(mala: Village) -> None:
    household = mala.a_household(code="F-7")
    mala.a_deposit(household)
    paper = mala.office().get(f"/office/households/{household}/passbook/paper").text
    assert "F-7" in paper
    assert NAME not in paper


def test_a_family_that_rests_or_was_never_asked_shows_what_comes_next(mala: Village) -> None:
    household = mala.a_household()
    client = mala.office()
    page = f"/office/households/{household}?lang=en"
    assert "It was not asked yet what it agrees to" in client.get(page).text
    assert "It has brought nothing yet" in client.get(page).text
    secret = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert secret
    client.post(f"/office/households/{household}/deactivation", data={"csrf_token": secret[1]})
    assert "It takes no part for now: it gets no card" in client.get(page).text


def test_a_passbook_of_another_programme_is_unknown(mala: Village) -> None:
    asia = Village.begin(mala.app, "ASIA", "Asia recicla")
    theirs = asia.a_household()
    client = mala.office()
    for rest in ("", "/paper"):
        assert client.get(f"/office/households/{theirs}/passbook{rest}").status_code == 404
    assert mala.office("admin").get(f"/office/households/{theirs}/passbook").status_code == 403
