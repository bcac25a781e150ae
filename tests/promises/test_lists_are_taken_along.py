"""Every list of the office can be taken along as a file, with all that it was narrowed to."""

import csv
import io

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import abono, make, matter, rewarding
from tests.village import Village, food
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.programmes.queries import get_programme

# No lists: today, what is filled in, the queue of the printer, whose list is all cards, and the
# mass balance, which is a statement and has papers of its own.
NO_LIST = {
    "/office",
    "/office/batches/new",
    "/office/cards",
    "/office/cards/printing",
    "/office/devices/intake",
    "/office/handing-out",
    "/office/households/new",
    "/office/password",
    "/office/pin",
    "/office/programme",
    "/office/sign-in",
    "/office/stock/balance",
    "/office/stock/balance.pdf",
    "/office/stock/balance.svg",
    "/office/stock/count",
    "/office/stock/haul",
    "/office/stock/purchase",
}


@pytest.fixture
def mala(app: Flask) -> Village:
    """Have a programme with some of everything."""
    village = Village.begin(app)
    for _each in range(3):
        family = village.a_household()
        village.a_card(family)
        village.a_deposit(family)
    village.a_deposit(village.a_household(), [food(400_000)])
    village.a_device()
    village.bearer()
    with app.app_context(), unit_of_work() as session:
        programme = get_programme(session, village.programme_id)
        abono.every_kind(session, programme, matter.every_kind(session, programme))
        rewarding.every_kind(session, programme)
        card = make.a_card(session, programme).token
        rewarding.some_credit(session, programme, card)
        rewarding.a_hold(session, programme, card=card)
    return village


def lists_of(app: Flask) -> list[str]:
    found = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/office") and "GET" in (rule.methods or ()) and not rule.arguments
    }
    assert found >= NO_LIST
    return sorted(found - NO_LIST)


def taken(client: FlaskClient, address: str) -> list[list[str]]:
    reply = client.get(f"{address}?file=csv")
    assert reply.mimetype == "text/csv", f"{address}: {reply.status} {reply.mimetype}"
    rows = list(csv.reader(io.StringIO(reply.text)))
    sheet = client.get(f"{address}?file=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(sheet.data))
    assert book.worksheets[0].max_row == len(rows), address
    assert {len(row) for row in rows} == {len(rows[0])}, address
    return rows


def test_every_list_is_a_file_and_its_page_leads_to_it(app: Flask, mala: Village) -> None:
    client = mala.office()
    client.get("/office/households")
    for address in lists_of(app):
        rows = taken(client, address)
        # There is no cap as yet.
        assert len(rows) > 1 or address == "/office/caps", address
        assert "file=csv" in client.get(address).text, address


def test_a_list_of_one_family_or_month_is_a_file_too(mala: Village) -> None:
    client = mala.office()
    family = mala.a_household()
    deposit = mala.a_deposit(family)
    book = taken(client, f"/office/households/{family}/passbook")
    assert [row[4:6] for row in book[1:]] == [[str(deposit.compost), str(deposit.compost)]]
    came = taken(client, f"/office/months/{deposit.day_on:%Y-%m}/families")
    assert str(family) in {row[0] for row in came}
    auditor = mala.office("operator")
    seen = auditor.get(f"/office/months/{deposit.day_on:%Y-%m}/families?file=csv").text
    assert "name" not in seen.splitlines()[0]
