"""Every page of a programme that has lived: long names, heavy sacks and hundreds of rows."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.browser.stall import POINT, Stall
from tests.browser.test_every_page import Town, _faults, _sign_in
from tests.browsing import DESK, PHONE, watched_page
from tests.serving import LiveServer

# Lists as they are narrowed and turned, besides every page as it opens.
LISTS = (
    "/office/households?sort=-compost&status=active",
    "/office/households?q=nobody",
    "/office/deposits?state=counts&sort=when",
    "/office/deposits?state=taken-back",
    "/office/reviews?state=decided",
    "/office/cards/all?state=active&sort=-issued",
)
# A desk at 200 %, a tablet, and where the menu moves to the side.
WIDTHS = (640, 897, 1024, 1265)


@pytest.fixture(scope="module")
def town(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The sample programme with its coordinator, ana, a heavy visit, and the longest names."""
    folder = tmp_path_factory.mktemp("full")
    database = folder / "wasteexchange.db"
    database.write_bytes(migrated_sqlite.read_bytes())
    server = LiveServer(f"sqlite:///{database}", folder)
    server.run("demo", "--households", "60", "--months", "4")
    server.start()
    told = ("--programme", "MALA", "--role", "coordinator")
    town = Town(Stall(server, server.run("token", "create", *told).stdout.strip(), {}))
    said = server.run("user", "create", "ana", *told).stdout
    town.facts["password"] = re.findall(r"\S+", said)[-1]
    long = "María del Carmen Huapaya-Chumpitaz de Yauyos y Ñahui de Quispe"[:60]
    server.run("user", "create", long, "--programme", "MALA", "--role", "operator")
    town.fill()
    _bring_much(town)
    yield town
    server.kill()


def _bring_much(town: Town) -> None:
    """Let the family with the long name bring as much at once as anybody may."""
    lines = [{"material": "food", "gross_g": 500_000} for _each in range(10)]
    lines += [{"material": "aluminium", "gross_g": 500_000} for _each in range(10)]
    body = {
        "id": str(uuid.uuid4()),
        "card": town.facts["token"],
        "collection_point": POINT,
        "recorded_at": dt.datetime.now(dt.UTC).isoformat(),
        "lines": lines,
    }
    town.stall.call("POST", "/deposits", body)
    town.facts["deposit_id"] = body["id"]


@pytest.mark.parametrize(("viewport", "language"), [(PHONE, "es"), (DESK, "en")])
def test_every_page_of_a_programme_that_has_lived_can_be_used_by_everyone(
    browser: Browser, town: Town, tmp_path: Path, viewport: ViewportSize, language: str
) -> None:
    with watched_page(browser, viewport=viewport) as page:
        _sign_in(page, town)
        addresses = [*town.addresses(tmp_path), *LISTS]
        assert _faults(page, town, language, addresses) == []


def test_no_page_is_wider_than_its_window_however_wide_that_is(
    browser: Browser, town: Town, tmp_path: Path
) -> None:
    found = []
    with watched_page(browser, viewport=DESK) as page:
        _sign_in(page, town)
        for address in [*town.addresses(tmp_path), *LISTS]:
            page.goto(f"{town.stall.server.url}{address}")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 400})
                if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                    found.append(f"{address}: wider than {width}")
    assert found == []
