"""The counter in a real browser: what it loads, how soon it is usable, how long a visit takes.

A cheap phone is played by slowing the page's thread down six times. The decoder and the service
worker have threads of their own, which the browser cannot slow down: a scan's figure is the page's
share and a decoder at full speed. Each figure is given beside one that is not slowed down, because
only their ratio is stable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import segno
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, CDPSession

from tests.browser.film import GROUND, HEIGHT, WIDTH, write_film
from tests.browser.phones import Office, Phone
from tests.browser.stall import Stall
from tests.browsing import PHONE, launching
from tests.serving import LiveServer
from wasteexchange.kernel.migrations import upgrade

WHO, SLOW, OPENINGS, VISITS = "Rosa Quispe", 6, 5, 3
CARDS, LOOK_UPS = 10_000, 200
MS_SHOWN_MAX = 60_000
# At ten pictures a second: long enough for a code to be forgotten, and to be read at a slow pace.
FRAMES_AWAY, FRAMES_THERE = 25, 35

# When the first screen has been painted.
USABLE = """
  new MutationObserver((_, watching) => {
    if (!document.querySelector(".stage .scan")) return
    watching.disconnect()
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => performance.mark("usable")
      port2.postMessage(0)
    })
  }).observe(document, { childList: true, subtree: true })
"""
# The film shows a grey ground, then a bright card: says when the card came, and when it was read.
WATCH = """() => {
  window.bench = {}
  const video = document.querySelector(".stage video")
  const canvas = Object.assign(document.createElement("canvas"), { width: 8, height: 6 })
  const picture = canvas.getContext("2d", { willReadFrequently: true })
  const spread = () => {
    picture.drawImage(video, 0, 0, 8, 6)
    const lights = [...picture.getImageData(0, 0, 8, 6).data].filter((_, at) => at % 4 === 0)
    return Math.max(...lights) - Math.min(...lights)
  }
  let wasAway = false
  const look = () => {
    const isThere = spread() > 40
    if (isThere && wasAway) window.bench.there = performance.now()
    else {
      wasAway ||= !isThere
      video.requestVideoFrameCallback(look)
    }
  }
  video.requestVideoFrameCallback(look)
  document.addEventListener("code", () => { window.bench.read = performance.now() }, true)
  new MutationObserver(() => {
    if (document.querySelector(".stage .done")) window.bench.done ??= performance.now()
  }).observe(document.querySelector(".stage"), { childList: true })
}"""
FILL = """async ([address, count]) => {
  const { cardBook } = await import(address)
  const hash = (place) => place.toString(16).padStart(8, "0").repeat(4)
  const items = Array.from({ length: count }, (_, place) => ({
    hash: hash(place), number: String(place).padStart(7, "0"), household: `h${place}`,
    code: String(place).padStart(5, "0"), status: "active", balances: { COMPOST: place, POINTS: 0 },
  }))
  await cardBook.learn({ items, since: "x", more: false, from_start: true, count, as_of: "" })
}"""
LOOK_UP = """async ([address, cards, times]) => {
  const { cardBook } = await import(address)
  const took = []
  for (let each = 0; each < times; each += 1) {
    const value = String((each * 7919) % cards).padStart(7, "0")
    const began = performance.now()
    const found = await cardBook.find({ kind: "number", value })
    took.push(performance.now() - began)
    if (found?.number !== value) throw new Error(value)
  }
  return took
}"""


@dataclass
class Bench:
    """A phone of the office's that keeps the counter, and a slider for its speed."""

    phone: Phone
    context: BrowserContext
    devtools: CDPSession

    @property
    def address(self) -> str:
        """Where the counter is."""
        return f"{self.phone.stall.server.url}/counter"

    def slow(self, rate: int) -> None:
        """Let the page's thread run at that fraction of its speed."""
        self.devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})


def measured(folder: Path) -> dict[str, float]:
    """Return each figure by its name, with its unit."""
    folder.mkdir()
    database = f"sqlite:///{folder / 'counter.db'}"
    upgrade(database)
    server = LiveServer(database, folder)
    server.start()
    try:
        stall = Stall.open(server)
        office = Office(stall)
        office.take_in(WHO)
        with launching() as launch:
            found = {"counter: first load without fonts (KB)": _first_load(launch(), stall)}
            found |= _opening(launch, office)
            found |= _visiting(launch, office, folder)
        return found
    finally:
        server.kill()


