"""A hard day without signal: two hundred visits of three operators, each in the ledger once.

Every visit goes through the screens that an operator sees. A dozen are touched and typed from
outside; the others are typed and touched by a script in the page, which only is quicker.
"""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.phones import OTHER_PIN, PIN, Office, Phone
from tests.browser.rough import CALAMITIES, RoughLine
from tests.browser.stall import POINT, Counter, Family, Stall
from tests.browsing import PHONE
from tests.serving import LiveServer

LIMA = ZoneInfo("America/Lima")
VISITS = 200
BY_HAND = 4
GRAMS = 1200
OPERATORS = {"Rosa Quispe": PIN, "Luis Huamán": OTHER_PIN, "Ana Flores": PIN}

# Three hours fast, on every page of this phone.
WRONG_CLOCK = """
  const True = Date
  const shift = 3 * 3600 * 1000
  class Wrong extends True {
    constructor(...given) { super(...(given.length ? given : [True.now() + shift])) }
    static now() { return True.now() + shift }
  }
  globalThis.Date = Wrong
"""

# Types a card, touches a material, its weight, the green button and "next family".
VISIT = """async (cards) => {
  const seen = async (selector) => {
    for (;;) {
      const found = document.querySelector(`.stage ${selector}`)
      if (found && found.offsetParent !== null) return found
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
  const numbers = []
  for (const card of cards) {
    await seen(".scan, section.scan")
    for (const key of [...card, "Enter"]) {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }))
    }
    (await seen('material-grid button[value="food"]')).click()
    for (const key of "1.2") (await seen(`[data-key="${key}"]`)).click()
    const go = await seen('[data-act="go"]')
    go.click()
    numbers.push((await seen('.done-number [data-slot="number"]')).textContent)
    ;(await seen('.done [data-act="next"]')).click()
  }
  return numbers
}"""


@pytest.fixture
def ground(migrated_sqlite: Path, tmp_path: Path) -> Iterator[tuple[Stall, RoughLine]]:
    """A programme of its own, and the line that leads to it."""
    database = tmp_path / "wasteexchange.db"
    database.write_bytes(migrated_sqlite.read_bytes())
    server = LiveServer(f"sqlite:///{database}", tmp_path)
    server.start()
    line = RoughLine(server.port)
    yield Stall.open(server, "rosa"), line
    line.close()
    server.kill()


@pytest.fixture
def phone(launch_browser: Callable[..., Browser]) -> BrowserContext:
    """A small phone whose clock is three hours fast."""
    browser = launch_browser("--disable-features=StaticStorageQuota")
    context = browser.new_context(viewport=PHONE, locale="es-PE")
    context.add_init_script(WRONG_CLOCK)
    return context


def opened(phone: BrowserContext, stall: Stall, line: RoughLine) -> Phone:
    """The counter in a new tab, over the line."""
    counter = Phone(phone.new_page(), stall)
    counter.page.goto(f"{line.url}/counter")
    return counter


def nearly_full(phone: BrowserContext, line: RoughLine, counter: Counter) -> None:
    """Let the phone have little room left, and tell its pages so."""
    room = {"origin": line.url, "quotaSize": 18_000_000}
    phone.new_cdp_session(counter.page).send("Storage.overrideQuotaForOrigin", room)


def kept_on_the_phone(counter: Counter) -> None:
    """Wait until the page opens without a network, too."""
    counter.shows(".scan")
    expect(counter.page.locator('[data-slot="warning"]')).to_contain_text("casi lleno")
    counter.page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def by_hand(counter: Counter, family: Family) -> str:
    """One visit as fingers do it."""
    counter.scan(family.card_url)
    counter.material("food")
    counter.key("1.2")
    counter.act("go")
    counter.shows(".done")
    number = counter.text("number")
    counter.act("next")
    counter.shows(".scan")
    return number


@pytest.mark.slow
def test_two_hundred_visits_without_signal_are_in_the_ledger_once(
    ground: tuple[Stall, RoughLine], phone: BrowserContext
) -> None:
    stall, line = ground
    office = Office(stall)
    for name, pin in OPERATORS.items():
        office.take_in(name, pin)
    families = [stall.a_family() for _each in range(20)]
    lost = stall.a_family()
    rosa, luis, ana = OPERATORS
    badge = office.badge(ana)
    counter = _connected(phone, line, office, by=rosa)
    counter.knows_cards(len(families) + 1)

    line.weather = "none"
    phone.set_offline(offline=True)
    stall.another_card(lost)
    numbers = [by_hand(counter, family) for family in families[:BY_HAND]]
    numbers += counter.page.evaluate(VISIT, _cards(families, 60))
    counter.page.reload()
    counter.shows(".scan")
    counter.another()
    counter.work_as(luis, OPERATORS[luis])
    counter.shows(".scan")
    numbers += counter.page.evaluate(VISIT, _cards(families, 60))
    counter = _after_a_killed_tab(phone, line, counter, families[0])
    counter = _in_a_second_tab(phone, line, counter)
    counter.scan(badge)
    counter.enter_pin(OPERATORS[ana])
    counter.shows(".scan")
    numbers += counter.page.evaluate(VISIT, [lost.card_url, "HTTPS://X.EXAMPLE/C/" + "0" * 26])
    numbers += counter.page.evaluate(VISIT, _cards(families, VISITS - len(numbers)))

    assert len(set(numbers)) == VISITS
    expect(counter.page.locator(".sending")).to_contain_text(f"{VISITS} aquí")
    line.weather = "rough"
    phone.set_offline(offline=False)
    counter.all_sent()
    assert set(line.met) == set(CALAMITIES)
    _everything_is_there_once(stall, counter, numbers)
    by_whom = [one["record"]["operator"] for one in counter.kept()]
    assert list(dict.fromkeys(by_whom)) == [str(office.staff[name].id) for name in OPERATORS]


