"""The camera of the counter reads the card as it comes out of the printer."""

from collections.abc import Callable
from pathlib import Path

import segno
from PIL import Image
from playwright.sync_api import expect

from tests.browser.film import card_before_the_camera, first_card_of
from tests.browser.stall import Counter, Stall

# How much slower a cheap phone is than this machine. How long it takes, scripts/bench.py says.
SLOW = 6


def test_the_card_as_printed_is_read_and_its_family_credited(
    stall: Stall, counter_before: Callable[[Path], Counter], tmp_path: Path
) -> None:
    family = stall.a_family()
    sheet = tmp_path / "card.pdf"
    told = ("--programme", "MALA", "--card", family.card_number, "-o", str(sheet))
    stall.server.run("cards", "print", *told)
    film = tmp_path / "card.y4m"
    card_before_the_camera(first_card_of(sheet), film)
    counter = counter_before(film)
    counter.sign_in("rosa")
    counter.shows("material-grid button")
    expect(counter.page.locator(".bar")).to_contain_text(family.code)
    counter.material("food")
    counter.key("5.4")
    counter.act("go")
    counter.settled()
    assert stall.balances(family)["COMPOST"] == 1080


def test_three_taps_and_the_digits_are_a_visit_with_its_scan_on_a_slow_phone(
    stall: Stall, counter_before: Callable[[Path], Counter], tmp_path: Path
) -> None:
    family = stall.a_family()
    code = tmp_path / "code.png"
    segno.make(family.card_url, error="m", micro=False).save(str(code), scale=8, border=4)
    counter = counter_before(_film_of(code, tmp_path))
    devtools = counter.page.context.new_cdp_session(counter.page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    counter.sign_in("rosa")
    counter.shows("material-grid button")
    counter.taps = 0
    counter.material("food")
    counter.key("5.4")
    counter.act("go")
    counter.settled()
    counter.act("next")
    counter.shows(".scan")
    assert counter.taps == 3
    assert len(counter.sent) == 1
    assert stall.balances(family)["COMPOST"] == 1080


def test_the_card_that_still_lies_there_does_not_open_the_next_visit(
    stall: Stall, counter_before: Callable[[Path], Counter], tmp_path: Path
) -> None:
    family = stall.a_family()
    code = tmp_path / "code.png"
    segno.make(family.card_url, error="m", micro=False).save(str(code), scale=8, border=4)
    counter = counter_before(_film_of(code, tmp_path))
    counter.sign_in("rosa")
    counter.material("food")
    counter.key("2")
    counter.act("go")
    counter.act("next")
    counter.shows('[data-sight="live"]')
    counter.page.wait_for_timeout(2500)
    counter.shows(".scan")
    assert len(counter.sent) == 1


def test_another_code_is_not_taken_for_a_card(
    stall: Stall, counter_before: Callable[[Path], Counter], tmp_path: Path
) -> None:
    code = tmp_path / "code.png"
    segno.make("https://elsewhere.example/menu", error="m", micro=False).save(
        str(code), scale=8, border=4
    )
    counter = counter_before(_film_of(code, tmp_path))
    counter.sign_in("rosa")
    counter.shows('[data-sight="live"]')
    expect(counter.page.locator('[data-slot="say"]')).to_contain_text("otro código")
    counter.shows(".scan")
    counter.act("number")
    counter.key(stall.a_family().card_number.replace("-", ""))
    counter.act("open")
    counter.shows("material-grid button")


def test_without_a_camera_the_number_and_the_scanner_remain(counter: Counter, stall: Stall) -> None:
    counter.shows('[data-sight="none"], [data-sight="denied"]')
    counter.shows('[data-act="camera"]')
    family = stall.a_family()
    counter.scan(family.card_url)
    expect(counter.page.locator(".bar")).to_contain_text(family.code)
    assert counter.page.locator("material-grid button").count() == 16


def _film_of(code: Path, folder: Path) -> Path:
    film = folder / "code.y4m"
    with Image.open(code) as picture:
        card_before_the_camera(picture, film)
    return film
