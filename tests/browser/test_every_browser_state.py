"""Every state of the counter in a browser that is no phone of the office's, on a small screen."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.sights import Sights
from tests.browser.stall import Counter, Stall
from tests.browser.test_every_counter_state import LOCALES, LONG, SMALL, back
from tests.browsing import watched_page

CATALOGUE = re.compile(r"/api/v1/catalogue$")


@pytest.fixture(params=list(LOCALES))
def language(request: pytest.FixtureRequest) -> str:
    told: str = request.param
    return told


def changed(page: Page, change: Callable[[Any], None]) -> None:
    """Let the catalogue be another one from now on."""

    def answer(route: Route) -> None:
        catalogue = route.fetch().json()
        change(catalogue)
        route.fulfill(body=json.dumps(catalogue), content_type="application/json")

    page.route(CATALOGUE, answer)


def test_every_state_of_a_browser_can_be_read_and_touched(
    browser: Browser, stall: Stall, language: str
) -> None:
    told = {
        "id": str(uuid.uuid4()),
        "name": f"{LONG} viuda de Quispe",
        "sector": "San Marcos de la Aguada",
    }
    stall.call("POST", "/households", told)
    # Only who keeps families finds them by name.
    who = f"coordinadora {language}"
    stall.take_in(who, "coordinator")
    with watched_page(browser, viewport=SMALL, locale=LOCALES[language]) as page:
        counter, sights = Counter(page, stall), Sights(page, language)
        look = sights.look
        page.goto(f"{stall.server.url}/counter?lang={language}")
        counter.shows(".notice")
        counter.sign_in(who)
        counter.shows('.scan [data-act="camera"] >> visible=true')
        look("no camera")
        counter.tap(".bar-menu")
        look("menu of a browser")
        back(counter)
        counter.act("search")
        page.fill("#family-words", "Chumpitaz")
        page.keyboard.press("Enter")
        counter.shows(".search .option")
        look("families by name")
        page.fill("#family-words", "Ñandú")
        page.keyboard.press("Enter")
        counter.shows('[data-slot="found"]:has-text("Ñandú")')
        look("no family by name")
        back(counter)
        _of_the_programme(counter, sights)
    assert not sights.faults, "\n".join(sights.faults)


def _of_the_programme(counter: Counter, sights: Sights) -> None:
    page, look = counter.page, sights.look
    longer = ["Punto de acopio del mercado central de San Antonio de los Baños", "Plaza"]

    def no_materials(catalogue: Any) -> None:
        catalogue["materials"] = []

    def no_points(catalogue: Any) -> None:
        catalogue["mine"]["points"] = []

    def two_points(catalogue: Any) -> None:
        points = [
            {"code": f"MALA-{n}7", "name": name, "active": True} for n, name in enumerate(longer)
        ]
        catalogue |= {
            "points": points,
            "mine": {**catalogue["mine"], "points": ["MALA-07", "MALA-17"]},
        }

    for name, change, screen in (
        ("no materials", no_materials, ".notice"),
        ("no points", no_points, ".notice"),
        ("which point", two_points, ".choice"),
    ):
        changed(page, change)
        page.reload()
        counter.shows(screen)
        look(name)
        page.unroute(CATALOGUE)
    page.context.clear_cookies(name="wasteexchange")
    page.reload()
    counter.shows(".notice .quiet >> nth=1")
    look("sign in later")
