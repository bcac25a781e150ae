"""The first month of a coordinator who has read only the README, in the sample and in an empty one.

Whoever goes these ways presses what the screen offers, and looks at what it says next.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stall import PASSWORD, Counter, Stall
from tests.browsing import DESK, PHONE, watched_page
from tests.serving import ROOT, LiveServer, is_taken
from tests.unit.paper.reading import codes_in, pages_of, text_of

SAYS_MAX_SECONDS = 120


@pytest.fixture(scope="module")
def sample(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A sample programme of twelve families and two months."""
    folder = tmp_path_factory.mktemp("sample")
    database = folder / "wasteexchange.db"
    database.write_bytes(migrated_sqlite.read_bytes())
    server = LiveServer(f"sqlite:///{database}", folder)
    said = server.run("demo", "--households", "12", "--months", "2").stdout
    (folder / "said.txt").write_text(said, encoding="utf-8")
    server.start()
    yield server
    server.kill()


@contextmanager
def begun(folder: Path) -> Iterator[tuple[LiveServer, str]]:
    """Start as `scripts/run.py` does, on nothing; give the server and what it printed."""
    server = LiveServer(f"sqlite:///{folder / 'wasteexchange.db'}", folder)
    said = folder / "said.txt"
    with said.open("wb") as out:
        server.process = subprocess.Popen(
            [sys.executable, "-m", "wasteexchange", "start", "--port", str(server.port)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env=server.environment,
            start_new_session=True,
        )
    until = time.monotonic() + SAYS_MAX_SECONDS
    try:
        while not is_taken(server.port):
            assert server.process.poll() is None, said.read_text(encoding="utf-8")
            assert time.monotonic() < until, said.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield server, said.read_text(encoding="utf-8")
    finally:
        server.kill()


def test_the_sample_is_understood_from_its_first_page_to_the_month_on_paper(
    browser: Browser, sample: LiveServer
) -> None:
    said = (sample.data_dir / "said.txt").read_text(encoding="utf-8")
    password = re.search(r"password: (.+)", said)
    who = re.search(r"^ +(\S+) +the office", said, re.MULTILINE)
    assert password, said
    assert who, said
    with watched_page(browser, viewport=DESK) as page:
        page.goto(f"{sample.url}/")
        page.get_by_role("link", name="Para el personal").click()
        _enter(page, who[1], password[1])
        page.wait_for_url("**/office")
        page.get_by_role("link", name="Familias", exact=True).click()
        partaking = page.locator("main tbody tr", has=page.locator(".badge-good")).nth(1)
        expect(partaking).to_be_visible()
        code, name = partaking.locator("th, td").all_inner_texts()[:2]
        _find(page, name.split()[-1])
        page.locator("main tbody").get_by_role("link", name=code).click()
        expect(page.locator("h1")).to_contain_text(name)
        family = page.url
        foretold = _take_back_the_last_visit(page)
        page.goto(family)
        expect(page.locator(".weight-big").first).to_have_text(foretold)
        address = _print_the_card(page)
        assert page.url == family
        page.goto(f"{sample.url}/c/{address.rsplit('/', 1)[1]}")
        expect(page.locator("main")).to_contain_text(foretold)
        page.goto(f"{sample.url}/office")
        # On the first of a month the new one is empty still.
        _print_the_month(page, 1)


def test_an_empty_programme_leads_to_its_first_visit_and_its_first_month(
    browser: Browser, tmp_path: Path
) -> None:
    with begun(tmp_path) as (server, said), watched_page(browser, viewport=DESK) as page:
        password = re.search(r"one-time password +(\S.*)", said)
        assert password, said
        page.goto(f"{server.url}/")
        page.get_by_role("link", name="Para el personal").click()
        _enter(page, "coordinadora", password[1].strip())
        _choose_own(page, password[1].strip())
        page.wait_for_url("**/office")
        _name_the_programme(page)
        _name_the_point(page)
        operator = _take_in_an_operator(page)
        number = _make_a_blank_card(page)
        family = _register_the_first_family(page, number)
        with watched_page(browser, viewport=PHONE) as phone:
            _weigh_the_first_visit(Counter(phone, Stall(server, "", {"Rosa": operator})), number)
        page.goto(f"{server.url}/office/rewards")
        expect(page.locator("main")).to_contain_text("Abono, bolsa de 5 kg")
        page.goto(family)
        expect(page.locator("main")).to_contain_text("1.04")
        page.get_by_role("link", name="Hoy", exact=True).click()
        expect(page.locator("main")).to_contain_text("5.20 kg")
        expect(page.locator("main")).not_to_contain_text("El camino a la primera entrega")
        _print_the_month(page)


def _enter(page: Page, name: str, password: str) -> None:
    page.get_by_label("Su nombre").fill(name)
    page.get_by_label("Su contraseña").fill(password)
    page.get_by_role("button", name="Entrar").click()


def _choose_own(page: Page, once: str) -> None:
    page.get_by_label("Su contraseña de ahora").fill(once)
    page.get_by_label("Contraseña nueva", exact=True).fill(PASSWORD)
    page.get_by_label("Contraseña nueva, otra vez").fill(PASSWORD)
    page.locator("main").get_by_role("button", name=re.compile("contraseña")).click()


def _find(page: Page, words: str) -> None:
    page.get_by_label("Buscar una familia").fill(words)
    page.get_by_role("button", name="Ver", exact=True).click()
    page.wait_for_url("**q=*")


def _take_back_the_last_visit(page: Page) -> str:
    """Take back the newest visit on the family's page; the compost that was foretold."""
    page.locator("main tbody tr", has_text="Entrega").first.get_by_role("link").click()
    page.get_by_role("link", name="Anular la entrega").first.click()
    expect(page.locator("main")).to_contain_text("Qué va a pasar")
    foretold = page.locator("main tbody tr", has_text="Abono").locator("td").last.inner_text()
    page.get_by_label("El peso se escribió mal").check()
    page.get_by_role("button", name="Sí, anularla").click()
    expect(page.locator("main")).to_contain_text("Motivo: El peso se escribió mal")
    return foretold


def _print_the_card(page: Page) -> str:
    """Print the family's card again from its page; the address in the code on the paper."""
    page.get_by_role("link", name=re.compile("^Imprimir la tarjeta")).click()
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Descargar las hojas (PDF)").click()
    [front, *_back] = pages_of(downloaded.value.path().read_bytes(), dpi=150)
    [code] = codes_in(front)
    page.get_by_role("button", name="Sí, ya están en papel").click()
    return code.text


def _print_the_month(page: Page, which: int = 0) -> None:
    """Take a month along as a PDF, the newest is 0; it says what the screen said."""
    page.get_by_role("link", name="Meses", exact=True).click()
    page.locator("main > table tbody a").nth(which).click()
    received = page.locator("figure", has_text="Recibido").locator("b").first.inner_text()
    with page.expect_download() as downloaded:
        page.locator("main").get_by_role("link", name="Para imprimir y firmar").first.click()
    assert received.replace("\xa0", " ") in text_of(downloaded.value.path().read_bytes())


def _name_the_programme(page: Page) -> None:
    page.get_by_role("link", name="Ver el nombre").first.click()
    page.get_by_text("Cambiar el nombre").click()
    page.get_by_label("Nombre", exact=True).fill("Valle limpio")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("main dl")).to_contain_text("Valle limpio")
    _goes_on(page, "1 de 7 listos")


