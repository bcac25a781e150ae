"""The office: each role finds its own way, and what needs a person today."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.village import Village, food, line
from wasteexchange.access import service as access
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes import service as programmes
from wasteexchange.tallies.rules import Month


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


def test_an_empty_office_shows_the_way_and_what_of_it_is_done(mala: Village) -> None:
    client = mala.office()
    page = client.get("/office?lang=en").text
    assert "0 of 7 done" in page
    for address in ("programme", "points", "materials", "staff", "households/new", "cards"):
        assert f'href="/office/{address}"' in page
    mala.office("operator")
    assert "1 of 7 done" in client.get("/office").text
    household = mala.a_household()
    # Nobody has to change a rate: whoever went on to a family has looked at them.
    assert "4 of 7 done" in client.get("/office").text
    mala.a_card(household)
    assert "4 of 7 done" in client.get("/office").text
    mala.a_point()
    assert "5 of 7 done" in client.get("/office").text
    mala.a_deposit(household)
    page = client.get("/office").text
    assert "of 7 done" not in page
    assert "Received today" in page


def test_whoever_cannot_go_the_way_is_not_shown_it(mala: Village) -> None:
    for role in ("operator", "auditor", "signatory"):
        assert "of 7 done" not in mala.office(role).get("/office?lang=en").text


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
    mala.a_deposit(household)
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


def months_ago(months: int) -> dt.datetime:
    """Noon of the tenth of an earlier month, in UTC; never this month."""
    month = Month(utc_now().year, utc_now().month).later(-months)
    return dt.datetime(month.year, month.number, 10, 17, tzinfo=dt.UTC)


def test_this_month_is_compared_with_the_same_days_only(mala: Village) -> None:
    family = mala.a_household()
    today = utc_now().astimezone(ZoneInfo("America/Lima")).date()
    before = Month(today.year, today.month).before
    first = dt.datetime(before.year, before.number, 1, 17, tzinfo=dt.UTC)
    mala.a_deposit(family, [food(1000)], at=first)
    if today.day < before.last.day:
        last = dt.datetime.combine(before.last, dt.time(17), dt.UTC)
        mala.a_deposit(family, [food(9000)], at=last)
    mala.a_deposit(family, [food(1500)])
    page = mala.office().get("/office?lang=en").text
    assert f"More than on the same days of {before.first:%B}: +50%." in page


def test_families_that_missed_a_month_are_a_list_to_visit(mala: Village) -> None:
    gone, back, resting = (mala.a_household() for _each in range(3))
    for family in (gone, back, resting):
        mala.a_deposit(family, at=months_ago(2))
    mala.a_deposit(back)
    office = mala.office()
    assert "2 families came in" in office.get("/office?lang=en").text
    mala.erase(resting)
    page = office.get("/office?lang=en").text
    assert "1 family came in" in page
    last = Month(utc_now().year, utc_now().month).before
    address = f"/office/months/{last}/families?group=lapsed"
    assert f'href="{address}"' in page
    assert office.get(address).text.count("to visit") == 1
    mala.a_deposit(gone)
    assert "and not since" not in office.get("/office").text


def test_an_unusual_visit_waits_until_somebody_decides(mala: Village) -> None:
    family = mala.a_household()
    office = mala.office()
    assert "to be looked at" not in office.get("/office?lang=en").text
    heavy = mala.a_deposit(family, [food(91_000)])
    assert heavy.warnings
    assert "1 thing is to be looked at" in office.get("/office").text
    mala.reverse(heavy)
    assert "to be looked at" not in office.get("/office").text


def test_a_rate_that_begins_within_a_week_is_told(mala: Village) -> None:
    office = mala.office()
    now = utc_now()
    for days, material in ((3, "pet"), (30, "glass")):
        command = programmes.AnnounceRate(
            id=uuid7(),
            material=material,
            quality=Quality.CLEAN,
            asset=Asset.POINTS,
            per_kg=1200,
            applies_from=now + dt.timedelta(days=days),
        )
        with mala.app.app_context(), unit_of_work() as session:
            programmes.announce_rate(session, mala.context(now), command)
    mala.a_deposit(mala.a_household())
    page = office.get("/office?lang=en").text
    assert "A new rate for" in page
    assert page.count('href="/office/materials/') == 1
    assert 'href="/office/materials/pet"' in page


def test_a_password_that_nobody_used_is_told_after_a_day(mala: Village) -> None:
    mala.a_deposit(mala.a_household())
    now = utc_now()
    for name, days in (("Rosa", 2), ("Juan", 0)):
        with mala.app.app_context(), unit_of_work() as session:
            context = mala.context(now - dt.timedelta(days=days))
            access.create_staff(session, context, name=name, role="operator")
    page = mala.office().get("/office?lang=en").text
    assert "Rosa has not signed in yet" in page
    assert "Juan" not in page
    assert "not signed in yet" not in mala.office("auditor").get("/office").text
