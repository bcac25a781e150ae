"""From the kitchen scraps of some families to bags with labels, as a coordinator does it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests import make, matter
from tests.browser.stall import PASSWORD, Stall
from tests.browsing import DESK, PHONE, watched_page
from tests.serving import LiveServer
from tests.unit.paper.reading import codes_in, pages_of, text_of
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.programmes.queries import programmes

FOOD_G = 100_000


@pytest.fixture(scope="module")
def shed(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stall]:
    """A point at which families brought 100 kg of food, and its coordinator."""
    folder = tmp_path_factory.mktemp("shed")
    database = folder / "wasteexchange.db"
    database.write_bytes(migrated_sqlite.read_bytes())
    server = LiveServer(f"sqlite:///{database}", folder)
    stall = Stall.open(server)
    stall.take_in("ana", "coordinator")
    with make.an_engine(server.database_url) as engine, unit_of_work(engine) as session:
        matter.some_food(session, programmes(session)[0], FOOD_G)
    server.start()
    yield stall
    server.kill()


def test_a_batch_is_opened_tended_closed_and_its_bags_get_labels(
    browser: Browser, shed: Stall
) -> None:
    with watched_page(browser, viewport=DESK) as page:
        _enter(page, shed)
        page.get_by_role("link", name="Lotes de abono", exact=True).first.click()
        page.get_by_role("link", name="Abrir un lote").first.click()
        _open_a_batch(page)
        expect(page.locator("h1")).to_have_text("MALA-01-B-001")
        batch = page.url
        page.get_by_role("link", name="Anotar algo").click()
        _note_a_turning(page)
        page.wait_for_url(batch)
        expect(page.locator(".tendings li")).to_contain_text("58.3")
        expect(page.locator(".tendings li img")).to_be_visible()
        page.get_by_role("link", name="Zarandear y cerrar").click()
        # More than went in is refused beside its field, and nothing that was written is lost.
        page.get_by_label("Abono, en kg").fill("101")
        page.get_by_label("Rechazo, en kg").fill("5")
        page.get_by_role("button", name="Cerrar el lote").click()
        expect(page.locator("#output-mend")).to_be_visible()
        expect(page.get_by_label("Rechazo, en kg")).to_have_value("5")
        page.get_by_label("Abono, en kg").fill("35")
        page.get_by_role("button", name="Cerrar el lote").click()
        _print_the_labels(page, browser, shed)
        page.goto(batch)
        expect(page.locator("main")).to_contain_text("35.00")
        expect(page.locator("main")).to_contain_text("60.00")
        expect(page.get_by_role("link", name="Zarandear y cerrar")).to_have_count(0)


def _enter(page: Page, shed: Stall) -> None:
    page.goto(f"{shed.server.url}/office/sign-in?lang=es")
    page.get_by_label("Su nombre").fill("ana")
    page.get_by_label("Su contraseña").fill(shed.passwords["ana"])
    page.get_by_role("button", name="Entrar").click()
    page.get_by_label("Su contraseña de ahora").fill(shed.passwords["ana"])
    page.get_by_label("Contraseña nueva", exact=True).fill(PASSWORD)
    page.get_by_label("Contraseña nueva, otra vez").fill(PASSWORD)
    page.locator("main").get_by_role("button", name=re.compile("contraseña")).click()
    page.wait_for_url("**/office")


def _open_a_batch(page: Page) -> None:
    page.locator('[name="method"][value="bin"]').check()
    page.locator('[name="stock-food"]').fill("80")
    page.locator('[name="outside-dry-leaves"]').fill("20")
    page.get_by_role("button", name="Abrir el lote").click()


def _note_a_turning(page: Page) -> None:
    page.get_by_label("Se volteó").check()
    page.get_by_label("Temperatura adentro, en °C").fill("58,3")
    heap = FilePayload(name="heap.png", mimeType="image/png", buffer=matter.a_picture(side=400))
    page.locator('[name="photo"]').set_input_files(heap)
    page.get_by_role("button", name="Anotarlo").click()


def _print_the_labels(page: Page, browser: Browser, shed: Stall) -> None:
    """Seven bags of 5 kg: each label is read back, and opens what a family sees."""
    page.wait_for_url("**/labels")
    page.get_by_label("¿Cuántas bolsas?").fill("7")
    with page.expect_request("**/labels.pdf?**") as asked:
        page.get_by_role("button", name="Hacer las etiquetas (PDF)").click()
    pdf = page.context.request.get(asked.value.url).body()
    (sheet,) = pages_of(pdf, dpi=150)
    codes = codes_in(sheet, dpi=150)
    assert len(codes) == 7
    (address,) = {code.text for code in codes}
    assert "MALA-01-B-001" in text_of(pdf)
    with watched_page(browser, viewport=PHONE) as phone:
        phone.goto(f"{shed.server.url}/B/{address.split('/B/')[1]}")
        expect(phone.locator("main")).to_contain_text("MALA-01-B-001")
