"""No network is an ordinary day: everything is recorded, and arrives once when there is one."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.stall import POINT, Counter, Stall
from tests.browser.test_counter_trouble import RULES, weigh
from tests.browsing import PHONE, wait_until, watched_page

# Somebody's photos, until not one more fits.
FILL = """async () => {
  const base = await new Promise((resolve) => {
    const request = indexedDB.open("photos", 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore("photos", { autoIncrement: true })
    }
    request.onsuccess = () => resolve(request.result)
  })
  for (let bytes = 4_000_000; bytes > 50; ) {
    const fits = await new Promise((resolve) => {
      const writing = base.transaction("photos", "readwrite")
      for (let rest = bytes; rest > 0; rest -= 65536) {
        const photo = crypto.getRandomValues(new Uint8Array(Math.min(rest, 65536)))
        writing.objectStore("photos").put(photo)
      }
      writing.oncomplete = () => resolve(true)
      writing.onabort = () => resolve(false)
    })
    if (!fits) bytes = Math.floor(bytes / 2)
  }
  base.close()
}"""


# Through the counter's own door, as it stands in the page.
KEEP_AGAIN = """async ({ record, writer, staff }) => {
  const main = document.querySelector("script[src$='pages/main.js']").src
  const { outbox } = await import(main.replace("pages/main.js", "ports/outbox.js"))
  const [programme, point] = ["MALA", record.collection_point]
  const stamp = { id: record.id, recorded_at: record.recorded_at }
  const compose = (stamp) => ({ ...stamp, type: "deposit", lines: [] })
  const facts = { stamp, compose, programme, point, writer, staff, what: "?", kept_at: 0 }
  return outbox.keep(facts).then(() => "kept", (fault) => fault.name)
}"""
NUMBERS = """async () => {
  const heard = (request) => new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result)
  })
  const base = await heard(indexedDB.open("wasteexchange"))
  const kept = base.transaction("kept").objectStore("kept")
  const found = await heard(kept.get("series/MALA/MALA-01"))
  base.close()
  return found
}"""


UPDATED = """navigator.serviceWorker.getRegistration("/counter")
  .then((mine) => mine.update().then(() => Boolean(mine.waiting)))"""
RENEWED = """([first]) => caches.keys().then((all) => {
  const mine = all.filter((name) => name.startsWith("counter-release"))
  return mine.length === 1 && mine[0] !== first
})"""


@pytest.fixture
def away(counter: Counter) -> Iterator[Counter]:
    """The counter of a phone that keeps the page, carried to where there is no signal."""
    counter.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    counter.page.context.set_offline(offline=True)
    yield counter
    counter.page.context.set_offline(offline=False)


def record(counter: Counter, card: str, kilos: str = "1") -> str:
    """A visit of one material; the number on its paper."""
    counter.scan(card)
    counter.material("food")
    counter.key(kilos)
    counter.act("go")
    counter.shows(".done")
    number = counter.text("number")
    counter.act("next")
    return number


def test_the_language_of_the_first_visit_is_kept(browser: Browser, stall: Stall) -> None:
    with watched_page(browser) as page:
        page.goto(f"{stall.server.url}/counter?lang=en")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        wait_until(page, "caches.match('/counter', {cacheName: 'counter-language'}).then(Boolean)")
        page.goto(f"{stall.server.url}/counter")
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_counter_opens_without_a_network_and_everything_works(
    away: Counter, stall: Stall
) -> None:
    family = stall.a_family()
    away.page.goto("about:blank")
    away.page.goto(f"{stall.server.url}/counter")
    away.shows(".scan")
    expect(away.page.locator(".sending")).to_contain_text("Sin señal")
    weigh(away, family)
    away.act("go")
    away.settled("kept")
    assert away.text("compost").startswith("+1.08 kg"), "the phone says at once what it earns"
    assert away.text("number").startswith(f"{POINT}-")
    expect(away.page.locator(".sending")).to_contain_text("1 aquí")
    expect(away.page.locator(".done .standing")).to_contain_text("Guardado en este celular")
    assert away.page.locator('[data-kind="stop"]').count() == 0


def test_what_was_kept_goes_by_itself_in_its_order_when_the_network_is_back(
    away: Counter, stall: Stall
) -> None:
    families = [stall.a_family() for _each in range(3)]
    numbers = [record(away, family.card_url) for family in families]
    away.act("undo")
    away.tap(".option >> nth=0")
    away.shows('.notice[data-kind="good"]')
    away.tap(".notice .go")
    assert numbers == sorted(set(numbers))
    away.page.context.set_offline(offline=False)
    away.all_sent()
    arrived = {one["id"]: one["type"] for one in away.sent}
    assert list(arrived.values()) == ["deposit"] * 3 + ["reversal"]
    assert [stall.balances(family)["COMPOST"] for family in families] == [200, 200, 0]
    assert [one["state"] for one in away.kept()] == ["accepted"] * 4
    expect(away.page.locator(".sending")).to_contain_text("Todo enviado")


def test_the_answer_takes_the_place_of_what_the_phone_promised(away: Counter, stall: Stall) -> None:
    family = stall.a_family()
    weigh(away, family)
    away.act("go")
    away.settled("kept")
    assert not away.page.locator('.done [data-slot="has"]').is_visible()
    away.page.context.set_offline(offline=False)
    away.settled()
    assert "1.08 kg" in away.text("has")


def test_a_page_that_is_closed_at_any_moment_loses_nothing_and_records_nothing_twice(
    away: Counter, stall: Stall
) -> None:
    family = stall.a_family()
    record(away, family.card_url, "2")
    weigh(away, family, "3")
    context = away.page.context
    away.page.close(run_before_unload=False)
    again = Counter(context.new_page(), stall)
    again.page.goto(f"{stall.server.url}/counter")
    again.shows(".weight")
    assert again.text("written") == "3"
    again.act("go")
    again.settled("kept")
    again.page.reload()
    again.shows(".scan")
    assert [one["record"]["sequence"] for one in again.kept()] == [
        again.kept()[0]["record"]["sequence"] + place for place in range(2)
    ]
    context.set_offline(offline=False)
    again.all_sent()
    assert stall.balances(family)["COMPOST"] == 1000


def test_an_id_that_is_used_again_never_takes_the_place_of_a_record(
    away: Counter, stall: Stall
) -> None:
    record(away, stall.a_family().card_url)
    before = away.kept()
    next_number = away.page.evaluate(NUMBERS)
    said = away.page.evaluate(KEEP_AGAIN, before[0])
    assert said == "ConstraintError"
    assert away.kept() == before
    assert away.page.evaluate(NUMBERS) == next_number, "nothing of it has happened"


def test_the_browser_is_asked_to_call_when_something_is_kept_without_a_network(
    away: Counter, stall: Stall
) -> None:
    away.page.evaluate(
        "() => { SyncManager.prototype.register = async (tag) => { window.calls = tag } }"
    )
    record(away, stall.a_family().card_url)
    wait_until(away.page, "(tag) => window.calls === tag", "outbox")
    assert [one["state"] for one in away.kept()] == ["kept"]


def test_a_second_tab_says_so_and_goes_on_where_the_first_was(
    counter: Counter, stall: Stall
) -> None:
    family = stall.a_family()
    weigh(counter, family)
    second = Counter(counter.page.context.new_page(), stall)
    second.page.goto(f"{stall.server.url}/counter?lang=es")
    expect(second.page.locator(".notice")).to_contain_text("otra pestaña")
    second.tap(".notice .go")
    second.shows(".weight")
    assert second.text("written") == "5.4"
    expect(counter.page.locator(".notice")).to_contain_text("otra pestaña")
    second.act("go")
    second.settled()
    counter.scan(family.card_url)
    expect(counter.page.locator(".notice")).to_contain_text("otra pestaña")
    second.page.close()
    counter.tap(".notice .go")
    counter.shows(".scan")
    assert len(counter.kept()) == 1
    assert stall.balances(family)["COMPOST"] == 1080


@pytest.fixture
def small(launch_browser: Callable[..., Browser], stall: Stall) -> Counter:
    """The counter of a phone that has room for 16 MB, and tells its pages so."""
    browser = launch_browser("--disable-features=StaticStorageQuota")
    page = browser.new_context(viewport=PHONE, locale="es-PE").new_page()
    room = {"origin": stall.server.url, "quotaSize": 16_000_000}
    page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", room)
    counter = Counter(page, stall)
    counter.open()
    counter.sign_in("rosa")
    counter.shows(".scan")
    return counter


def test_nearly_full_is_said_in_time(small: Counter, stall: Stall) -> None:
    expect(small.page.locator('[data-slot="warning"]')).to_contain_text("casi lleno")
    small.scan(stall.a_family().card_url)
    small.shows("material-grid button")


def test_a_full_phone_is_told_before_the_next_family_and_keeps_the_weights(
    small: Counter, stall: Stall
) -> None:
    weigh(small, stall.a_family())
    small.page.evaluate(FILL)
    small.act("go")
    expect(small.page.locator('.notice[data-kind="stop"]')).to_contain_text("lleno")
    assert small.kept() == []
    small.page.evaluate("indexedDB.deleteDatabase('photos')")
    small.tap(".notice .go")
    expect(small.page.locator(".line")).to_contain_text("5.40")
    small.act("go")
    small.shows(".done")
    assert len(small.kept()) == 1


def test_the_records_screen_says_where_each_record_stands(away: Counter, stall: Stall) -> None:
    number = record(away, stall.a_family().card_url)
    away.tap(".sending")
    row = away.page.locator(".record").first
    expect(row).to_contain_text(number)
    expect(row).to_contain_text("Guardado en este celular")
    found = Axe().run(away.page, options={"runOnly": RULES}).response["violations"]
    assert [fault["id"] for fault in found] == []
    assert away.page.evaluate("document.documentElement.scrollWidth") == 360
    away.page.context.set_offline(offline=False)
    expect(row).to_contain_text("Ya llegó")
    expect(away.page.locator('[data-slot="server"]')).to_contain_text("La oficina ya tiene 1")


def test_the_file_for_the_office_is_taken_in_there(
    away: Counter, stall: Stall, tmp_path: Path
) -> None:
    number = record(away, stall.a_family().card_url)
    away.tap(".sending")
    with away.page.expect_download() as download:
        away.act("save")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    said = json.loads(path.read_text("utf-8"))
    assert [one["type"] for one in said["records"]] == ["deposit"]
    assert path.name.startswith("MALA-")
    assert number.endswith(f"{said['records'][0]['sequence']:06d}")
    assert away.kept()[0]["state"] == "kept", "a file is no answer of the server"


def test_a_server_that_lost_records_gets_them_back(counter: Counter, stall: Stall) -> None:
    """The server's memory is cut back at the edge: it says that it knows of one fewer."""
    family = stall.a_family()
    for kilos in ("1", "2"):
        weigh(counter, family, kilos)
        counter.act("go")
        counter.settled()
        counter.act("next")
    counter.sent.clear()

    def forget(route: Route) -> None:
        route.fulfill(json={"count": 1, "digest": "0" * 64})

    counter.page.route(re.compile(r"/uploads/known$"), forget, times=1)
    counter.page.reload()
    counter.shows(".scan")
    counter.tap(".sending")
    expect(counter.page.locator(".records")).to_contain_text("envía otra vez 2")
    counter.all_sent()
    assert len(counter.sent) == 2
    assert stall.balances(family)["COMPOST"] == 600
    counter.sent.clear()
    counter.page.reload()
    counter.shows(".scan")
    counter.all_sent()
    assert counter.sent == []


