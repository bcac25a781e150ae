"""What goes wrong at a counter ends with one deposit and a next step; no weight is lost."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route

from tests.browser.stall import Counter, Family, Stall

DEPOSITS = re.compile(r"/api/v1/deposits$")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def weigh(counter: Counter, family: Family, kilos: str = "5.4") -> None:
    """Put kitchen scraps of a family on the scale, not yet recorded."""
    counter.scan(family.card_url)
    counter.material("food")
    counter.key(kilos)


def same_record(one: dict[str, object], other: dict[str, object]) -> bool:
    """Whether two messages carry one record; when it was sent is not part of it."""
    return {**one, "sent_at": None} == {**other, "sent_at": None}


def test_a_lost_answer_is_sent_again_as_the_same_record(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    weigh(counter, family)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    counter.page.route(DEPOSITS, lose, times=1)
    counter.act("go")
    counter.shows('.notice[data-kind="kept"]')
    assert stall.knows(counter.sent[0]["id"])
    counter.tap(".notice .go")
    counter.shows(".done")
    first, second = counter.sent
    assert same_record(first, second)
    assert stall.balances(family)["COMPOST"] == 1080


@pytest.mark.parametrize("answer", [502, 503, 429])
def test_an_answer_that_says_nothing_keeps_the_record(
    counter: Counter, stall: Stall, answer: int
) -> None:
    family = stall.a_family()
    weigh(counter, family)
    counter.page.route(DEPOSITS, lambda route: route.fulfill(status=answer, body="busy"), times=1)
    counter.act("go")
    counter.shows('.notice[data-kind="kept"]')
    counter.shows(".sending-kept")
    counter.tap(".notice .go")
    counter.shows(".done")
    assert same_record(*counter.sent)
    assert stall.balances(family)["COMPOST"] == 1080


def test_the_record_goes_by_itself_when_the_network_is_back(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    weigh(counter, family)
    counter.page.context.set_offline(offline=True)
    counter.act("go")
    counter.shows('.notice[data-kind="kept"]')
    counter.page.context.set_offline(offline=False)
    counter.shows(".done")
    assert stall.balances(family)["COMPOST"] == 1080


def test_without_a_network_a_card_is_taken_and_checked_when_it_is_sent(
    counter: Counter, stall: Stall
) -> None:
    family = stall.a_family()
    counter.page.context.set_offline(offline=True)
    weigh(counter, family)
    counter.page.context.set_offline(offline=False)
    counter.act("go")
    counter.shows(".done")
    assert stall.balances(family)["COMPOST"] == 1080


def test_a_reload_finds_the_visit_where_it_was(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    counter.scan(family.card_url)
    counter.material("pet")
    counter.key("1")
    counter.act("more")
    counter.material("food")
    counter.key("5.4")
    counter.page.reload()
    counter.shows(".weight")
    assert counter.text("written") == "5.4"
    counter.act("go")
    counter.shows(".done")
    assert stall.balances(family) == {"COMPOST": 1080, "POINTS": 1000}


def test_a_reload_sends_the_kept_record_again(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    weigh(counter, family)
    counter.page.route(DEPOSITS, lambda route: route.abort(), times=1)
    counter.act("go")
    counter.shows('.notice[data-kind="kept"]')
    counter.page.reload()
    counter.shows(".done")
    assert same_record(*counter.sent)
    assert stall.balances(family)["COMPOST"] == 1080


def test_a_session_that_ended_does_not_lose_the_visit(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    weigh(counter, family)
    counter.page.context.clear_cookies(name="wasteexchange")
    counter.act("go")
    counter.shows(".notice")
    counter.sign_in("rosa")
    counter.shows(".done")
    assert same_record(*counter.sent)
    assert stall.balances(family)["COMPOST"] == 1080


def test_a_visit_is_never_sent_under_another_name(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    weigh(counter, family)
    counter.page.context.clear_cookies(name="wasteexchange")
    counter.act("go")
    counter.shows(".notice")
    counter.sign_in("luis")
    counter.shows(".notice .go")
    sent = len(counter.sent)
    counter.tap(".notice .go")
    counter.page.wait_for_url("**/office/sign-in**")
    assert len(counter.sent) == sent
    counter.page.go_back()
    counter.open()
    counter.sign_in("rosa")
    counter.shows(".done")
    assert stall.balances(family)["COMPOST"] == 1080


def test_a_number_that_is_taken_is_replaced_without_a_word(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    weigh(counter, family)
    counter.act("go")
    counter.shows(".done")
    # Another tab of this browser has counted on; this one believes that nothing was recorded.
    counter.page.evaluate(
        """async () => {
          const base = await new Promise((resolve) => {
            const request = indexedDB.open("wasteexchange")
            request.onsuccess = () => resolve(request.result)
          })
          const kept = base.transaction("kept", "readwrite").objectStore("kept")
          const series = await new Promise((resolve) => {
            const request = kept.get("series/MALA/MALA-01")
            request.onsuccess = () => resolve(request.result)
          })
          kept.put({ ...series, next: series.next - 1 }, "series/MALA/MALA-01")
          base.close()
        }"""
    )
    counter.page.reload()
    weigh(counter, stall.a_family())
    counter.act("go")
    counter.shows(".done")
    first, refused, renumbered = counter.sent
    assert refused["sequence"] == first["sequence"]
    assert renumbered["id"] == refused["id"]
    assert renumbered["sequence"] == first["sequence"] + 1


def test_a_refused_visit_says_why_and_keeps_the_weights(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    weigh(counter, family)
    refusal = {
        "type": "/problems/recorded-in-future",
        "title": "La hora de este teléfono está adelantada",
        "status": 422,
        "detail": "Ponga el teléfono en hora y envíe otra vez.",
        "code": "recorded-in-future",
    }
    counter.page.route(
        DEPOSITS, lambda route: route.fulfill(status=422, body=json.dumps(refusal)), times=1
    )
    counter.act("go")
    counter.shows('.notice[data-kind="stop"]')
    assert counter.text("title") == refusal["title"]
    assert counter.text("text") == refusal["detail"]
    counter.tap(".notice .go")
    counter.act("go")
    counter.shows(".done")
    first, second = counter.sent
    assert first["id"] != second["id"]
    assert first["sequence"] == second["sequence"]


def test_a_revoked_card_keeps_what_was_weighed_for_the_new_one(
    counter: Counter, stall: Stall
) -> None:
    family = stall.a_family()
    weigh(counter, family)
    card = stall.another_card(family)
    counter.act("go")
    counter.shows('.notice[data-kind="stop"]')
    counter.tap(".notice .go")
    counter.shows(".held")
    counter.scan(card)
    counter.shows(".line")
    counter.act("go")
    counter.shows(".done")
    assert counter.sent[-1]["card"] == card.rsplit("/", 1)[1]
    assert counter.sent[-1]["lines"] == counter.sent[0]["lines"]


def test_an_unknown_card_says_so(counter: Counter) -> None:
    counter.scan("HTTPS://ELSEWHERE.EXAMPLE/C/" + "0" * 26)
    counter.shows('.notice[data-kind="stop"]')
    counter.tap(".notice .go")
    counter.shows(".scan")
    assert counter.page.locator(".held:visible").count() == 0


def test_another_card_does_not_take_over_what_is_on_the_scale(
    counter: Counter, stall: Stall
) -> None:
    one, other = stall.a_family(), stall.a_family()
    weigh(counter, one)
    counter.scan(other.card_url)
    counter.shows(".notice")
    counter.tap(".notice .go")
    counter.act("go")
    counter.shows(".done")
    assert stall.balances(one)["COMPOST"] == 1080
    assert stall.balances(other)["COMPOST"] == 0
    counter.scan(other.card_url)
    counter.shows("material-grid button")


def test_nothing_weighed_goes_away_without_a_tap_that_says_so(
    counter: Counter, stall: Stall
) -> None:
    weigh(counter, stall.a_family())
    counter.page.go_back()
    counter.shows("material-grid button")
    counter.page.go_back()
    counter.shows(".notice")
    counter.page.go_back()
    counter.shows(".weight")
    assert counter.text("written") == "5.4"
    counter.tap(".bar-back")
    counter.tap(".bar-back")
    counter.tap(".notice .quiet")
    counter.shows(".scan")
    counter.page.reload()
    counter.shows(".scan")


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_screen_is_accessible(counter: Counter, stall: Stall, language: str) -> None:
    family = stall.a_family()
    found: list[str] = []

    def look(screen: str) -> None:
        counter.shows(screen)
        seen = Axe().run(counter.page, options={"runOnly": RULES}).response["violations"]
        found.extend(f"{screen}: {fault['id']}: {fault['nodes'][0]['html']}" for fault in seen)

    counter.page.goto(f"{stall.server.url}/counter?lang={language}")
    look(".scan")
    counter.tap(".bar-menu")
    look(".choice")
    counter.tap(".bar-back")
    counter.act("number")
    counter.key("1234567")
    look(".keying-wrong")
    counter.scan(family.card_url)
    look("material-grid button")
    counter.material("food")
    counter.key("5.4")
    look(".weight")
    counter.act("tare")
    look(".choice")
    counter.tap(".option")
    counter.act("quality")
    look(".options-heading")
    counter.tap('.option[data-kind="rejected"]')
    look(".weight")
    counter.act("more")
    look(".line")
    counter.tap(".bar-back")
    look(".notice")
    counter.tap(".notice .go")
    counter.act("go")
    look(".done")
    counter.act("next")
    counter.act("undo")
    look(".choice")
    counter.tap(".bar-back")
    counter.act("search")
    counter.page.fill("input", family.code)
    look(".option")
    assert found == []


def test_the_whole_width_of_a_desk_shows_materials_and_keys_together(
    counter: Counter, stall: Stall
) -> None:
    counter.page.set_viewport_size({"width": 1280, "height": 800})
    counter.scan(stall.a_family().card_url)
    counter.material("food")
    counter.page.keyboard.type("5,4")
    counter.shows("material-grid button")
    assert counter.text("written") == "5.4"
    counter.page.keyboard.press("Enter")
    counter.shows(".done")
    assert counter.sent[0]["lines"][0]["gross_g"] == 5400
