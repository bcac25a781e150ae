"""A phone of the office's: it connects by a code, knows its people and cards, and loses nothing."""

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.film import card_before_the_camera
from tests.browser.phones import (
    OTHER_PIN,
    PIN,
    WRONG_PIN,
    Office,
    Phone,
    with_signal,
    without_signal,
)
from tests.browser.stall import Counter
from tests.browsing import DESK, watched_page


def visit(phone: Phone, card_url: str, kilos: str = "5.4") -> None:
    phone.scan(card_url)
    phone.material("food")
    phone.key(kilos)
    phone.act("go")
    phone.shows(".done")
    phone.act("next")


def test_a_fresh_phone_connects_by_the_code_on_the_offices_screen(
    browser: Browser,
    office: Office,
    counter_before: Callable[[Path], Counter],
    tmp_path: Path,
) -> None:
    stall = office.stall
    stall.take_in("juana", "coordinator")
    with watched_page(browser, viewport=DESK) as page:
        desk = Counter(page, stall)
        page.goto(f"{stall.server.url}/counter?lang=es")
        desk.sign_in("juana")
        # The counter asks who is there while it opens: its answer must not come after the form's.
        page.wait_for_load_state("networkidle")
        page.goto(f"{stall.server.url}/office/devices")
        page.locator("summary, button").filter(has_text="Agregar un celular").first.click()
        page.fill("[name=label]", "El celular verde")
        page.locator("form:has([name=label]) button[type=submit]").click()
        shown = page.locator(".enrolment-code svg")
        expect(shown).to_be_visible()
        screen = shown.screenshot()
    film = tmp_path / "screen.y4m"
    with Image.open(io.BytesIO(screen)) as picture:
        card_before_the_camera(picture, film, size=400)
    phone = counter_before(film)
    phone.tap('.notice .quiet:has-text("Conectar este celular")')
    expect(phone.page.locator('.notice[data-kind="good"]')).to_be_visible(timeout=20_000)
    assert "El celular verde" in phone.text("title")
    phone.tap(".notice .go")
    phone.shows(".people")
    kept = office.phone("El celular verde")
    assert kept.enrolled_at
    assert kept.report["version"]


def test_a_screen_that_did_not_arrive_any_more_says_so_and_comes_with_the_signal(
    browser: Browser, office: Office
) -> None:
    with watched_page(browser) as page:
        phone = Phone(page, office.stall)
        phone.open()
        phone.shows(".notice .quiet")
        page.route("**/counter/pages/enrolling.js", lambda route: route.abort())
        phone.tap(".notice .quiet")
        phone.shows('.notice[data-kind="kept"]')
        page.unroute("**/counter/pages/enrolling.js")
        phone.tap(".notice .go")
        phone.shows(".enrol")


def test_a_code_is_typed_and_a_used_one_is_refused(browser: Browser, office: Office) -> None:
    code = office.code("typed")
    groups = " ".join(code[start : start + 5] for start in range(0, 26, 5)).lower()
    # Two phones: whatever the first still writes while it starts, the second knows nothing of it.
    for expected in ("good", "stop"):
        with watched_page(browser) as page:
            phone = Phone(page, office.stall)
            phone.open()
            phone.tap('.notice .quiet:has-text("Conectar este celular")')
            page.fill("#enrol-letters", groups[:-1])
            page.keyboard.press("Enter")
            expect(page.locator('[data-slot="help"]')).to_contain_text("No están todas")
            page.fill("#enrol-letters", groups)
            page.locator(".search-go").click()
            phone.shows(f'.notice[data-kind="{expected}"]')


def test_the_code_does_not_stay_in_the_address(phone: Phone) -> None:
    assert "enrol" not in phone.page.url