def test_a_newer_release_comes_in_between_two_families(browser: Browser, stall: Stall) -> None:
    """A page that an older worker gave renews itself once nobody weighs and nothing waits."""
    with watched_page(browser) as page:
        counter = Counter(page, stall)
        _older_release(page)
        counter.open()
        counter.sign_in("rosa")
        counter.shows(".scan")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        first = _releases(page)
        page.context.unroute(re.compile("worker.js"))
        counter.scan(stall.a_family().card_url)
        counter.shows("material-grid button")
        # Looking may be under way since the page was opened, and find the older one once more.
        wait_until(page, UPDATED)
        counter.shows("material-grid button")
        counter.material("food")
        counter.key("1")
        counter.act("go")
        counter.settled()
        # A question that is put while the page loads itself again is never answered.
        with page.expect_event("load"):
            counter.act("next")
        counter.shows(".scan")
        wait_until(page, RENEWED, first)


def _older_release(page: Page) -> None:
    def older(route: Route) -> None:
        reply = route.fetch()
        text = re.sub(r'"version": "[0-9a-f]+"', '"version": "older"', reply.text(), count=1)
        route.fulfill(response=reply, body=text)

    page.context.route(re.compile("worker.js"), older)


def _releases(page: Page) -> Any:
    return page.evaluate(
        "caches.keys().then((all) => all.filter((name) => name.startsWith('counter-release')))"
    )
