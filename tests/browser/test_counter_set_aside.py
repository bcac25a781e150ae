"""What was set aside is handed out at the counter: once, and only where the server says so."""

import re

from playwright.sync_api import Route, expect

from tests.browser.phones import Office, Phone, with_signal, without_signal
from tests.browser.shed import knows, saver, set_aside
from tests.browser.stall import Family, said_in

COLLECTION = re.compile(r"/api/v1/holds/[^/]+/collection$")


def waiting(office: Office, family: Family) -> int:
    return len(office.stall.call("GET", f"/holds?household={family.id}")["items"])


def test_what_is_set_aside_is_shown_and_handed_out_with_its_receipt(
    ready: Phone, shed: Office, bags: list[str]
) -> None:
    family = saver(shed, 12_000)
    set_aside(shed, family, 2)
    ready.scan(family.card_url)
    ready.act("aside")
    expect(ready.page.locator(".aside-what")).to_contain_text("2 × Abono, bolsa de 5 kg")
    expect(ready.page.locator(".aside-what")).to_contain_text("Hasta el")
    ready.tap(f'.bag[value="{bags[1]}"]')
    ready.act("go")
    ready.settled()
    assert "2.00 kg" in ready.text("has")
    expect(ready.page.locator('.done [data-slot="for"]')).to_contain_text(bags[1])
    link = ready.text("number")
    assert waiting(shed, family) == 0
    ready.act("next")
    last = ready.page.locator('[data-slot="last-receipt"]').get_attribute("href")
    receipt = ready.page.request.get(f"{shed.stall.server.url}{last}").text()
    assert link in receipt
    assert bags[1] in receipt
    assert ready.sent == [], "nothing of it is for the outbox"
    ready.act("undo")
    ready.tap('.option:has-text("no se lo llevó")')
    ready.shows('.notice[data-kind="good"]')
    ready.all_sent()
    assert shed.stall.balances(family)["COMPOST"] == 12_000
    assert shed.stall.server.run("audit", "--programme", "MALA").returncode == 0


def test_a_family_without_anything_set_aside_sees_nothing_of_it(ready: Phone, shed: Office) -> None:
    ready.scan(saver(shed, 12_000).card_url)
    ready.shows('.weigh [data-act="take"]')
    ready.page.wait_for_load_state("networkidle")
    expect(ready.page.locator('[data-act="aside"]')).to_be_hidden()
    ready.act("take")
    expect(ready.page.locator('.take .option[value="compost-5kg"]')).to_be_visible()
    expect(ready.page.locator('[data-act="aside"]')).to_be_hidden()
    expect(ready.page.locator('[data-slot="aside-note"]')).to_be_hidden()


def test_without_a_signal_it_says_that_it_can_only_be_handed_out_with_one(
    ready: Phone, shed: Office
) -> None:
    family = saver(shed, 12_000)
    set_aside(shed, family)
    knows(ready, family, 7_000)
    without_signal(ready)
    ready.scan(family.card_url)
    ready.act("take")
    note = ready.page.locator('[data-slot="aside-note"]')
    expect(note).to_contain_text("solo donde hay señal")
    expect(ready.page.locator('[data-act="aside"]')).to_be_hidden()
    with_signal(ready)
    ready.tap(".bar-back")
    ready.act("take")
    ready.shows('.take [data-act="aside"]')
    expect(note).to_be_hidden()
    assert waiting(shed, family) == 1


def test_a_lost_answer_is_asked_for_again_under_the_same_id_also_after_a_reload(
    ready: Phone, shed: Office
) -> None:
    family = saver(shed, 12_000)
    set_aside(shed, family)
    said: list[str] = []

    def lose(route: Route) -> None:
        said.append(said_in(route.request)["id"])
        route.fetch()
        route.abort()

    ready.page.route(COLLECTION, lose)
    ready.scan(family.card_url)
    ready.act("aside")
    ready.act("go")
    notice = ready.page.locator('.notice[data-kind="kept"]')
    expect(notice).to_contain_text("No lo entregue todavía")
    ready.tap(".notice .go")
    ready.until(lambda: len(said) == 2)
    expect(ready.page.locator("#stage")).not_to_have_attribute("aria-busy", "true")
    expect(notice).to_be_visible()
    assert waiting(shed, family) == 0, "it was counted as gone"
    ready.page.unroute(COLLECTION)
    ready.page.reload()
    ready.shows(".weigh")
    ready.act("aside")
    with ready.page.expect_request(COLLECTION) as again:
        ready.act("go")
    ready.settled()
    said.append(said_in(again.value)["id"])
    assert len(said) == 3
    assert len(set(said)) == 1
    assert shed.stall.balances(family)["COMPOST"] == 7_000
    ready.act("next")
    ready.scan(family.card_url)
    ready.shows('.weigh [data-act="take"]')
    expect(ready.page.locator('.weigh [data-act="aside"]')).to_be_hidden()


def test_what_was_fetched_elsewhere_meanwhile_is_not_handed_out_twice(
    ready: Phone, shed: Office
) -> None:
    family = saver(shed, 12_000)
    held = set_aside(shed, family)
    ready.scan(family.card_url)
    ready.act("aside")
    body = {"id": held.replace(held[:8], "0199e1a2"), "recorded_at": "2026-11-22T10:15:00-05:00"}
    shed.stall.call("POST", f"/holds/{held}/collection", body)
    ready.act("go")
    ready.shows('.notice[data-kind="stop"]')
    ready.tap(".notice .go")
    ready.shows(".weigh")
    assert shed.stall.balances(family)["COMPOST"] == 7_000