def test_three_operators_record_on_one_phone_each_in_their_own_name(
    phone: Phone, office: Office
) -> None:
    family = office.stall.a_family()
    phone.work_as("Rosa Quispe")
    visit(phone, family.card_url)
    phone.another()
    phone.work_as("Luis Huamán", OTHER_PIN)
    visit(phone, family.card_url, "2")
    phone.scan(office.badge("Ana Flores"))
    phone.enter_pin(PIN)
    phone.shows(".scan")
    visit(phone, family.card_url, "1")
    phone.all_sent()
    names = ("Rosa Quispe", "Luis Huamán", "Ana Flores")
    assert [one["record"]["operator"] for one in phone.kept()] == [
        str(office.staff[name].id) for name in names
    ]
    assert [one["state"] for one in phone.kept()] == ["accepted"] * 3
    assert office.stall.balances(family)["COMPOST"] == 1080 + 400 + 200
    expect(phone.page.locator(".bar-title")).to_contain_text("Ana Flores")


def test_wrong_pins_are_counted_without_a_signal_and_through_a_reload(
    phone: Phone, office: Office
) -> None:
    without_signal(phone)
    phone.tap('.people .option:has-text("Rosa Quispe")')
    for left in (4, 3):
        phone.enter_pin(WRONG_PIN)
        expect(phone.page.locator('[data-slot="help"]')).to_contain_text(f"quedan: {left}")
    phone.page.reload()
    phone.shows(".people")
    phone.tap('.people .option:has-text("Rosa Quispe")')
    for left in (2, 1):
        phone.enter_pin(WRONG_PIN)
        expect(phone.page.locator('[data-slot="help"]')).to_contain_text(f"quedan: {left}")
    phone.enter_pin(WRONG_PIN)
    expect(phone.page.locator('[data-slot="help"]')).to_contain_text("Con señal")
    phone.enter_pin(PIN)
    expect(phone.page.locator('[data-slot="help"]')).to_contain_text("No hay señal")
    phone.tap('[data-act="people"]')
    phone.work_as("Luis Huamán", OTHER_PIN)
    phone.shows(".scan")
    with_signal(phone)
    phone.another()
    phone.tap('.people .option:has-text("Rosa Quispe")')
    phone.enter_pin(WRONG_PIN)
    expect(phone.page.locator('[data-slot="help"]')).to_contain_text("No es el PIN")
    phone.enter_pin(PIN)
    phone.shows(".scan")
    assert phone.keeps("pin-tries") == {}
    assert office.phone(phone.label).revoked_at is None


def test_a_reload_does_not_ask_again_who_weighs(phone: Phone) -> None:
    phone.work_as("Rosa Quispe")
    phone.shows(".scan")
    phone.page.reload()
    phone.shows(".scan")
    expect(phone.page.locator(".bar-title")).to_contain_text("Rosa Quispe")


def test_an_unknown_badge_says_what_to_do(phone: Phone) -> None:
    phone.scan(f"{phone.stall.server.url}/B/{'Z' * 26}".upper())
    phone.shows('.notice[data-kind="stop"]')
    assert "no conoce la credencial" in phone.text("title")
    phone.tap(".notice .go")
    phone.shows(".people")


def test_a_pin_that_the_office_gave_is_good_and_asks_for_an_own_one(
    phone: Phone, office: Office
) -> None:
    office.take_in("Nueva", None)
    pin = office.give_pin("Nueva")
    phone.page.reload()
    phone.shows('.people .option:has-text("Nueva")')
    phone.tap('.people .option:has-text("Nueva")')
    phone.enter_pin(pin)
    phone.shows('.notice[data-kind="ask"]')
    assert "PIN propio" in phone.text("title")
    phone.tap(".notice .go")
    phone.shows(".scan")


def test_an_own_family_is_flagged_and_somebody_else_takes_over_with_its_weights(
    phone: Phone, office: Office
) -> None:
    family = office.stall.a_family()
    office.own_family("Rosa Quispe", family)
    phone.page.reload()
    phone.work_as("Rosa Quispe")
    phone.shows(".scan")
    phone.scan(family.card_url)
    phone.shows(".own")
    phone.material("food")
    phone.key("5.4")
    expect(phone.page.locator(".bar-title")).to_contain_text("propia familia")
    phone.tap('[data-act="material"]')
    phone.tap('.own [data-act="people"]')
    phone.work_as("Luis Huamán", OTHER_PIN)
    phone.shows(".weight")
    assert phone.text("written") == "5.4"
    expect(phone.page.locator(".own")).to_be_hidden()
    phone.act("go")
    phone.shows(".done")
    phone.all_sent()
    [entry] = phone.kept()
    assert entry["record"]["operator"] == str(office.staff["Luis Huamán"].id)
    assert office.stall.balances(family)["COMPOST"] == 1080


