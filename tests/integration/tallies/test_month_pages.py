"""The months in the office."""

import datetime as dt

import pytest
from flask import Flask

from tests.village import Village, food, line
from wasteexchange.kernel.clock import utc_now


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