def _name_the_point(page: Page) -> None:
    page.get_by_role("link", name="Ver los puntos").first.click()
    page.locator("main tbody a").first.click()
    page.get_by_text("Cambiar nombre, lugar u horas").click()
    page.get_by_label("Dónde queda").fill("Frente al mercado")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("main")).to_contain_text("Frente al mercado")
    _goes_on(page, "2 de 7 listos")


def _take_in_an_operator(page: Page) -> str:
    """Take Rosa in; her one-time password."""
    page.get_by_role("link", name="Agregar", exact=False).first.click()
    page.get_by_text("Agregar a una persona").click()
    page.get_by_label("Nombre", exact=True).fill("Rosa")
    page.get_by_role("button", name="Agregar a esta persona").click()
    expect(page.locator(".first-password")).to_contain_text("/counter")
    once = page.locator(".first-password .secret").inner_text()
    _goes_on(page, "3 de 7 listos")
    return once


def _make_a_blank_card(page: Page) -> str:
    """Make and print blank cards; the number of one of them."""
    page.get_by_role("link", name="Imprimir tarjetas").first.click()
    page.get_by_role("button", name="Hacer tarjetas en blanco").click()
    page.get_by_role("button", name="Imprimir todo").click()
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Descargar las hojas (PDF)").click()
    sheet = downloaded.value.path().read_bytes()
    number = re.search(r"\d{6}-\d", text_of(sheet))
    assert number
    page.get_by_role("button", name="Sí, ya están en papel").click()
    _goes_on(page, "4 de 7 listos")
    return number[0]


def _register_the_first_family(page: Page, card: str) -> str:
    """Register a family and hand it the blank card; the address of its page."""
    page.get_by_role("link", name="Registrar familia").first.click()
    page.get_by_label("Nombre de la familia").fill("Rosa Quispe Huamán")
    page.get_by_role("button", name="Registrar").click()
    expect(page.locator(".mend-list")).to_contain_text("Pregunte primero a la familia")
    page.get_by_label("La familia acepta que el programa guarde").check()
    page.get_by_role("button", name="Registrar").click()
    expect(page.locator("main")).to_contain_text("No tiene una tarjeta que valga")
    page.get_by_label("O una tarjeta en blanco").fill(card)
    page.get_by_role("button", name="Dar esta tarjeta").click()
    expect(page.locator("#cards ~ dl")).to_contain_text(card)
    family = page.url
    _goes_on(page, "6 de 7 listos")
    return family


def _goes_on(page: Page, told: str) -> None:
    page.get_by_role("link", name="Hoy", exact=True).click()
    expect(page.locator("main")).to_contain_text(told)


def _weigh_the_first_visit(counter: Counter, card: str) -> None:
    counter.open()
    counter.sign_in("Rosa")
    counter.shows(".scan")
    counter.act("number")
    counter.key(card.replace("-", ""))
    counter.act("open")
    counter.material("food")
    counter.key("5.2")
    counter.act("go")
    # The browser is closed after this, and with it goes what it kept.
    counter.settled()
