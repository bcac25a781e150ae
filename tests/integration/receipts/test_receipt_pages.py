"""A receipt proves itself to whoever holds it, and tells nobody whose it is."""

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import village
from tests.unit.paper.reading import codes_in, pages_of
from tests.village import Village, food, line
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


def test_a_receipt_says_what_was_weighed_and_what_it_earned(
    mala: Village, client: FlaskClient
) -> None:
    deposit = mala.a_deposit(mala.a_household(), [food(), line("pet", 850)])
    reply = client.get(f"/r/MALA/{deposit.id}?lang=en")
    assert reply.status_code == 200
    text = reply.text.replace("\u00a0", " ")
    for told in (
        "MALA-01-A-000001",
        "Food scraps, clean",
        "gross 5.40 kg, tare 200 g",
        "5.20 kg",
        "Compost · 200 g/kg",
        "+1.04 kg",
        "Points · 10/kg",
        "+8.50",
    ):
        assert told in text, told


def test_a_receipt_names_nobody_and_is_led_to_by_nobody(mala: Village, client: FlaskClient) -> None:
    household = mala.a_household(code="F-0042")
    card = mala.a_card(household)
    deposit = mala.a_deposit(household)
    reply = client.get(f"/r/MALA/{deposit.id}")
    for private in ("Quispe", village.PHONE, "San José", "F-0042", card.token, card.number):
        assert private not in reply.text, private
    assert str(household) not in reply.text
    assert "noindex" in reply.headers["X-Robots-Tag"]
    assert 'content="noindex' in reply.text


def test_a_receipt_made_by_a_program_says_who_attended_by_number(
    mala: Village, client: FlaskClient
) -> None:
    household = mala.a_household()
    said = {
        "id": str(uuid7()),
        "household": str(household),
        "card_absent_reason": "lost",
        "collection_point": mala.point,
        "recorded_at": utc_now().isoformat(),
        "lines": [{"material": "food", "gross_g": 5400, "tare_g": 200}],
    }
    reply = client.post("/api/v1/deposits", json=said, headers=mala.bearer("operator"))
    assert reply.status_code == 201, reply.text
    receipt = reply.get_json()["receipt"]
    page = client.get(receipt["url"] + "?lang=en").text
    assert receipt["number"] in page
    assert "Attended by number 1<" in page
    assert client.get(receipt["url"] + ".pdf").status_code == 200


def test_the_balance_on_a_receipt_stays_what_it_was(mala: Village, client: FlaskClient) -> None:
    household = mala.a_household()
    first = mala.a_deposit(household)
    mala.a_deposit(household)
    page = client.get(f"/r/MALA/{first.id}?lang=en").text
    assert page.count("1.04\u00a0kg") >= 2
    assert "2.08" not in page


def test_a_corrected_receipt_says_so_with_its_reason(mala: Village, client: FlaskClient) -> None:
    deposit = mala.a_deposit(mala.a_household())
    mala.reverse(deposit, "Se pesó dos veces")
    page = client.get(f"/r/MALA/{deposit.id}?lang=en").text
    assert "does not count" in page
    assert "CORRECTED" in page
    assert "Se pesó dos veces" in page
    assert "after this visit" not in page


def test_why_a_line_was_not_clean_is_told_with_advice(mala: Village, client: FlaskClient) -> None:
    lines = [line("pet", 850, quality="contaminated", reason="food-remains")]
    deposit = mala.a_deposit(mala.a_household(), lines)
    page = client.get(f"/r/MALA/{deposit.id}?lang=en").text
    assert "contaminated" in page
    assert "There was food left on it" in page
    assert "Rinse containers" in page


@pytest.mark.parametrize("width", ["58", "80", "a6"])
def test_the_code_on_paper_opens_the_same_receipt(
    mala: Village, client: FlaskClient, width: str
) -> None:
    deposit = mala.a_deposit(mala.a_household())
    reply = client.get(f"/r/MALA/{deposit.id}.pdf?width={width}")
    assert reply.mimetype == "application/pdf"
    (page,) = pages_of(reply.data, dpi=300)
    (code,) = codes_in(page)
    assert code.text == f"http://localhost/r/MALA/{deposit.id}"
    assert client.get(code.text.removeprefix("http://localhost")).status_code == 200


def test_a_paper_that_no_printer_has_is_refused_in_words(
    mala: Village, client: FlaskClient
) -> None:
    deposit = mala.a_deposit(mala.a_household())
    reply = client.get(f"/r/MALA/{deposit.id}.pdf?width=57")
    assert reply.status_code == 422


def test_what_opens_nothing_gets_a_kind_page(mala: Village, client: FlaskClient) -> None:
    other = Village.begin(mala.app, "ASIA", "Asia recicla")
    deposit = mala.a_deposit(mala.a_household())
    assert other.programme_id != mala.programme_id
    for address in (
        f"/r/ASIA/{deposit.id}",
        f"/r/MALA/{uuid7()}",
        "/r/MALA/none",
        "/r/NADA/none.pdf",
        f"/r/NADA/{deposit.id}",
        f"/r/ASIA/{deposit.id}.pdf",
    ):
        reply = client.get(f"{address}?lang=en")
        assert reply.status_code == 404, address
        assert "We do not find this receipt" in reply.text


def test_times_are_those_of_the_programme(mala: Village, client: FlaskClient) -> None:
    at = utc_now().replace(hour=4, minute=30) - dt.timedelta(days=2)
    deposit = mala.a_deposit(mala.a_household(), at=at)
    assert "23:30" in client.get(f"/r/MALA/{deposit.id}").text


def test_whoever_guesses_at_receipts_has_to_wait(mala: Village, client: FlaskClient) -> None:
    statuses = {client.get(f"/r/{mala.code}/none").status_code for _ in range(70)}
    assert statuses == {404, 429}
