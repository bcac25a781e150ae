"""A programme with a coordinator, and a look at every one of its pages as people meet it."""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize
from sqlalchemy.orm import Session

from tests import abono, make, matter, rewarding
from tests.browser.stall import POINT, Stall
from tests.serving import LiveServer
from wasteexchange import create_app
from wasteexchange.access.queries.devices import device_actor
from wasteexchange.compost.rules import Input, Measures
from wasteexchange.deposits.rules import Weighed
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.keyset import Window
from wasteexchange.kernel.quantities import Quality
from wasteexchange.kernel.settings import Settings
from wasteexchange.programmes.queries import programmes
from wasteexchange.programmes.rules import Programme
from wasteexchange.reviews.queries import item_page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Not a page: what machines ask, a file, and the counter, whose screens have a test of their own.
NO_PAGE = {
    *("health.alive", "health.ready", "health.metrics", "receipts.as_pdf"),
    *("counter.shell", "counter.who", "counter.worker", "counter.manifest"),
    *("compost.photo", "compost.labels", "compost.sheet", "programmes.poster"),
    *("compost.balance_picture", "compost.balance_page", "promises.signed_list"),
}
# The parts of an address that a programme without families has.
PLACES = {"code", "slug", "month", "method"}
IDS = {
    *("household_id", "card_id", "deposit_id", "device_id", "redemption_id", "batch_id"),
    *("fact_id", "haul_id", "share_out_id", "expiry_id", "item_id", "staff_id"),
}
# Pages about what is not there.
MISSING = ("/no/such/page", f"/c/{'Z' * 26}")
HEAVY = Weighed("food", Quality.CLEAN, 400_000, 0)
HEAVIEST = {"/office": 200_000, "/c/": 50_000, "/r/": 50_000}
# Nobody sees what a form carries along, and it is another each time.
_CARRIED = re.compile(rb'(?<= type="hidden")([^>]*? value=")[^"]*')
_FAULTS = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] })
  return found.violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`)
}"""
_TONGUE = "document.documentElement.lang"


Filling = Callable[[Session], Programme]


class Town:
    """A stall with a coordinator, empty at first; `fill` lets families come."""

    def __init__(self, stall: Stall) -> None:
        """Keep the stall; nothing has happened yet."""
        self.stall = stall
        self.looked_at: set[tuple[object, ...]] = set()
        """How each page that was looked at was said, in which language and at which widths."""
        self.more: list[str] = []
        """Pages in another state than the one of which the address is made anyway."""
        self.facts: dict[str, str] = {"code": "MALA", "slug": "id-conflict"}
        self.facts["method"] = "vermicompost"
        self.facts["month"] = f"{dt.datetime.now(dt.UTC):%Y-%m}"

    @classmethod
    def open(cls, server: LiveServer, filling: Filling = make.a_programme) -> "Town":
        """A programme with its coordinator, ana; the server runs with the keys of `make`."""
        with make.an_engine(server.database_url) as engine, unit_of_work(engine) as session:
            programme = filling(session)
            headers = make.a_token(session, programme)
            ana = make.a_staff(session, programme, "coordinator", name="ana")
        town = cls(Stall(server, headers["Authorization"].split()[1], {}))
        town.facts |= {"password": ana.password, "staff_id": str(ana.id)}
        return town

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
            promised = abono.every_kind(session, programme, closed)
            make.a_deposit(session, programme, lines=(HEAVY,))
            (waits, *_) = item_page(session, programme.id, Window(1)).rows
        at = f"/office/batches/{closed.id}"
        self.more = [
            at,
            f"{at}/labels",
            f"/office/promises/batches/{closed.id}/share-out",
            f"/r/MALA/{self.facts['redemption_id']}",
            f"/office/deposits/{self.facts['receipt_id']}",
        ]
        self.facts |= {
            **promised,
            "item_id": str(waits.id),
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
            known = set(rule.arguments) <= values.keys()
            assert known or empty or not path.startswith("/office"), f"say what to open at {path}"
            if known:
                _domain, address = rule.build(values, append_unknown=False) or ("", path)
                found.append(address)
        besides = [] if empty else self.more
        return [*sorted(found), *besides, "/api/v1/docs", *MISSING]

    def _values(self, path: str, known: Collection[str]) -> dict[str, object]:
        facts: dict[str, object] = {n: v for n, v in self.facts.items() if n in known}
        reward = rewarding.SEEDLING if "household_id" in facts else "compost-5kg"
        codes = {"points": POINT, "rewards": reward, "materials": "pet", "tare": "sack"}
        facts["code"] = codes.get(path.partition("/<code>")[0].split("/")[-1], "MALA")
        return {n: uuid.UUID(str(v)) if n in IDS else v for n, v in facts.items()}


def sign_in(page: Page, town: Town) -> None:
    """Come in as ana, the coordinator, with axe at hand on every page from now on."""
    page.add_init_script(AXE_SCRIPT)
    page.goto(f"{town.stall.server.url}/office/sign-in?lang=es")
    page.fill("[name=name]", "ana")
    page.fill("[name=password]", town.facts["password"])
    page.locator("form:has([name=name]) button[type=submit]").click()
    page.wait_for_url("**/office")


def faults(
    page: Page,
    town: Town,
    language: str,
    addresses: Iterable[str],
    size: ViewportSize,
    widths: Sequence[int] = (),
) -> list[str]:
    """What is wrong with pages in a language: each is opened once and looked at in that size.

    In more `widths` only whether it fits is looked at. A page that says to the letter what one said
    that was looked at in the same way is not looked at again: some know nothing of what happens.
    """
    found = []
    for address in addresses:
        sign = "&" if "?" in address else "?"
        reply = page.goto(f"{town.stall.server.url}{address}{sign}lang={language}")
        assert reply
        if reply.status >= 400 and address not in MISSING:
            found.append(f"{address}: {reply.status}")
        body = reply.body()
        most = [most for start, most in HEAVIEST.items() if address.startswith(start)]
        if len(body) > min(most, default=200_000):
            found.append(f"{address}: {len(body)} bytes")
        if page.evaluate(_TONGUE) != language:
            found.append(f"{address}: not in the language asked for")
        looked = (language, size["width"], *widths, _CARRIED.sub(rb"\1", body))
        if looked in town.looked_at:
            continue
        town.looked_at.add(looked)
        page.set_viewport_size(size)
        at = f"{address} at {size['width']}"
        found += [f"{at}: {one}" for one in axe_finds(page)]
        found += [at + ": wider than the screen"] * is_too_wide(page)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 600})
            found += [f"{address}: wider than {width}"] * is_too_wide(page)
    return found


def axe_finds(page: Page) -> list[str]:
    """What axe finds on the page as it stands now."""
    found: list[str] = page.evaluate(_FAULTS, RULES)
    return found


def is_too_wide(page: Page) -> bool:
    """Whether one would have to move a page sideways to read it."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
