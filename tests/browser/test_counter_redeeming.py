"""The family takes compost home at the counter: with a signal, without, beyond what is known."""

import uuid
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.phones import Office, Phone, with_signal, without_signal
from tests.browser.shed import choose, knows, saver
from tests.browser.test_counter_trouble import RULES
from wasteexchange.reviews.queries import items_about

PIN, WRONG_PIN = "4711", "4712"


def numbers(phone: Phone) -> list[int]:
    return [one["sequence"] for one in phone.kept()]


def test_a_family_takes_five_kilograms_home_with_a_signal(ready: Phone, shed: Office) -> None:
    family = saver(shed, 12_000)
    ready.scan(family.card_url)
    ready.shows(".take-open[data-act=take]")
    taps = ready.taps
    ready.act("take")
    expect(ready.page.locator('.take [data-slot="has"]')).to_contain_text("12.00")
    ready.tap('.take .option[value="compost-5kg"]')
    assert ready.text("cost") == "Cuesta 5.00 kg de abono"
    ready.act("go")
    ready.settled()
    assert ready.taps - taps == 3, "after the card: take home, which, the green button"
    assert ready.text("compost") == "Abono, bolsa de 5 kg"
    assert "7.00 kg" in ready.text("has")
    assert ready.page.locator(".tips li").count() == 0
    assert shed.stall.balances(family)["COMPOST"] == 7_000
    (record,) = ready.sent
    assert (record["type"], record["reward"], record["quantity"]) == (
        "redemption",
        "compost-5kg",
        1,
    )
    receipt = ready.page.request.get(f"{shed.stall.server.url}/r/MALA/{record['id']}")
    assert ready.text("number") in receipt.text()
    ready.act("next")
    expect(ready.page.locator('[data-slot="last-what"]')).to_contain_text("Abono, bolsa de 5 kg")


def test_without_a_signal_it_is_kept_arrives_once_and_no_number_is_missing(
    ready: Phone, shed: Office
) -> None:
    first, second = saver(shed, 12_000), saver(shed, 6_000)
    knows(ready, second, 6_000)
    choose(ready, first)
    ready.act("go")
    ready.settled()
    ready.act("next")
    without_signal(ready)
    choose(ready, second)
    expect(ready.page.locator('.take [data-slot="has"]')).to_contain_text("6.00")
    expect(ready.page.locator('.take [data-slot="as-of"]')).to_be_visible()
    ready.act("go")
    ready.settled("kept")
    on_paper = ready.text("number")
    ready.page.reload()
    ready.shows(".scan")
    with_signal(ready)
    ready.all_sent()
    with_signal(ready)
    assert [one["state"] for one in ready.kept()] == ["accepted", "accepted"]
    assert on_paper.endswith(f"{numbers(ready)[-1]:06d}")
    assert numbers(ready) == list(range(numbers(ready)[0], numbers(ready)[0] + 2))
    assert [shed.stall.balances(one)["COMPOST"] for one in (first, second)] == [7_000, 1_000]
    assert shed.stall.server.run("audit", "--programme", "MALA").returncode == 0


def test_beyond_what_is_known_the_operator_is_told_and_it_ends_unsettled_before_a_person(
    ready: Phone, shed: Office
) -> None:
    family = saver(shed, 5_000)
    knows(ready, family, 5_000)
    without_signal(ready)
    choose(ready, family, pieces=3)
    ready.act("go")
    notice = ready.page.locator('.notice[data-kind="ask"]')
    expect(notice).to_contain_text("Es más de lo que aquí se puede saber")
    expect(notice).to_contain_text("pendiente")
    ready.tap(".notice .go")
    assert ready.text("many") == "3", "less is the way that costs nobody anything"
    ready.act("go")
    ready.tap('.notice-acts button:has-text("Entregarlo de todos modos")')
    ready.settled("kept")
    with_signal(ready)
    ready.settled()
    expect(ready.page.locator(".tips")).to_contain_text("la oficina lo revisa")
    (kept,) = ready.kept()
    with shed.work() as session:
        found = items_about(session, shed.programme.id, uuid.UUID(kept["id"]))
    assert [item.reason for item in found] == ["unsettled"]
    assert shed.stall.balances(family)["COMPOST"] == 0


def test_with_a_signal_nobody_gets_more_than_they_have(ready: Phone, shed: Office) -> None:
    choose(ready, saver(shed, 6_000), pieces=2)
    ready.act("go")
    expect(ready.page.locator('.notice[data-kind="stop"]')).to_contain_text("no le alcanza")
    ready.tap(".notice .go")
    ready.act("less")
    ready.act("go")
    ready.settled()
    assert "1.00 kg" in ready.text("has")


