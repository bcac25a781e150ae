"""Batches and stock in the office, and the page that the code on a bag opens."""

import datetime as dt
import io
import re
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make, matter, rewarding
from tests.village import Village, secret_on
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.ledger.rules import COMPOST_MATERIAL
from wasteexchange.programmes.queries import get_programme


class Desk:
    """A coordinator at MALA-01, where 100 kg of food lie, and MALA-02 beside it."""

    def __init__(self, app: Flask) -> None:
        self.village = Village.begin(app)
        self.village.a_point("Santa Rosa")
        with app.app_context(), unit_of_work() as session:
            self.programme = get_programme(session, self.village.programme_id)
            matter.some_food(session, self.programme)
        self.client: FlaskClient = self.village.office()

    def get(self, address: str) -> str:
        reply = self.client.get(address)
        assert reply.status_code == 200, (address, reply.status_code)
        return reply.text

    def send(self, address: str, **said: Any) -> TestResponse:
        """Fill in the form that stands at an address."""
        page = self.get(address)
        found = re.search(r'name="record"[^>]*value="([^"]*)"', page)
        day = re.search(r'name="on"[^>]*value="([^"]*)"', page)
        form = {"csrf_token": secret_on(self.client, address)}
        form |= {"record": found[1]} if found else {}
        form |= {"on": day[1]} if day else {}
        return self.client.post(address, data=form | said, content_type="multipart/form-data")

    def opened(self) -> str:
        """Open a batch, and return its address."""
        reply = self.send(
            "/office/batches/new", method="bin", **{"stock-food": "80", "outside-dry-leaves": "20"}
        )
        assert reply.status_code == 303, reply.text
        return str(reply.headers["Location"])

    def closed(self) -> str:
        address = self.opened()
        reply = self.send(f"{address}/closing", output="35", rejects="5,0", carbon_nitrogen="18,2")
        assert reply.status_code == 303, reply.text
        return address


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Somebody who keeps the stock."""
    return Desk(app)


def test_a_batch_is_opened_tended_and_closed(desk: Desk) -> None:
    assert "No batches yet" in desk.get("/office/batches?lang=en")
    address = desk.opened()
    assert "MALA-01-B-001" in desk.get(address)
    sent = desk.send(
        f"{address}/tending",
        turned="y",
        temperature="58,3",
        moisture="55",
        ph="6.8",
        stage="filling",
        photo=(io.BytesIO(matter.a_picture()), "heap.png"),
    )
    assert sent.status_code == 303, sent.text
    page = desk.get(address)
    assert "58.3" in page
    photo = re.search(r'src="(/office/batches/photos/[^"]+)"', page)
    assert photo
    assert desk.client.get(photo[1]).data.startswith(b"\xff\xd8\xff")
    done = desk.send(f"{address}/closing", output="35", rejects="5")
    assert done.headers["Location"].endswith("/labels")
    page = desk.get(address)
    assert "35.00" in page
    assert "60.00" in page
    assert "MALA-01-B-001" in desk.get("/office/batches?state=closed")


def test_a_batch_that_was_taken_back_is_shown_as_that(desk: Desk) -> None:
    address = desk.opened()
    found = re.search(r"/office/matter/[0-9a-f-]+/reversal", desk.get(address))
    assert found
    assert desk.send(found[0], reason="the wrong bin").status_code == 303
    for shown in ("", "&state=taken-back"):
        page = desk.get(f"/office/batches?lang=en{shown}")
        assert "MALA-01-B-001" in page
        assert "was taken back" in page
    for hidden in ("open", "closed"):
        assert "MALA-01-B-001" not in desk.get(f"/office/batches?state={hidden}")
    (row,) = desk.get("/office/batches?file=csv").splitlines()[1:]
    assert row.endswith(",taken-back")


def test_what_a_rule_refuses_stands_beside_its_field(desk: Desk) -> None:
    reply = desk.send("/office/batches/new", method="bin", **{"stock-food": "100.001"})
    assert reply.status_code == 422
    assert 'id="stock-food-mend"' in reply.text
    reply = desk.send("/office/batches/new", method="bin")
    assert reply.status_code == 422
    address = desk.opened()
    reply = desk.send(f"{address}/closing", output="100.001")
    assert reply.status_code == 422
    assert 'id="output-mend"' in reply.text
    reply = desk.send(f"{address}/tending", moisture="-5")
    assert reply.status_code == 422
    assert 'id="moisture-mend"' in reply.text
    reply = desk.send(f"{address}/tending", photo=(io.BytesIO(b"no picture"), "x.png"))
    assert reply.status_code == 422
    assert 'id="photo-mend"' in reply.text


def test_a_day_that_cannot_be_is_about_the_day_and_not_about_a_clock(desk: Desk) -> None:
    told = {"point": "MALA-01", "material": "food", "counted": "9", "reason": "it dried"}
    for day, words in (("2199-01-01", "Choose today"), ("2001-01-01", "the last 400 days")):
        reply = desk.send("/office/stock/count?lang=en", **told, on=day)
        assert reply.status_code == 422
        assert 'id="on-mend"' in reply.text
        assert words in reply.text


def test_sending_a_form_twice_opens_one_batch(desk: Desk) -> None:
    page = desk.get("/office/batches/new")
    fields = dict(re.findall(r'name="(record|on|csrf_token)"[^>]*value="([^"]*)"', page))
    form = {**fields, "method": "bin", "stock-food": "10"}
    addresses = {
        desk.client.post("/office/batches/new", data=form).headers["Location"] for _n in range(2)
    }
    assert len(addresses) == 1


def test_a_closing_is_taken_back_after_it_was_said_what_will_happen(desk: Desk) -> None:
    address = desk.closed()
    found = re.search(r"/office/matter/([0-9a-f-]+)/reversal", desk.get(address))
    assert found
    asked = desk.get(found[0] + "?lang=en")
    assert "35.00" in asked
    assert desk.send(found[0], reason="").status_code == 422
    done = desk.send(found[0], reason="the wrong heap")
    assert done.headers["Location"].endswith(address)
    assert f"{address}/closing" in desk.get(address)


def test_each_bag_has_a_label_whose_code_opens_the_page_of_its_batch(desk: Desk) -> None:
    address = desk.closed()
    sheet = desk.client.get(f"{address}/labels.pdf?bags=7&net=5")
    assert sheet.content_type == "application/pdf"
    document: Any = pypdfium2.PdfDocument(sheet.data)  # type: ignore[no-untyped-call]  # has no types
    assert len(document) == 1
    picture = document[0].render(scale=150 / 72).to_pil()
    found = {code.text for code in zxingcpp.read_barcodes(picture)}
    assert found == {"HTTP://LOCALHOST/B/MALA/MALA-01-B-001"}
    assert len(zxingcpp.read_barcodes(picture)) == 7
    stranger = desk.village.app.test_client()
    page = stranger.get(found.pop().removeprefix("HTTP://LOCALHOST"), follow_redirects=True)
    assert page.status_code == 200
    assert "MALA-01-B-001" in page.text
    assert "NCh 2880" in page.text


def test_more_bags_than_compost_are_not_labelled(desk: Desk) -> None:
    address = desk.closed()
    for asked in ("bags=8&net=5", "bags=0&net=5", "bags=x&net=5", "bags=2&net=", "bags=501&net=1"):
        assert desk.client.get(f"{address}/labels.pdf?{asked}").status_code == 303, asked


def test_the_quality_sheet_names_class_and_norm_and_who_measured(desk: Desk) -> None:
    address = desk.closed()
    body = desk.client.get(f"{address}/sheet.pdf?lang=en").data
    paper: Any = pypdfium2.PdfDocument(body)  # type: ignore[no-untyped-call]  # has no types
    text = paper[0].get_textpage().get_text_range()
    for words in (
        "Class A by C/N, after NCh 2880",
        "It is no certificate",
        "60.00",
        "MALA-01-B-001",
    ):
        assert words in text.replace("\r\n", " ").replace("\n", " "), words


def test_figures_that_nobody_checked_are_told_in_words(desk: Desk) -> None:
    reply = desk.send("/office/batches/new", method="vermicompost", **{"stock-food": "80"})
    address = str(reply.headers["Location"])
    page = desk.get(f"{address}?lang=en")
    paper: Any = pypdfium2.PdfDocument(desk.client.get(f"{address}/sheet.pdf").data)  # type: ignore[no-untyped-call]  # has no types
    for text in (page, paper[0].get_textpage().get_text_range()):
        assert "[U]" not in text
        assert "Not verified." in text.replace("\r\n", " ")


def test_the_public_page_says_which_weeks_waste_it_was_and_names_nobody(desk: Desk) -> None:
    desk.closed()
    stranger = desk.village.app.test_client()
    page = stranger.get("/b/MALA/MALA-01-B-001?lang=en")
    assert page.status_code == 200
    assert "Families brought it" in page.text
    assert stranger.get("/b/mala/mala-01-b-001").status_code == 301
    for wrong in ("/b/MALA/MALA-01-B-999", "/b/NADA/MALA-01-B-001"):
        assert stranger.get(wrong).status_code == 404


def test_stock_is_counted_bought_and_taken_to_another_point(desk: Desk) -> None:
    told = {"point": "MALA-01", "material": "food", "counted": "99.5", "reason": "it dried"}
    assert desk.send("/office/stock/count", **told).status_code == 303
    told = {"point": "MALA-01", "net": "12", "supplier": "vivero municipal"}
    assert desk.send("/office/stock/purchase", **told).status_code == 303
    offered = re.findall(r'<option value="(MALA-0\d)"', desk.get("/office/stock/haul"))
    assert offered == ["MALA-01", "MALA-02", "MALA-02", "MALA-01"], "from here to elsewhere"
    told = {"origin": "MALA-01", "target": "MALA-02", "material": "food", "sent": "10"}
    assert desk.send("/office/stock/haul", **told).status_code == 303
    arrival = re.search(r'href="(/office/stock/hauls/[^"]+)"', desk.get("/office/stock"))
    assert arrival
    assert desk.send(arrival[1], received="9.8").status_code == 303
    page = desk.get("/office/stock?lang=en")
    for weight in ("89.50", "12.00", "9.80"):
        assert weight in page, weight
    rows = desk.get("/office/stock?file=csv").splitlines()
    assert rows[0] == "collection_point,material,net_g"
    assert f"MALA-01,{COMPOST_MATERIAL},12000" in rows
    reply = desk.send("/office/stock/haul", **{**told, "target": "MALA-01"})
    assert reply.status_code == 422
    assert 'id="target-mend"' in reply.text


def test_the_balance_names_what_left_before_it_was_booked(desk: Desk) -> None:
    """A phone that had no signal for weeks hands in what the books had not then."""
    with desk.village.app.app_context(), unit_of_work() as session:
        matter.a_purchase(session, desk.programme, 20_000)
        rewarding.a_redemption(
            session,
            desk.programme,
            household_id=make.a_household(session, desk.programme).id,
            card_absent_reason="lost",
            recorded_at=utc_now() - dt.timedelta(days=40),
            is_late=True,
        )
    then = f"{desk.programme.local_day(utc_now()) - dt.timedelta(days=40):%Y-%m}"
    for period, words in ((then, "Left before"), (f"{utc_now():%Y-%m}", "Had left before")):
        told = f"{words} it was booked"
        page = desk.get(f"/office/stock/balance?lang=en&period={period}")
        assert page.count(told) >= 2, "in the picture and in the table"
        picture = desk.client.get(f"/office/stock/balance.svg?lang=en&period={period}").text
        assert told in picture
        assert desk.client.get(f"/office/stock/balance.pdf?period={period}").status_code == 200


def test_blanks_are_no_reason(desk: Desk) -> None:
    for address, field, said in (
        ("/office/stock/count", "reason", {"point": "MALA-01", "material": "food", "counted": "9"}),
        ("/office/stock/purchase", "supplier", {"point": "MALA-01", "net": "10"}),
    ):
        reply = desk.send(address, **said, **{field: "   "})
        assert reply.status_code == 422
        assert f'id="{field}-mend"' in reply.text
    assert "100.00" in desk.get("/office/stock"), "nothing was counted away"


def test_a_count_that_agrees_needs_no_reason(desk: Desk) -> None:
    told = {"point": "MALA-01", "material": "food", "counted": "100"}
    assert desk.send("/office/stock/count?lang=en", **told).status_code == 303
    assert "the books were right" in desk.get("/office/stock?lang=en")
    assert "no difference" in desk.get("/office/stock/records?lang=en")


def test_the_flow_is_a_page_a_picture_and_a_sheet(desk: Desk) -> None:
    desk.closed()
    page = desk.get("/office/stock/balance?lang=en")
    assert page.count("120.00") >= 2
    picture = desk.client.get("/office/stock/balance.svg")
    assert picture.content_type.startswith("image/svg+xml")
    assert picture.text.startswith("<svg")
    assert "style=" not in picture.text
    sheet = desk.client.get("/office/stock/balance.pdf?period=2020&lang=en")
    paper: Any = pypdfium2.PdfDocument(sheet.data)  # type: ignore[no-untyped-call]  # has no types
    assert "Refused at the scale" in paper[0].get_textpage().get_text_range()
    assert desk.client.get("/office/stock/balance?period=nonsense").status_code == 200


def test_what_two_scales_disagree_on_is_drawn_as_that_and_not_as_on_its_way(desk: Desk) -> None:
    told = {"origin": "MALA-01", "target": "MALA-02", "material": "food", "sent": "10"}
    assert desk.send("/office/stock/haul", **told).status_code == 303
    address = "/office/stock/balance.svg?lang=en"
    moving = desk.client.get(address).text
    assert "On the way, or at other points" in moving
    assert "second scale" not in moving
    assert "Food scraps, on the way" in desk.get("/office/stock/balance?lang=en")
    haul = re.search(r"/office/stock/hauls/[0-9a-f-]{36}/arrival", desk.get("/office/stock"))
    assert haul
    assert desk.send(haul[0], received="9.7", reason="it dried").status_code == 303
    arrived = desk.client.get(address).text
    assert "Lighter on the second scale" in arrived
    assert "300" in arrived
    assert "other points" not in arrived


def test_own_figures_are_kept_over_those_of_the_template(desk: Desk) -> None:
    said = {"weeks_low": "8", "weeks_high": "12", "yield_low": "30", "yield_high": "38,5"}
    address = "/office/batches/figures/bin"
    assert desk.send(address, **said, source="our last batches").status_code == 303
    assert "our last batches" in desk.get("/office/batches/figures")
    assert "<h1>Bin</h1>" in desk.get(f"{address}?lang=en")
    reply = desk.send(address, **{**said, "weeks_low": "13"}, source="x")
    assert reply.status_code == 422
    assert desk.client.get("/office/batches/figures/magic").status_code == 404


def test_an_operator_tends_and_keeps_nothing(desk: Desk) -> None:
    address = desk.opened()
    operator = desk.village.office("operator")
    assert operator.get(f"{address}/tending").status_code == 200
    for closed in (f"{address}/closing", "/office/batches/new", "/office/stock/count"):
        assert operator.get(closed).status_code == 403


def test_place_by_place_stands_by_point_and_material(desk: Desk) -> None:
    with desk.village.app.app_context(), unit_of_work() as session:
        for point in ("MALA-02", "MALA-01"):
            matter.a_purchase(session, desk.programme, 5_000, collection_point=point)
        matter.a_count(session, desk.programme, 1_000, material="aluminium")
    page = desk.get("/office/stock/balance?lang=en").split("There before", 1)[1]
    rows = re.findall(
        r'data-label="Collection point">([^<]*)<.*?data-label="Material">([^<]*)<', page
    )
    told = [(point.split(" · ")[1], material) for point, material in rows]
    assert told == [
        ("MALA-01", "Aluminium cans"),
        ("MALA-01", "Compost"),
        ("MALA-01", "Food scraps"),
        ("MALA-02", "Compost"),
    ]