def _first_load(browser: Browser, stall: Stall) -> float:
    with browser.new_context(viewport=PHONE, service_workers="block") as profile:
        page = profile.new_page()
        devtools = profile.new_cdp_session(page)
        names: dict[str, str] = {}
        sizes: dict[str, float] = {}
        devtools.send("Network.enable")
        devtools.on(
            "Network.requestWillBeSent",
            lambda e: names.update({e["requestId"]: e["request"]["url"]}),
        )
        devtools.on(
            "Network.loadingFinished",
            lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}),
        )
        page.goto(f"{stall.server.url}/counter", wait_until="networkidle")
        page.locator(".stage .notice").wait_for(timeout=MS_SHOWN_MAX)
        return sum(size for each, size in sizes.items() if "woff" not in names.get(each, "")) / 1e3


@contextmanager
def _at_work(browser: Browser, office: Office, label: str) -> Iterator[Bench]:
    with browser.new_context(viewport=PHONE, locale="es-PE") as profile:
        profile.set_default_timeout(MS_SHOWN_MAX)
        profile.add_init_script(USABLE)
        page = profile.new_page()
        phone = Phone(page, office.stall)
        phone.connect(office.code(label))
        phone.work_as(WHO)
        phone.shows(".scan")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        yield Bench(phone, profile, profile.new_cdp_session(page))


def _opening(launch: Callable[..., Browser], office: Office) -> dict[str, float]:
    with _at_work(launch(), office, "opened again and again") as bench:
        bench.context.set_offline(offline=True)
        found = {}
        for rate in (1, SLOW):
            bench.slow(rate)
            took = sorted(_usable_after(bench) for _each in range(OPENINGS))
            found[f"counter: usable from cache, {rate} × slower (ms)"] = median(took)
            found[f"counter: usable from cache, {rate} × slower, best (ms)"] = took[0]
        return found | _looking_up(bench)


def _usable_after(bench: Bench) -> float:
    page = bench.phone.page
    page.goto("about:blank")
    page.goto(bench.address, wait_until="commit")
    page.locator(".stage .scan").wait_for()
    page.wait_for_function("() => performance.getEntriesByName('usable').length > 0")
    took: float = page.evaluate("() => performance.getEntriesByName('usable')[0].startTime")
    return took


def _looking_up(bench: Bench) -> dict[str, float]:
    page = bench.phone.page
    script = page.locator("script[type=module]").get_attribute("src") or ""
    book = script.replace("pages/main.js", "ports/card-book.js")
    bench.slow(1)
    page.evaluate(FILL, [book, CARDS])
    found = {}
    for rate in (1, SLOW):
        bench.slow(rate)
        took: list[float] = page.evaluate(LOOK_UP, [book, CARDS, LOOK_UPS])
        found[f"counter: a card among {CARDS:,}, {rate} × slower (ms)"] = median(took)
    bench.slow(1)
    return found


def _visiting(launch: Callable[..., Browser], office: Office, folder: Path) -> dict[str, float]:
    film = folder / "card.y4m"
    _come_and_go(office.stall.a_family().card_url, folder / "card.png", film)
    browser = launch(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    found = {}
    with _at_work(browser, office, "before the camera") as bench:
        for rate in (1, SLOW):
            bench.slow(rate)
            told = [_visit(bench) for _each in range(VISITS)]
            for name, what in (("read", "a card read"), ("done", "a visit of one material")):
                took = median(one[name] - one["there"] for one in told)
                found[f"counter: {what} after a sharp frame, {rate} × slower (ms)"] = took
        bench.slow(1)
    return found


def _visit(bench: Bench) -> dict[str, float]:
    phone = bench.phone
    phone.page.goto("about:blank")
    phone.page.goto(bench.address)
    phone.shows('.scan [data-sight="live"]')
    phone.page.evaluate(WATCH)
    phone.material("food")
    phone.key("5.4")
    phone.act("go")
    phone.shows(".done")
    told: dict[str, Any] = phone.page.evaluate("() => window.bench")
    return told


def _come_and_go(url: str, picture: Path, film: Path) -> None:
    segno.make(url, error="m", micro=False).save(str(picture), scale=8, border=4)
    away = Image.new("L", (WIDTH, HEIGHT), GROUND)
    there = away.copy()
    with Image.open(picture) as code:
        there.paste(code.convert("L").resize((320, 320)), ((WIDTH - 320) // 2, (HEIGHT - 320) // 2))
    write_film(film, [away] * FRAMES_AWAY + [there] * FRAMES_THERE)
