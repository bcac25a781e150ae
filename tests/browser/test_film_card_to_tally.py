"""One visit told as one film: from the printed card to the month's tally, nothing made up between.

A family is registered; its card comes out of the program as a PDF; what stands on that paper is
held before the camera of a phone; the operator touches a material, the digits and confirm; and the
same figure then stands on the receipt, on the family's page, on the month's page and in its JSON.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.film import card_before_the_camera, first_card_of
from tests.browser.stall import PASSWORD, POINT, Counter, Family, Stall
from tests.browsing import DESK, watched_page
from tests.unit.paper.reading import codes_in, pages_of

LIMA = ZoneInfo("America/Lima")
NET_G, COMPOST_G = 5400, 1080


@pytest.mark.slow
def test_from_the_printed_card_to_the_tally_of_the_month(
    stall: Stall,
    browser: Browser,
    counter_before: Callable[[Path], Counter],
    tmp_path: Path,
) -> None:
    family = stall.a_family()
    film = tmp_path / "card.y4m"
    card_before_the_camera(first_card_of(_printed(stall, family, tmp_path)), film)
    stall.take_in("carmen", "coordinator")
    before = _tally(stall)

    counter = counter_before(film)
    counter.sign_in("rosa")
    counter.shows("material-grid button")
    expect(counter.page.locator(".bar")).to_contain_text(family.code)
    counter.material("food")
    counter.key("5.4")
    counter.act("go")
    counter.settled()
    [record] = counter.sent
    assert record["card"] == family.card_url.rsplit("/", 1)[1], "read from the paper, not typed"
    number = counter.text("number")
    assert number.startswith(f"{POINT}-")

    counter.act("next")
    with counter.page.context.expect_page() as opened:
        counter.page.locator('[data-slot="last-receipt"]').click()
    _shows(opened.value, number, "5.40 kg", "+1.08 kg")
    assert opened.value.url == f"{stall.server.url}/r/MALA/{record['id']}"

    with watched_page(browser) as phone:
        phone.goto(f"{stall.server.url}/c/{record['card']}")
        _shows(phone, "1.08 kg", "5.40 kg")

    after = _tally(stall)
    row = _food(after)
    assert row["net_g"] - _food(before)["net_g"] == NET_G
    assert row["deposits"] - _food(before)["deposits"] == 1
    assert row["credited"]["COMPOST"] - _food(before)["credited"]["COMPOST"] == COMPOST_G
    totals, earlier = after["totals"], before["totals"]
    assert totals["deposits"] - earlier["deposits"] == 1
    assert totals["received_g"] - earlier["received_g"] == NET_G
    assert after["households_served"] - before["households_served"] == 1

    with watched_page(browser, viewport=DESK) as desk:
        _sign_in(desk, stall, "carmen")
        desk.goto(f"{stall.server.url}/office/months/{after['month']}?lang=es")
        # The charts have a row for food of any quality; the tally's row says which.
        line = desk.locator("tr", has_text="Restos de cocina").filter(has_text="Limpio")
        expect(line).to_contain_text(_kilos(row["net_g"]))
        _shows(desk, _kilos(totals["received_g"]), _kilos(totals["credited"]["COMPOST"]))


def _printed(stall: Stall, family: Family, folder: Path) -> Path:
    """Print the family's card; what an independent reader reads on the sheet is this card."""
    sheet = folder / "card.pdf"
    told = ("--programme", "MALA", "--card", family.card_number, "-o", str(sheet))
    stall.server.run("cards", "print", *told)
    [front, *_back] = pages_of(sheet.read_bytes(), dpi=150)
    assert [code.text.upper() for code in codes_in(front)] == [family.card_url.upper()]
    return sheet


def _tally(stall: Stall) -> Any:
    """The tally of the month that it is now in Lima, as JSON."""
    month = dt.datetime.now(LIMA).strftime("%Y-%m")
    return stall.call("GET", f"/tallies/{month}?format=json")


def _food(tally: Any) -> Any:
    rows = (row for row in tally["rows"] if (row["material"], row["quality"]) == ("food", "clean"))
    nothing = {"net_g": 0, "deposits": 0, "credited": {"COMPOST": 0, "POINTS": 0}}
    return next(rows, nothing)


def _kilos(grams: int) -> str:
    """Write a weight as the office does: from a tonne on, without the last place."""
    if grams >= 1_000_000:
        return f"{grams // 100 / 10:,.1f}"
    return f"{grams // 10 / 100:,.2f}"


def _shows(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.locator("body")).to_contain_text(text)


def _sign_in(page: Page, stall: Stall, name: str) -> None:
    page.goto(f"{stall.server.url}/office/sign-in?lang=es")
    page.fill("[name=name]", name)
    page.fill("[name=password]", stall.passwords[name])
    page.locator("form:has([name=name]) button[type=submit]").click()
    page.fill("[name=current]", stall.passwords[name])
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.locator("form:has([name=again]) button[type=submit]").click()
    page.wait_for_url("**/office**")
