"""Every page, empty and full, in both languages, on a phone and on a desk."""

import datetime as dt
import re
import uuid
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from tests import make, matter, rewarding
from tests.browser.stall import PASSWORD, POINT, Stall
from tests.browsing import DESK, PHONE, watched_page
from tests.serving import LiveServer
from wasteexchange import create_app
from wasteexchange.access.queries.devices import device_actor
from wasteexchange.compost.rules import Input, Measures
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.settings import Settings
from wasteexchange.programmes.queries import programmes

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Not a page: what machines ask, a file, and the counter, whose screens have a test of their own.
NO_PAGE = {
    *("health.alive", "health.ready", "health.metrics", "receipts.as_pdf"),
    *("counter.shell", "counter.who", "counter.worker", "counter.manifest"),
}
NO_PAGE |= {"programmes.poster"}
NO_PAGE |= {"compost.photo", "compost.labels", "compost.sheet"}
NO_PAGE |= {"compost.balance_picture", "compost.balance_page"}
# The parts of an address that a programme without families has.
PLACES = {"code", "slug", "month", "method"}
HEAVIEST = {"/office": 200_000, "/c/": 50_000, "/r/": 50_000}


class Town:
    """A stall with a coordinator, empty at first; `fill` lets families come."""

    def __init__(self, stall: Stall) -> None:
        """Keep the stall; nothing has happened yet."""
        self.stall = stall
        self.facts: dict[str, str] = {"code": "MALA", "slug": "id-conflict"}
        self.facts["method"] = "vermicompost"
        self.facts["month"] = f"{dt.datetime.now(dt.UTC):%Y-%m}"

    def fill(self) -> None:
        """Let a family with a long name come three times, one visit taken back."""
        call = self.stall.call
        name = "María de los Ángeles Chumpitaz Yauyos de la Cruz viuda de Huamán"
        household = str(uuid.uuid4())
        call("POST", "/households", {"id": household, "name": name, "sector": "San Marcos"})
        card = call("POST", f"/households/{household}/cards", {"id": str(uuid.uuid4())})
        lines = [
            {"material": "food", "gross_g": 5400, "tare_g": 200},
            {"material": "pet", "gross_g": 850, "quality": "contaminated"},
            {"material": "glass", "gross_g": 1200, "quality": "rejected"},
        ]
        deposits = [self._visit(card["token"], lines) for _visit in range(3)]
        reversal = {"id": str(uuid.uuid4()), "reason": "Pesado dos veces"}
        call("POST", f"/deposits/{deposits[0]}/reversal", reversal)
        self.facts |= {
            "device_id": self._phone(uuid.UUID(household)),
            "household_id": household,
            "token": card["token"],
            "card_id": card["id"],
            "deposit_id": deposits[1],
            "redemption_id": self._redemption(card["token"]),
            "receipt_id": deposits[0],
        }
        self._shed()

    def _shed(self) -> None:
        """Let a batch be tended and closed, another be open, and a haul be on its way."""
        url = self.stall.server.database_url
        with make.an_engine(url) as engine, unit_of_work(engine) as session:
            programme = programmes(session)[0]
            closed = matter.every_kind(session, programme)
            inputs = (Input("stock", "food", 2_000), matter.LEAVES)
            opened = matter.a_batch(session, programme, method="vermicompost", inputs=inputs)
            hot = Measures(temperature_tenths=583, moisture_permille=550, ph_hundredths=680)
            for note in ("Huele a tierra mojada", "Se añadieron cáscaras de mango y de palta"):
                matter.a_tending(session, programme, opened, measures=hot, note=note)
            sent = matter.a_haul(session, programme, 1_000)
        self.facts |= {
            "batch_id": str(opened.id),
            "batch_code": closed.code,
            "fact_id": str(opened.id),
            "haul_id": str(sent.id),
        }

    def _redemption(self, card: str) -> str:
        """A bag that was handed out, another that waits, and something that is counted."""
        url = self.stall.server.database_url
        with make.an_engine(url) as engine, unit_of_work(engine) as session:
            programme = programmes(session)[0]
            rewarding.some_compost(session, programme)
            rewarding.a_reward(session, programme)
            rewarding.some_seedlings(session, programme)
            rewarding.some_credit(session, programme, card)
            given = rewarding.a_redemption(
                session, programme, card=card, reward="compost-10kg", quantity=3, is_late=True
            ).redemption
            rewarding.a_hold(session, programme, card=card, reward=rewarding.SEEDLING)
        return str(given.id)

    def _phone(self, household: uuid.UUID) -> str:
        """Connect a phone with a long name, which gave numbers that are not here."""
        label = "El celular verde de la plaza de armas de San Antonio, el de la funda rota"
        url = self.stall.server.database_url
        with make.an_engine(url) as engine, unit_of_work(engine) as session:
            programme = programmes(session)[0]
            phone = make.a_device(session, programme, label=label[:60])
            actor = device_actor(session, programme.id, phone.id)
            assert actor
            context = replace(make.a_context(programme), actor=actor)
            told = {"household_id": household, "card_absent_reason": "forgotten"}
            numbered = {"series": phone.series[POINT], "sequence": 4}
            make.a_deposit(session, programme, context, **told, **numbered)
        return str(phone.id)

    def _visit(self, card: str, lines: list[dict[str, object]]) -> str:
        deposit_id = str(uuid.uuid4())
        body = {
            "id": deposit_id,
            "card": card,
            "collection_point": POINT,
            "recorded_at": dt.datetime.now(dt.UTC).isoformat(),
            "lines": lines,
        }
        self.stall.call("POST", "/deposits", body)
        return deposit_id

    def addresses(self, folder: Path, *, empty: bool = False) -> list[str]:
        """Every address of a page for which we know all parts; without families when empty."""
        key = bytes(32)
        app = create_app(
            Settings(f"sqlite:///{folder}/x.db", "x" * 32, key, "http://localhost", folder)
        )
        found = []
        for rule in app.url_map.iter_rules():
            path = rule.rule
            if "GET" not in (rule.methods or ()) or path.startswith(("/api/v1", "/static")):
                continue
            if rule.endpoint in NO_PAGE or path.startswith(("/C/", "/B/")):
                continue
            values = self._values(path, PLACES if empty else self.facts.keys())
            if set(rule.arguments) <= values.keys():
                _domain, address = rule.build(values, append_unknown=False) or ("", path)
                found.append(address)
        return [*sorted(found), "/api/v1/docs", "/no/such/page", f"/c/{'Z' * 26}"]

    def _values(self, path: str, known: Collection[str]) -> dict[str, object]:
        facts: dict[str, object] = {n: v for n, v in self.facts.items() if n in known}
        codes = {"materials": "pet", "points": POINT, "rewards": rewarding.SEEDLING}
        facts["code"] = codes.get(path.split("/")[-2], "MALA")
        ids = {"household_id", "card_id", "deposit_id", "device_id", "redemption_id"}
        ids |= {"batch_id", "fact_id", "haul_id"}
        return {n: uuid.UUID(str(v)) if n in ids else v for n, v in facts.items()}