def _connected(phone: BrowserContext, line: RoughLine, office: Office, *, by: str) -> Phone:
    """A phone of the office's that is nearly full, and somebody at work on it."""
    counter = Phone(phone.new_page(), office.stall)
    nearly_full(phone, line, counter)
    counter.page.goto(f"{line.url}/counter?lang=es#enrol={office.code('the day')}")
    counter.shows('.notice[data-kind="good"]')
    counter.tap(".notice .go")
    counter.work_as(by, OPERATORS[by])
    kept_on_the_phone(counter)
    return counter


def _after_a_killed_tab(
    phone: BrowserContext, line: RoughLine, counter: Phone, family: Family
) -> Phone:
    counter.scan(family.card_url)
    counter.material("food")
    counter.key("7")
    counter.page.close(run_before_unload=False)
    again = opened(phone, counter.stall, line)
    again.shows(".weight")
    assert again.text("written") == "7", "a killed tab keeps what lay on the scale"
    again.tap(".bar-back")
    again.tap(".bar-back")
    again.tap(".notice .quiet")
    again.shows(".scan")
    return again


def _in_a_second_tab(phone: BrowserContext, line: RoughLine, counter: Phone) -> Phone:
    second = opened(phone, counter.stall, line)
    expect(second.page.locator(".notice")).to_contain_text("otra pestaña")
    second.tap(".notice .go")
    second.shows(".scan")
    counter.page.close()
    return second


def _cards(families: list[Family], count: int) -> list[str]:
    return [families[place % len(families)].card_url for place in range(count)]


def _everything_is_there_once(stall: Stall, counter: Counter, numbers: list[str]) -> None:
    kept = counter.kept()
    assert [one["number"] for one in kept] == numbers
    first = int(numbers[0].rsplit("-", 1)[1])
    assert [one["sequence"] for one in kept] == list(range(first, first + VISITS)), "no gap"
    assert {one["number"].rsplit("-", 1)[0] for one in kept} == {f"{POINT}-{kept[0]['series']}"}

    held = {one["problem"]["code"] for one in kept if one["state"] == "review"}
    assert held == {"revoked-card", "unknown-card"}
    assert sum(one["state"] == "accepted" for one in kept) == VISITS - len(held)
    assert _reasons(stall) == sorted(held)

    now = dt.datetime.now(LIMA)
    tally = stall.call("GET", f"/tallies/{now:%Y-%m}?format=json")
    assert tally["totals"]["deposits"] == VISITS - len(held)
    assert tally["totals"]["received_g"] == (VISITS - len(held)) * GRAMS
    shown = stall.deposit(kept[0]["id"])
    counted = dt.datetime.fromisoformat(shown["counted_at"])
    assert abs(counted - now) < dt.timedelta(minutes=15), "three hours wrong, and put right"

    audit = stall.server.run("audit", check=False)
    assert audit.returncode == 0, audit.stdout
    assert "missing" not in audit.stdout


def _reasons(stall: Stall) -> list[Any]:
    path = stall.server.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as database:
        found = sorted(reason for (reason,) in database.execute("SELECT reason FROM held_records"))
    database.close()
    return found


@pytest.mark.slow
def test_a_server_restored_from_an_earlier_backup_gets_the_lost_records_back(
    ground: tuple[Stall, RoughLine], phone: BrowserContext, tmp_path: Path
) -> None:
    stall, line = ground
    families = [stall.a_family() for _each in range(3)]
    counter = Counter(phone.new_page(), stall)
    nearly_full(phone, line, counter)
    counter.page.goto(f"{line.url}/counter?lang=es")
    counter.sign_in("rosa")
    kept_on_the_phone(counter)
    before = counter.page.evaluate(VISIT, _cards(families, 6))
    counter.all_sent()
    backup = tmp_path / "noon.zip"
    stall.server.run("backup", str(backup))
    after = counter.page.evaluate(VISIT, _cards(families, 9))
    counter.all_sent()
    assert stall.balances(families[0])["COMPOST"] == 5 * GRAMS // 5

    stall.server.kill()
    stall.server.run("restore", str(backup), "--force")
    stall.server.start()
    assert stall.balances(families[0])["COMPOST"] == 2 * GRAMS // 5
    counter.page.reload()
    counter.shows(".scan")
    counter.tap(".sending")
    expect(counter.page.locator(".records")).to_contain_text("envía otra vez 15")
    counter.all_sent()
    expect(counter.page.locator(".records")).to_contain_text("La oficina ya tiene 15")
    assert {one["state"] for one in counter.kept()} == {"accepted"}
    assert [one["number"] for one in counter.kept()] == before + after
    for family in families:
        assert stall.balances(family)["COMPOST"] == 5 * GRAMS // 5
    assert stall.server.run("audit", check=False).returncode == 0