def test_above_its_limit_the_family_types_its_pin_and_the_server_says_whether_it_is_right(
    ready: Phone, shed: Office
) -> None:
    family = saver(shed, 20_000, PIN)
    choose(ready, family, "compost-10kg")
    ready.act("go")
    ready.shows(".pin-shown")
    ready.key(WRONG_PIN)
    expect(ready.page.locator('.keying [data-slot="help"]')).to_contain_text("PIN")
    expect(ready.page.locator(".keying")).to_contain_class("keying-wrong")
    ready.key(PIN)
    ready.settled()
    assert ready.page.locator(".tips li").count() == 0
    assert shed.stall.balances(family)["COMPOST"] == 10_000
    assert "pin" not in ready.sent[0]
    assert PIN not in ready.page.evaluate("(all) => JSON.stringify(all)", ready.kept())


def test_without_a_signal_a_pin_cannot_be_got_around(ready: Phone, shed: Office) -> None:
    family = saver(shed, 20_000, PIN)
    knows(ready, family, 20_000)
    without_signal(ready)
    choose(ready, family, pieces=2)
    ready.act("go")
    expect(ready.page.locator('.notice[data-kind="stop"]')).to_contain_text("PIN")
    assert ready.page.locator(".notice-acts button").count() == 1, "there is no way past it"
    ready.tap(".notice .go")
    ready.act("less")
    ready.act("go")
    ready.settled("kept")
    ready.act("take")
    ready.tap('.take .option[value="compost-5kg"]')
    ready.act("go")
    expect(ready.page.locator('.notice[data-kind="stop"]')).to_contain_text("PIN")
    assert len(ready.kept()) == 1
    with_signal(ready)
    ready.all_sent()


def test_what_is_weighed_is_keyed_and_a_mistake_is_taken_back(ready: Phone, shed: Office) -> None:
    family = saver(shed, 6_000)
    ready.scan(family.card_url)
    ready.act("take")
    ready.tap('.take .option[value="loose"]')
    expect(ready.page.locator(".take .go")).to_be_disabled()
    ready.key("2.5")
    ready.act("go")
    ready.settled()
    assert shed.stall.balances(family)["COMPOST"] == 3_500
    ready.act("next")
    ready.act("undo")
    ready.tap('.option:has-text("no se lo llevó")')
    ready.shows('.notice[data-kind="good"]')
    ready.all_sent()
    assert [one["type"] for one in ready.sent] == ["redemption", "reversal"]
    assert ready.sent[1]["redemption"] == ready.sent[0]["id"]
    assert shed.stall.balances(family)["COMPOST"] == 6_000
    assert not ready.sent[0].get("batch"), "what is weighed out of a heap has no label"


def test_after_a_deposit_the_same_family_takes_home_what_it_just_earned(
    ready: Phone, shed: Office
) -> None:
    family = saver(shed, 4_500)
    ready.scan(family.card_url)
    ready.material("food")
    ready.key("5")
    ready.act("go")
    ready.settled()
    ready.act("take")
    expect(ready.page.locator('.take [data-slot="has"]')).to_contain_text("5.50")
    ready.tap('.take .option[value="compost-5kg"]')
    ready.act("go")
    ready.settled()
    assert shed.stall.balances(family)["COMPOST"] == 500


@pytest.mark.parametrize("language", ["es", "en"])
def test_it_fits_a_cheap_phone_and_can_be_used_by_everybody(
    ready: Phone, shed: Office, language: str
) -> None:
    page = ready.page
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{shed.stall.server.url}/counter?lang={language}")
    ready.shows(".scan")
    ready.scan(saver(shed, 123_450).card_url)
    ready.act("take")
    for reward in ("compost-10kg", "loose"):
        ready.tap(f'.take .option[value="{reward}"]')
        _fits(page)
        expect(page.locator(".take .go")).to_be_in_viewport(ratio=1)
        ready.act("what")
        _fits(page)
    prices = page.locator('.take .option [data-slot="price"]').all_inner_texts()
    assert [price.split()[0] for price in prices] == ["1.00", "5.00", "10.00", "1.00"]


def _fits(page: Any) -> None:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [fault["id"] for fault in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    low = page.evaluate(
        "[...document.querySelectorAll('.stage button')].filter((one) => one.offsetParent)"
        ".map((one) => [one.dataset.act ?? one.dataset.key ?? one.value,"
        " one.offsetWidth, one.offsetHeight]).filter(([, ...sides]) => Math.min(...sides) < 48)"
    )
    assert low == []