@pytest.fixture(scope="module")
def town(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An empty programme with its coordinator."""
    folder = tmp_path_factory.mktemp("town")
    database = folder / "wasteexchange.db"
    database.write_bytes(migrated_sqlite.read_bytes())
    server = LiveServer(f"sqlite:///{database}", folder)
    server.start()
    town = Town(Stall.open(server))
    told = server.run("user", "create", "ana", "--programme", "MALA", "--role", "coordinator")
    town.facts["password"] = re.findall(r"\S+", told.stdout)[-1]
    yield town
    server.kill()


def _sign_in(page: Page, town: Town) -> None:
    page.goto(f"{town.stall.server.url}/office/sign-in?lang=es")
    page.fill("[name=name]", "ana")
    page.fill("[name=password]", town.facts["password"])
    page.locator("form:has([name=name]) button[type=submit]").click()
    if "/office/password" in page.url:
        page.fill("[name=current]", town.facts["password"])
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=again]", PASSWORD)
        page.locator("form:has([name=again]) button[type=submit]").click()
        town.facts["password"] = PASSWORD
    page.wait_for_url("**/office")


def _faults(page: Page, town: Town, language: str, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        sign = "&" if "?" in address else "?"
        reply = page.goto(f"{town.stall.server.url}{address}{sign}lang={language}")
        assert reply
        if reply.status >= 500:
            found.append(f"{address}: {reply.status}")
        most = [most for start, most in HEAVIEST.items() if address.startswith(start)]
        if len(reply.body()) > min(most, default=200_000):
            found.append(f"{address}: {len(reply.body())} bytes")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{address}: wider than the screen")
        if page.locator("html").get_attribute("lang") != language:
            found.append(f"{address}: not in the language asked for")
        seen = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        found += [f"{address}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in seen]
    return found


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_of_an_empty_programme_can_be_used_by_everyone(
    browser: Browser, town: Town, tmp_path: Path, language: str
) -> None:
    with watched_page(browser, viewport=PHONE) as page:
        _sign_in(page, town)
        addresses = town.addresses(tmp_path, empty=True)
        assert _faults(page, town, language, addresses) == []


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_a_programme_at_work_can_be_used_by_everyone(
    browser: Browser, town: Town, tmp_path: Path, viewport: ViewportSize, language: str
) -> None:
    town.fill()
    addresses = town.addresses(tmp_path)
    assert len(addresses) > 30
    with watched_page(browser, viewport=viewport) as page:
        _sign_in(page, town)
        assert _faults(page, town, language, addresses) == []
