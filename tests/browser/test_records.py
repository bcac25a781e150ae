"""One family, visit, card and person: by keyboard alone, and in every state for everyone."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import make
from tests.browser.town import Town, axe_finds, is_too_wide, sign_in
from tests.browsing import DESK, PHONE, watched_page
from tests.serving import LiveServer

MOST_STEPS = 80


@pytest.fixture(scope="module")
def village(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A programme at work with its coordinator, ana, and an operator, luis."""
    folder = tmp_path_factory.mktemp("records")
    database = folder / "wasteexchange.db"
    database.write_bytes(migrated_sqlite.read_bytes())
    server = LiveServer(f"sqlite:///{database}", folder, make.SERVER_KEYS)
    server.start()
    town = Town.open(server)
    town.stall.take_in("luis", "operator")
    town.fill()
    yield town
    server.kill()


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has these words is reached, as somebody without a mouse does."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        reached = page.evaluate(
            "() => { const e = document.activeElement;"
            " return e.innerText || (e.labels && e.labels[0] && e.labels[0].innerText) || ''; }"
        )
        if words in reached:
            return
    message = f"{words} is not reached by keyboard on {page.url}"
    raise AssertionError(message)


def faults(page: Page, where: str) -> list[str]:
    """What is wrong with the page as it stands now."""
    told = [f"{where}: {one}" for one in axe_finds(page)]
    return told + [f"{where}: wider than the screen"] * is_too_wide(page)


def test_a_visit_is_taken_back_by_keyboard_alone(browser: Browser, village: Town) -> None:
    with watched_page(browser, viewport=DESK) as page:
        sign_in(page, village)
        page.goto(f"{village.stall.server.url}/office/deposits/{village.facts['deposit_id']}")
        tab_to(page, "Anular la entrega")
        page.keyboard.press("Enter")
        page.wait_for_url("**/reversal")
        expect(page.locator("main")).to_contain_text("Qué va a pasar")
        expect(page.locator("main")).to_contain_text("una entrega menos")
        tab_to(page, "Se pesó dos veces")
        page.keyboard.press("Space")
        tab_to(page, "En pocas palabras")
        page.keyboard.type("con dos baldes")
        tab_to(page, "Sí, anularla")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/office/deposits/{village.facts['deposit_id']}")
        expect(page.locator("main")).to_contain_text("Se pesó dos veces: con dos baldes")
        tab_to(page, "Ver el recibo corregido")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("con dos baldes")
        assert faults(page, "receipt") == []


def test_a_lost_card_is_replaced_by_keyboard_alone(browser: Browser, village: Town) -> None:
    household = str(uuid.uuid4())
    village.stall.call("POST", "/households", {"id": household})
    address = f"/households/{household}/cards"
    number = village.stall.call("POST", address, {"id": str(uuid.uuid4())})["number"]
    with watched_page(browser, viewport=PHONE) as page:
        sign_in(page, village)
        page.goto(f"{village.stall.server.url}/office/cards")
        tab_to(page, "Número de la tarjeta perdida")
        page.keyboard.type(number)
        page.keyboard.press("Enter")
        page.wait_for_url("**/revocation")
        tab_to(page, "Sí, que ya no valga")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/office/cards/printing"))
        expect(page.locator("main")).not_to_contain_text(f"{number} ·")
        tab_to(page, "Sí, ya están en papel")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/office/households/{household}")
        expect(page.locator("main")).to_contain_text("1 tarjeta anterior")


def test_a_family_is_found_from_the_door_by_keyboard_alone(browser: Browser, village: Town) -> None:
    with watched_page(browser, viewport=DESK) as page:
        sign_in(page, village)
        tab_to(page, "Familias")
        page.keyboard.press("Enter")
        page.wait_for_url("**/office/households")
        tab_to(page, "Buscar una familia")
        page.keyboard.type("yauyos")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=yauyos*")
        code = page.locator("main tbody th").first.inner_text()
        tab_to(page, code)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Chumpitaz Yauyos")


def test_a_family_is_registered_by_keyboard_alone(browser: Browser, village: Town) -> None:
    with watched_page(browser, viewport=PHONE) as page:
        sign_in(page, village)
        page.goto(f"{village.stall.server.url}/office/households/new")
        tab_to(page, "Nombre de la familia")
        page.keyboard.type("Justina Ccori")
        tab_to(page, "que el programa guarde")
        page.keyboard.press("Space")
        tab_to(page, "Registrar")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/office/households/[0-9a-f-]{36}$"))
        expect(page.locator("h1")).to_contain_text("Justina Ccori")


def test_a_rate_is_changed_by_keyboard_alone(browser: Browser, village: Town) -> None:
    with watched_page(browser, viewport=DESK) as page:
        sign_in(page, village)
        tab_to(page, "Ajustes")
        page.keyboard.press("Enter")
        tab_to(page, "Materiales")
        page.keyboard.press("Enter")
        page.wait_for_url("**/office/materials")
        tab_to(page, "Periódico")
        page.keyboard.press("Enter")
        page.wait_for_url("**/office/materials/newspaper")
        tab_to(page, "Anunciar una tarifa nueva")
        page.keyboard.press("Enter")
        page.wait_for_url("**/rates")
        tab_to(page, "Por cada kilo limpio")
        page.keyboard.press("Control+A")
        page.keyboard.type("4")
        tab_to(page, "Ver qué cambia")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("4 puntos")
        tab_to(page, "Anunciar")
        page.keyboard.press("Enter")
        page.wait_for_url("**/office/materials/newspaper")
        expect(page.locator(".timeline-later")).to_contain_text("4 puntos")


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_state_of_a_record_can_be_used_by_everyone(
    browser: Browser, village: Town, language: str
) -> None:
    facts = village.facts
    family = f"/office/households/{facts['household_id']}"
    states = [
        family,
        f"{family}/passbook",
        f"{family}/passbook/paper",
        f"/office/deposits/{facts['receipt_id']}",
        f"/office/cards/{facts['card_id']}/revocation",
        "/office/cards?lost=000000",
        "/office/cards/printing?card=all",
        "/office/staff",
        "/office/tokens",
    ]
    found = []
    with watched_page(browser, viewport=PHONE) as page:
        sign_in(page, village)
        for address in states:
            sign = "&" if "?" in address else "?"
            page.goto(f"{village.stall.server.url}{address}{sign}lang={language}")
            page.evaluate(
                "document.querySelectorAll('main details').forEach(d => { d.open = true })"
            )
            found += faults(page, address)
        page.goto(f"{village.stall.server.url}/office/staff")
        page.locator("main th a", has_text="luis").click()
        page.locator("main summary").first.click()
        page.locator('main form[action$="/password"] button').click()
        expect(page.locator(".first-password .secret")).to_be_visible()
        found += faults(page, "a one-time password")
        page.emulate_media(media="print")
        shown = page.locator("main > :visible")
        assert shown.count() == 1, "on paper there is the slip alone"
    assert found == []