def test_nobody_is_stopped_from_weighing_for_their_own_family(phone: Phone, office: Office) -> None:
    family = office.stall.a_family()
    office.own_family("Luis Huamán", family)
    phone.page.reload()
    phone.work_as("Luis Huamán", OTHER_PIN)
    visit(phone, family.card_url)
    phone.all_sent()
    assert office.stall.balances(family)["COMPOST"] == 1080


def test_a_phone_out_of_use_keeps_what_it_has_and_only_hands_in(
    phone: Phone, office: Office
) -> None:
    family = office.stall.a_family()
    phone.work_as("Rosa Quispe")
    without_signal(phone)
    visit(phone, family.card_url)
    office.take_out(phone.label)
    with_signal(phone)
    phone.all_sent()
    phone.page.reload()
    phone.shows('.notice[data-kind="stop"]')
    assert "fuera de uso" in phone.text("title")
    [entry] = phone.kept()
    assert entry["state"] == "review"
    assert office.stall.balances(family)["COMPOST"] == 0
    phone.page.reload()
    phone.shows('.notice[data-kind="stop"]')
    phone.tap(".notice .go")
    phone.shows(".enrol")


def test_the_phone_that_takes_over_begins_numbers_of_its_own(phone: Phone, office: Office) -> None:
    phone.work_as("Rosa Quispe")
    visit(phone, office.stall.a_family().card_url)
    phone.all_sent()
    first = phone.kept()[0]["number"]
    office.take_out(phone.label)
    phone.page.reload()
    phone.shows('.notice[data-kind="stop"]')
    phone.connect(office.code(f"{phone.label[:50]} 2"))
    phone.work_as("Rosa Quispe")
    visit(phone, office.stall.a_family().card_url)
    second = phone.kept()[-1]["number"]
    assert first.rsplit("-", 1)[0] != second.rsplit("-", 1)[0]
    assert second.endswith("-000001")


def test_the_key_is_changed_now_and_then_and_the_one_before_serves_a_restored_server(
    phone: Phone, office: Office
) -> None:
    phone.work_as("Rosa Quispe")
    phone.shows(".scan")
    before = phone.keeps("phone")["key"]
    phone.let_keep("phone", {**phone.keeps("phone"), "keyed_at": 0})
    phone.page.reload()
    phone.shows(".scan")
    phone.until(lambda: phone.keeps("phone")["key"] != before)
    now = phone.keeps("phone")
    assert now["before"] == before
    visit(phone, office.stall.a_family().card_url)
    phone.all_sent()
    # A server that was restored from a backup knows only the key of then.
    phone.let_keep("phone", {**now, "key": "wxd_of-later", "before": now["key"]})
    phone.page.reload()
    phone.shows(".scan")
    visit(phone, office.stall.a_family().card_url)
    phone.all_sent()
    assert {one["state"] for one in phone.kept()} == {"accepted"}


def test_a_key_that_opens_nothing_loses_nothing(phone: Phone) -> None:
    phone.let_keep("phone", {**phone.keeps("phone"), "key": "wxd_x", "before": None})
    phone.page.reload()
    phone.shows('.notice[data-kind="stop"]')
    assert "ya no conoce" in phone.text("title")
    phone.shows(".notice .quiet >> nth=1")


def test_the_office_learns_how_the_phone_is(phone: Phone, office: Office) -> None:
    phone.work_as("Rosa Quispe")
    visit(phone, office.stall.a_family().card_url)
    phone.all_sent()
    phone.page.reload()
    phone.shows(".scan")
    phone.until(lambda: 2 in office.phone(phone.label).report.get("next", {}).values())
    report = office.phone(phone.label).report
    assert (report["pending"], report["review"]) == (0, 0)
    assert report["storage_left"] > 0
