"""What goes wrong at a counter ends with one deposit and a next step; no weight is lost."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect

from tests.browser.stall import Counter, Family, Stall, said_in

UPLOADS = re.compile(r"/api/v1/uploads$")
ASKED_MAX = 12
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def weigh(counter: Counter, family: Family, kilos: str = "5.4") -> None:
    """Put kitchen scraps of a family on the scale, not yet recorded."""
    counter.scan(family.card_url)
    counter.material("food")
    counter.key(kilos)
    counter.keeps(f'"{kilos}"')


def test_a_lost_answer_is_sent_again_as_the_same_record(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    weigh(counter, family)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    counter.page.route(UPLOADS, lose, times=1)
    counter.act("go")
    counter.settled()
    first, second = counter.sent
    assert first == second
    assert stall.balances(family)["COMPOST"] == 1080
    assert counter.kept()[-1]["answer"]["balances"]["COMPOST"] == 1080


@pytest.mark.parametrize("answer", [502, 503, 429])
def test_an_answer_that_says_nothing_keeps_the_record(
    counter: Counter, stall: Stall, answer: int
) -> None:
    family = stall.a_family()
    weigh(counter, family)
    counter.page.route(UPLOADS, lambda route: route.fulfill(status=answer, body="busy"), times=1)
    counter.act("go")
    counter.shows(".done")
    counter.shows(".sending-kept")
    counter.settled()
    first, second = counter.sent
    assert first == second
    assert stall.balances(family)["COMPOST"] == 1080


def test_a_reload_finds_the_visit_where_it_was(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    counter.scan(family.card_url)
    counter.material("pet")
    counter.key("1")
    counter.act("more")
    counter.material("food")
    counter.key("5.4")
    # Nobody reloads within the milliseconds in which a digit reaches the phone's database.
    counter.keeps('"written":"5.4"')
    counter.page.reload()
    counter.shows(".weight")
    assert counter.text("written") == "5.4"
    counter.act("go")
    counter.settled()
    assert stall.balances(family) == {"COMPOST": 1080, "POINTS": 1000}


def test_a_reload_sends_what_was_kept_and_records_nothing_twice(
    counter: Counter, stall: Stall
) -> None:
    family = stall.a_family()
    weigh(counter, family)
    counter.page.route(UPLOADS, lambda route: route.abort())
    counter.act("go")
    counter.shows(".done")
    counter.page.unroute(UPLOADS)
    counter.page.reload()
    counter.shows(".scan")
    counter.all_sent()
    assert len(counter.kept()) == 1
    assert stall.balances(family)["COMPOST"] == 1080


def test_a_session_that_ended_does_not_stop_the_work(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    weigh(counter, family)
    counter.page.context.clear_cookies(name="wasteexchange")
    counter.act("go")
    counter.shows('.done .standing[data-state="kept"], .done .standing[data-state="sent"]')
    expect(counter.page.locator(".sending-kept")).to_contain_text("entre")
    counter.act("next")
    weigh(counter, family, "1")
    counter.act("go")
    counter.shows(".done")
    counter.page.reload()
    counter.sign_in("rosa")
    counter.all_sent()
    assert stall.balances(family)["COMPOST"] == 1280


def test_what_was_recorded_is_never_sent_under_another_name(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    counter.page.context.clear_cookies(name="wasteexchange")
    weigh(counter, family)
    counter.act("go")
    counter.shows(".done")
    counter.page.reload()
    counter.sign_in("luis")
    counter.shows(".scan")
    weigh(counter, stall.a_family(), "2")
    counter.act("go")
    counter.settled()
    counter.tap(".sending")
    # The page was left while it sent: whether that arrived, it cannot know.
    waits = counter.page.locator('.record:is([data-state="kept"], [data-state="sent"])')
    expect(waits).to_contain_text("rosa")
    assert stall.balances(family)["COMPOST"] == 0
    counter.page.context.clear_cookies(name="wasteexchange")
    counter.page.reload()
    counter.sign_in("rosa")
    counter.all_sent()
    assert stall.balances(family)["COMPOST"] == 1080


def test_a_visit_goes_on_under_the_name_that_began_it(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    weigh(counter, family)
    counter.page.context.clear_cookies(name="wasteexchange")
    counter.page.reload()
    counter.sign_in("luis")
    counter.shows(".notice .go")
    counter.tap(".notice .go")
    counter.page.wait_for_url("**/office/sign-in**")
    assert counter.sent == []
    counter.open()
    counter.sign_in("rosa")
    counter.shows(".weight")
    counter.act("go")
    counter.settled()
    assert stall.balances(family)["COMPOST"] == 1080


def test_a_number_that_was_used_twice_ends_before_a_person(counter: Counter, stall: Stall) -> None:
    weigh(counter, stall.a_family())
    counter.act("go")
    counter.settled()
    # A phone that was set back to yesterday's copy of its own database.
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
    counter.act("next")
    weigh(counter, stall.a_family())
    counter.act("go")
    counter.settled("review")
    first, second = counter.kept()
    assert (first["number"], first["state"]) == (second["number"], "accepted")
    assert second["problem"]["code"] == "sequence-taken"


def test_a_card_that_was_changed_meanwhile_is_kept_for_the_office(
    counter: Counter, stall: Stall
) -> None:
    family = stall.a_family()
    weigh(counter, family)
    card = stall.another_card(family)
    counter.act("go")
    counter.settled("review")
    expect(counter.page.locator(".done .standing")).to_contain_text("Guarde el recibo")
    assert not counter.page.locator('.done [data-slot="compost"]').is_visible(), "not promised yet"
    assert counter.kept()[-1]["problem"]["code"] == "revoked-card"
    counter.act("next")
    counter.scan(card)
    counter.material("food")
    counter.key("1")
    counter.act("go")
    counter.settled()
    counter.tap(".sending")
    counter.shows('.record[data-state="review"]')


def test_a_record_that_cannot_be_read_is_parked_and_the_others_go_on(
    counter: Counter, stall: Stall
) -> None:
    family = stall.a_family()

    def spoil(route: Route) -> None:
        body = said_in(route.request)
        for record in body["records"]:
            record["lines"] = record["lines"] if record["sequence"] % 2 else "?"
        plain = {**route.request.headers, "content-encoding": "identity"}
        route.continue_(post_data=json.dumps(body), headers=plain)

    counter.page.route(UPLOADS, spoil)
    for _visit in range(3):
        weigh(counter, family, "1")
        counter.act("go")
        counter.settled() if len(counter.kept()) % 2 else counter.settled("unreadable")
        counter.act("next")
    assert [one["state"] for one in counter.kept()] == ["accepted", "unreadable", "accepted"]
    counter.tap(".sending")
    expect(counter.page.locator('.record[data-state="unreadable"]')).to_contain_text("oficina")
    assert stall.balances(family)["COMPOST"] == 400


def refusing(counter: Counter, code: str, words: str) -> list[str]:
    """Let every upload be refused as a whole; return what is asked, as it grows."""
    asked: list[str] = []
    problem = {"type": f"/problems/{code}", "code": code, "title": "No", "detail": words}

    def refuse(route: Route) -> None:
        asked.append(code)
        body = json.dumps({**problem, "status": 422})
        route.fulfill(status=422, content_type="application/problem+json", body=body)

    counter.page.route(UPLOADS, refuse)
    return asked


def test_a_server_that_speaks_otherwise_stops_the_sending_and_nothing_is_called_unreadable(
    counter: Counter, stall: Stall
) -> None:
    family = stall.a_family()
    asked = refusing(counter, "counter-too-old", "Open the counter with a network once.")
    for _visit in range(2):
        weigh(counter, family, "1")
        counter.act("go")
        counter.shows(".done")
        counter.act("next")
    counter.page.reload()
    counter.shows(".scan")
    counter.page.wait_for_timeout(4_000)
    assert len(asked) < ASKED_MAX
    assert {one["state"] for one in counter.kept()} <= {"kept", "sent"}
    expect(counter.page.locator(".bar .sending-kept")).to_contain_text("2")
    counter.tap(".sending")
    counter.shows('.stage :text("Open the counter with a network once.")')
    counter.page.unroute(UPLOADS)
    counter.page.locator('[data-act="send"]').click()
    counter.all_sent()
    assert {one["state"] for one in counter.kept()} == {"accepted"}


def test_what_could_not_be_read_counts_as_kept_here_and_is_not_asked_about_for_ever(
    counter: Counter, stall: Stall
) -> None:
    asked = refusing(counter, "invalid", "It cannot be read.")
    weigh(counter, stall.a_family(), "1")
    counter.act("go")
    counter.settled("unreadable")
    counter.page.wait_for_timeout(2_000)
    assert len(asked) < ASKED_MAX
    expect(counter.page.locator(".bar .sending-kept")).to_contain_text("1")
    counter.tap(".sending")
    expect(counter.page.locator('[data-slot="count"]')).to_contain_text("1")


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
    counter.settled()
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
    counter.settled()
    assert counter.sent[0]["lines"][0]["gross_g"] == 5400
