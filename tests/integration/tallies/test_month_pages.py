"""The months in the office."""

import datetime as dt

import pytest
from flask import Flask

from tests.unit.paper.reading import text_of
from tests.village import Village, food, line
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.tallies.queries import figures_of, tally_of
from wasteexchange.tallies.rules import Month, months_until


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


def test_the_month_shows_its_figures_and_gives_its_files(mala: Village) -> None:
    deposit = mala.a_deposit(mala.a_household(), [food(), line("glass", 900, quality="rejected")])
    month = f"{deposit.day_on:%Y-%m}"
    office = mala.office("signatory")
    page = office.get(f"/office/months/{month}?lang=en").text.replace("\u00a0", " ")
    assert "<b>5.20 <small>kg</small></b>" in page
    assert "<b>900 <small>g</small></b>" in page
    for form in ("pdf", "xlsx", "csv", "json"):
        address = f"/api/v1/tallies/{month}?format={form}"
        assert address in page
        assert office.get(address).status_code == 200


def test_the_list_leads_to_each_month(mala: Village) -> None:
    now = utc_now()
    older = mala.a_deposit(mala.a_household(), at=now - dt.timedelta(days=70))
    newer = mala.a_deposit(mala.a_household(), at=now)
    page = mala.office("auditor").get("/office/months?lang=en").text
    for deposit in (older, newer):
        assert f'href="/office/months/{deposit.day_on:%Y-%m}"' in page


def test_a_month_that_does_not_exist_gets_a_kind_page(mala: Village) -> None:
    office = mala.office("auditor")
    assert office.get("/office/months/2026-13").status_code == 404
    assert office.get("/office/months?until=2026-13").status_code == 200
    assert office.get("/office/months?until=0001-02").status_code == 200
    assert office.get("/office/months/2031-01?lang=en").text.count("No visits in this month") == 1


def test_an_operator_is_not_shown_the_months(mala: Village) -> None:
    assert mala.office("operator").get("/office/months").status_code == 403


def months_ago(months: int) -> dt.datetime:
    """Noon of the tenth of an earlier month, in UTC; never this month."""
    month = Month(utc_now().year, utc_now().month).later(-months)
    return dt.datetime(month.year, month.number, 10, 17, tzinfo=dt.UTC)


def test_the_list_adds_each_month_up_as_its_tally_does(mala: Village) -> None:
    office = mala.office("auditor")
    for back in (1, 2, 2, 5):
        family = mala.a_household()
        mala.a_deposit(family, [food(), line("pet", 400)], at=months_ago(back))
        mala.reverse(mala.a_deposit(family, [food(900)], at=months_ago(back)))
    with mala.working(), reading() as session:
        catalogue = catalogue_of(session, mala.programme_id)
        months = months_until(Month(utc_now().year, utc_now().month), 12)
        for told in figures_of(session, mala.programme_id, months):
            tally = tally_of(session, catalogue, told.month)
            assert told.received_g == tally.totals.received_g
            assert told.weighed_g == tally.totals.received_g + tally.totals.rejected_g
            assert told.deposits == tally.totals.deposits
            assert told.households_served == tally.households_served
            assert told.credited == tally.totals.credited
    page = office.get("/office/months?lang=en").text.replace("\u00a0", " ")
    assert "11.20 kg" in page


def test_each_month_says_which_families_were_new_came_back_and_did_not_come(
    mala: Village,
) -> None:
    faithful, returns, gone, fresh = (mala.a_household(code=f"F{n}") for n in range(4))
    for family, months in ((faithful, (4, 3, 2)), (returns, (4, 2)), (gone, (4, 3)), (fresh, (2,))):
        for back in months:
            mala.a_deposit(family, at=months_ago(back))
    mala.reverse(mala.a_deposit(gone, at=months_ago(2)))
    month = Month(utc_now().year, utc_now().month).later(-2)
    office = mala.office()
    page = office.get(f"/office/months/{month}?lang=en").text
    assert "3 families came; new: 1, back after a pause: 1." in page
    for group, code in (("new", "F3"), ("stayed", "F0"), ("returning", "F1"), ("lapsed", "F2")):
        listed = office.get(f"/office/months/{month}/families?group={group}").text
        found = {f"F{n}" for n in range(4) if f">F{n}</a>" in listed}
        assert found == {code}, group


def test_a_family_that_came_again_is_no_longer_one_to_visit(mala: Village) -> None:
    family = mala.a_household(code="F1")
    mala.a_deposit(family, at=months_ago(3))
    month = Month(utc_now().year, utc_now().month).later(-2)
    office = mala.office()
    address = f"/office/months/{month}/families?group=lapsed&lang=en"
    assert "to visit" in office.get(address).text
    mala.a_deposit(family, at=months_ago(1))
    page = office.get(address).text
    assert "came again in" in page
    assert "to visit" not in page


def test_a_month_leads_to_its_visits_and_is_compared_with_the_one_before(mala: Village) -> None:
    family = mala.a_household()
    mala.a_deposit(family, [food(1000)], at=months_ago(3))
    mala.a_deposit(family, [food(1120)], at=months_ago(2))
    month = Month(utc_now().year, utc_now().month).later(-2)
    page = mala.office().get(f"/office/months/{month}?lang=en").text
    assert f"More than in {month.before.first:%B}: +12%." in page
    query = f"month={month}&amp;point=MALA-01&amp;material=food&amp;quality=clean&amp;state=counts"
    assert f'href="/office/deposits?{query}"' in page
    assert f'href="/office/months/{month}/families"' in page
    signatory = mala.office("signatory").get(f"/office/months/{month}?lang=en").text
    assert "/office/deposits" not in signatory
    assert "/families" not in signatory


def test_the_papers_show_the_months_before_as_charts_and_figures(mala: Village) -> None:
    family = mala.a_household()
    for back in (3, 2):
        mala.a_deposit(family, [food(), line("pet", 900)], at=months_ago(back))
    month = Month(utc_now().year, utc_now().month).later(-2)
    office = mala.office("signatory")
    assert office.get("/office?lang=en").status_code == 200
    text = text_of(office.get(f"/api/v1/tallies/{month}?format=pdf").data)
    assert "…" not in text, "what a column means is not cut on what is signed"
    for told in ("Received by month, in kg", "Families that came, by month", "How clean it came"):
        assert told in text
    assert "The months as figures" in text
    assert f"{month.before.first:%B %Y}" in text


def test_families_of_another_programme_are_in_no_month(mala: Village, app: Flask) -> None:
    elsewhere = Village.begin(app, "LIMA", "Lima recicla")
    elsewhere.a_deposit(elsewhere.a_household(code="FOREIGN"), at=months_ago(1))
    month = Month(utc_now().year, utc_now().month).later(-1)
    page = mala.office().get(f"/office/months/{month}/families").text
    assert "FOREIGN" not in page
