"""Balance and passbook for programs of the staff."""

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.village import Village, food, line
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


def test_the_balance_is_what_was_credited(mala: Village, client: FlaskClient) -> None:
    household = mala.a_household()
    address = f"/api/v1/households/{household}/balance"
    headers = mala.bearer("operator")
    assert client.get(address, headers=headers).get_json() == {
        "balances": {"COMPOST": 0, "POINTS": 0}
    }
    mala.a_deposit(household, [food(), line("pet", 850)])
    found = client.get(address, headers=headers).get_json()
    assert found == {"balances": {"COMPOST": 1040, "POINTS": 850}}


def test_the_passbook_adds_up_line_by_line(mala: Village, client: FlaskClient) -> None:
    household = mala.a_household()
    now = utc_now()
    first = mala.a_deposit(household, at=now - dt.timedelta(days=3))
    second = mala.a_deposit(household, [food(), line("pet", 850)])
    mala.reverse(first)
    reply = client.get(f"/api/v1/households/{household}/statement", headers=mala.bearer())
    items = reply.get_json()["items"]
    assert [item["kind"] for item in items] == ["deposit", "reversal", "deposit"]
    assert [item["amounts"]["COMPOST"] for item in items] == [1040, -1040, 1040]
    assert [item["balances"]["COMPOST"] for item in items] == [1040, 0, 1040]
    assert items[-1]["record"] == str(second.id)
    assert items[-1]["balances"] == {"COMPOST": 1040, "POINTS": 850}


def test_the_passbook_is_paged_and_cut_to_days(mala: Village, client: FlaskClient) -> None:
    household = mala.a_household()
    now = utc_now()
    made = [mala.a_deposit(household, at=now - dt.timedelta(days=5 - n)) for n in range(5)]
    address = f"/api/v1/households/{household}/statement"
    headers = mala.bearer()
    seen: list[str] = []
    after = ""
    while after is not None:
        page = client.get(f"{address}?limit=2&after={after}", headers=headers).get_json()
        seen += [item["record"] for item in page["items"]]
        after = page["next"]
    assert seen == [str(deposit.id) for deposit in made]
    day = made[2].day_on
    cut = client.get(f"{address}?from={day}&to={day}", headers=headers).get_json()["items"]
    assert [item["record"] for item in cut] == [str(made[2].id)]
    assert cut[0]["balances"]["COMPOST"] == 3 * 1040


@pytest.mark.parametrize("after", ["nonsense", "0199e1a2-0000-7000-8000-000000000007"])
def test_a_place_that_the_passbook_does_not_have_is_named(
    mala: Village, client: FlaskClient, after: str
) -> None:
    household = mala.a_household()
    mala.a_deposit(household)
    address = f"/api/v1/households/{household}/statement?after={after}"
    reply = client.get(address, headers=mala.bearer())
    assert reply.status_code == 422
    assert reply.get_json()["errors"][0]["field"] == "after"


@pytest.mark.parametrize(
    "day", ["2026-02-30", "0", "1700000000", "2026-2-3", "2026-02-03T00:00:00"]
)
def test_a_day_that_does_not_exist_is_refused(mala: Village, client: FlaskClient, day: str) -> None:
    address = f"/api/v1/households/{mala.a_household()}/statement?from={day}"
    reply = client.get(address, headers=mala.bearer())
    assert reply.status_code == 422
    assert reply.get_json()["errors"][0]["field"] == "from"


@pytest.mark.parametrize("what", ["balance", "statement"])
def test_a_household_of_another_programme_is_unknown(
    mala: Village, client: FlaskClient, what: str
) -> None:
    asia = Village.begin(mala.app, "ASIA", "Asia recicla")
    theirs = asia.a_household()
    for household in (theirs, uuid7(), "none"):
        reply = client.get(f"/api/v1/households/{household}/{what}", headers=mala.bearer())
        assert reply.status_code == 404
        assert reply.mimetype == "application/problem+json"


def test_nobody_reads_balances_without_the_right(mala: Village, client: FlaskClient) -> None:
    address = f"/api/v1/households/{mala.a_household()}/balance"
    assert client.get(address).status_code == 401
    assert client.get(address, headers=mala.bearer("signatory")).status_code == 403
