"""Every state of the counter on a small screen, in both languages, with names as long as they get.

`WASTEEXCHANGE_PICTURES=FOLDER` keeps a picture of each.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.phones import (
    PIN,
    WRONG_PIN,
    Office,
    Phone,
    with_signal,
    without_signal,
)
from tests.browser.sights import Sights
from tests.browser.stall import Counter, Family
from tests.browsing import watched_page

SMALL = ViewportSize(width=360, height=640)
LONG = "María de los Ángeles Chumpitaz Yauyos de la Cruz de Huamán"
LOCALES = {"es": "es-PE", "en": "en-US"}
DEVICES = re.compile(r"/api/v1/devices$")
OPERATORS = re.compile(r"/catalogue/operators")
FULL = "navigator.storage.estimate = async () => ({ usage: 990e6, quota: 1000e6 })"
REFUSE = """(name) => {
  window.put ??= IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = name
    ? () => { throw new DOMException("no", name) } : window.put
}"""


@pytest.fixture(params=list(LOCALES))
def language(request: pytest.FixtureRequest) -> str:
    told: str = request.param
    return told


@pytest.fixture
def page(launch_browser: Callable[..., Browser], language: str) -> Iterator[Page]:
    """A small phone with a camera that sees nothing of ours."""
    switches = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with watched_page(launch_browser(*switches), viewport=SMALL, locale=LOCALES[language]) as page:
        yield page


def weigh(counter: Counter, family: Family, kilos: str = "5.4") -> None:
    counter.scan(family.card_url)
    counter.material("food")
    counter.key(kilos)


def back(counter: Counter) -> None:
    counter.tap(".bar-back")


def _connect(phone: Phone, office: Office, sights: Sights) -> None:
    page, look = phone.page, sights.look
    page.goto(f"{phone.stall.server.url}/counter?lang={sights.language}")
    phone.shows(".notice")
    look("sign in")
    phone.tap(".notice .quiet")
    phone.shows('.enrol [data-sight="live"]')
    look("connect")
    page.fill("#enrol-letters", "ABC")
    page.keyboard.press("Enter")
    look("connect letters missing")
    page.route(DEVICES, lambda route: route.abort())
    page.goto(f"{phone.stall.server.url}/counter#enrol={'Z' * 26}")
    phone.shows('.notice[data-kind="kept"]')
    look("no signal")
    page.unroute(DEVICES)
    phone.tap(".notice .go")
    phone.shows('.notice[data-kind="stop"]')
    look("code refused")
    page.route(OPERATORS, lambda route: route.fulfill(json={"items": []}))
    page.goto(f"{phone.stall.server.url}/counter#enrol={office.code(phone.label)}")
    phone.shows('.notice[data-kind="good"]')
    look("connected")
    phone.tap(".notice .go")
    phone.shows(".notice .quiet")
    look("nobody has a pin")
    page.unroute(OPERATORS)
    phone.tap(".notice .go")
    phone.shows(".people")
    look("people")


def _say_who(phone: Phone, sights: Sights, names: dict[str, str]) -> None:
    look = sights.look
    phone.tap(f'.people .option:has-text("{names["without"]}")')
    phone.shows(".notice")
    look("no pin")
    phone.tap(".notice .go")
    phone.scan(f"{phone.stall.server.url}/B/{'Z' * 26}".upper())
    phone.shows('.notice[data-kind="stop"]')
    look("unknown badge")
    phone.tap(".notice .go")
    phone.tap(f'.people .option:has-text("{names["new"]}")')
    phone.enter_pin(names["new pin"])
    phone.shows(".notice")
    look("pin of the office")
    phone.tap(".notice .go")
    phone.shows(".scan")
    phone.tap(".bar-menu")
    look("menu")
    phone.tap(".option:has(use[href$='#users'])")
    phone.tap(f'.people .option:has-text("{names["long"]}")')
    phone.shows(".pin-shown")
    look("pin")
    phone.enter_pin(WRONG_PIN)
    phone.shows(".keying-wrong")
    look("pin wrong")
    phone.enter_pin(PIN)
    phone.shows('.scan [data-sight="live"]')
    look("scan")


def _find(phone: Phone, sights: Sights, family: Family) -> None:
    look = sights.look
    phone.act("number")
    phone.key("12")
    look("number")
    phone.key("34567")
    phone.shows(".keying-wrong")
    look("number wrong")
    back(phone)
    phone.act("search")
    look("search")
    phone.page.fill("#family-words", "Ñ" * 40)
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_function(
        "() => document.querySelector('[data-slot=found]').textContent.includes('ÑÑÑ')"
    )
    look("search none")
    phone.page.fill("#family-words", family.code)
    phone.page.keyboard.press("Enter")
    phone.shows(".search .option")
    look("search found")
    phone.tap(".search .option")
    phone.shows(".choice")
    look("why no card")
    phone.tap(".option")


def _weigh(phone: Phone, sights: Sights) -> None:
    look = sights.look
    phone.shows("material-grid button")
    assert phone.page.locator("material-grid button").count() == 16
    look("sixteen materials")
    phone.page.locator("material-grid button").last.scroll_into_view_if_needed()
    look("sixteen materials end")
    phone.material("beverage-carton")
    look("weight")
    phone.act("go")
    look("weight missing")
    phone.key("488.88")
    look("weight long")
    phone.act("tare")
    phone.shows(".choice")
    look("container")
    phone.tap(".option >> nth=-1")
    look("weight with container")
    for quality in ("contaminated", "rejected"):
        phone.act("quality")
        phone.shows(".choice")
        look(f"quality {quality}")
        phone.tap(f'.option[data-kind="{quality}"]')
        phone.shows(f'.weigh[data-quality="{quality}"]')
        look(f"weight {quality}")
    phone.act("go")
    phone.shows(".notice")
    look("surprising weight")
    phone.tap(".notice .go")
    phone.key(["erase"] * 6 + list("2.5"))
    phone.act("more")
    for code in ("food", "pet", "paper-white", "batteries"):
        phone.material(code)
        phone.key("12.5" if code == "food" else "2")
        phone.act("more")
    look("lines noted")
    phone.material("glass")
    phone.key("3")
    back(phone)
    look("lines noted and one weighed")
    back(phone)
    phone.shows(".notice")
    look("leave")
    phone.tap(".notice .go")


def _record(phone: Phone, sights: Sights) -> None:
    look = sights.look
    without_signal(phone)
    phone.act("go")
    phone.shows(".done")
    look("done kept")
    phone.page.locator(".done-number").scroll_into_view_if_needed()
    look("done kept end")
    phone.act("next")
    phone.shows(".last")
    look("scan after a visit")
    phone.tap(".sending")
    phone.shows(".record")
    look("records kept")
    back(phone)
    phone.act("undo")
    phone.shows(".choice")
    look("undo")
    phone.tap(".option")
    phone.shows('.notice[data-kind="good"]')
    look("undone")
    phone.tap(".notice .go")
    phone.shows(".scan")
    look("scan after undoing")
    with_signal(phone)
    phone.all_sent()


def _arrive(phone: Phone, sights: Sights, family: Family) -> None:
    look = sights.look
    weigh(phone, family)
    phone.act("go")
    phone.settled()
    look("done accepted")
    phone.act("next")
    phone.tap(".sending")
    phone.shows('.record[data-state="accepted"]')
    look("records arrived")
    back(phone)


def _cards(phone: Phone, office: Office, sights: Sights, families: list[Family]) -> None:
    look, stall = sights.look, phone.stall
    own, revoked = families
    stall.another_card(revoked)
    phone.scan(revoked.card_url)
    phone.shows('.notice[data-kind="stop"]')
    look("card revoked")
    phone.tap(".notice .go")
    phone.scan(f"{stall.server.url}/C/{'0' * 26}".upper())
    phone.shows('.notice[data-kind="stop"]')
    look("card unknown")
    phone.tap(".notice .go")
    _blank, url = office.blank_card()
    phone.scan(url)
    phone.shows('.notice[data-kind="ask"]')
    look("blank card")
    phone.tap(".notice .go")
    phone.page.fill("#family-words", own.code)
    phone.page.keyboard.press("Enter")
    phone.tap(".search .option")
    phone.shows(".notice")
    look("give the card")
    phone.tap(".notice .go")
    phone.shows("material-grid button")
    phone.material("food")
    phone.key("5.4")
    phone.scan(revoked.card_url)
    phone.shows(".notice")
    look("another card")
    phone.tap(".notice .go")
    phone.act("go")
    phone.shows(".done")
    phone.act("next")
    # The card from before stopped counting.
    phone.scan(url)
    phone.shows(".own")
    look("own family")
    phone.material("food")
    look("own family weight")
    phone.key("1")
    back(phone)
    phone.tap(".own button")
    phone.shows(".people .held")
    look("people while something is weighed")
    back(phone)


def _trouble(phone: Phone, office: Office, sights: Sights) -> None:
    look, page = sights.look, phone.page
    for name in ("QuotaExceededError", "UnknownError"):
        page.evaluate(REFUSE, name)
        phone.act("go")
        phone.shows('.notice[data-kind="stop"]')
        look(f"not kept {name}")
        page.evaluate(REFUSE, None)
        phone.tap(".notice .go")
        phone.material("food")
        phone.key("1")
    phone.act("go")
    phone.settled()
    phone.shows(".tips li")
    look("done with a warning")
    page.evaluate(FULL)
    phone.act("next")
    phone.shows('[data-slot="warning"]')
    look("nearly full")
    second = Phone(page.context.new_page(), phone.stall)
    second.page.goto(f"{phone.stall.server.url}/counter")
    second.shows(".notice")
    sights.page = second.page
    look("another tab")
    second.page.close()
    sights.page = page
    phone.all_sent()
    office.take_out(phone.label)
    page.reload()
    phone.shows('.notice[data-kind="stop"]')
    look("out of use")
    phone.let_keep(
        "phone", {**phone.keeps("phone"), "isOut": False, "key": "wxd_no", "before": None}
    )
    page.reload()
    phone.shows(".notice .quiet >> nth=1")
    look("not known")


def test_every_state_of_a_phone_can_be_read_and_touched(
    page: Page, office: Office, language: str
) -> None:
    stall = office.stall
    families = [stall.a_family() for _each in range(4)]
    long = f"{LONG[:57]} {language}"
    names = {"long": long, "without": f"Sin pin {language}", "new": f"Nueva {language}"}
    office.take_in(names["long"])
    office.take_in(names["without"], None)
    office.take_in(names["new"], None)
    names["new pin"] = office.give_pin(names["new"])
    office.own_family(names["long"], families[2])
    phone = Phone(
        page, stall, label=f"El celular verde de la plaza, el de la funda rota, {language}"
    )
    sights = Sights(page, language)
    _connect(phone, office, sights)
    _say_who(phone, sights, names)
    _find(phone, sights, families[0])
    _weigh(phone, sights)
    _record(phone, sights)
    _arrive(phone, sights, families[1])
    _cards(phone, office, sights, families[2:])
    _trouble(phone, office, sights)
    assert not sights.faults, "\n".join(sights.faults)
    assert len(sights.seen) > 55
