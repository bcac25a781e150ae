"""An impatient finger: what is touched twice is recorded once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.stall import Counter, Stall

# Before the page can draw anything in between; a finger cannot touch what is no longer there.
AT_ONCE = """(selector) => {
  const button = [...document.querySelectorAll(selector)].find((one) => one.offsetParent)
  for (let touch = 0; touch < 3; touch += 1) if (button?.isConnected) button.click()
}"""
GO = '.stage [data-act="go"]'
SLOW = 6


def at_once(counter: Counter, selector: str) -> None:
    counter.page.evaluate(AT_ONCE, selector)


def double_tap(counter: Counter, selector: str) -> None:
    counter.page.locator(f"{selector} >> visible=true").first.dblclick(delay=1)


def enter_and_tap(counter: Counter, selector: str) -> None:
    counter.page.keyboard.press("Enter")
    at_once(counter, selector)


@pytest.mark.parametrize("touch", [at_once, double_tap, enter_and_tap])
@pytest.mark.parametrize("rate", [1, SLOW])
def test_a_visit_that_is_confirmed_twice_is_one_record(
    counter: Counter, stall: Stall, touch: Callable[[Counter, str], None], rate: int
) -> None:
    family = stall.a_family()
    devtools = counter.page.context.new_cdp_session(counter.page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    counter.scan(family.card_url)
    counter.material("food")
    counter.key("5.4")
    touch(counter, GO)
    expect(counter.page.locator(".done, .scan").first).to_be_visible()
    counter.all_sent()
    [entry] = counter.kept()
    assert entry["state"] == "accepted"
    assert len(counter.sent) == 1
    assert stall.balances(family)["COMPOST"] == 1080
    counter.page.reload()
    counter.shows(".scan")
    assert len(counter.kept()) == 1, "nothing of the visit is left that could be recorded again"


def test_a_visit_that_is_taken_back_twice_is_taken_back_once(
    counter: Counter, stall: Stall
) -> None:
    family = stall.a_family()
    counter.scan(family.card_url)
    counter.material("food")
    counter.key("5.4")
    counter.act("go")
    counter.settled()
    counter.act("next")
    counter.act("undo")
    # Its screen is one of those that load just after the counter opened.
    counter.shows(".option")
    at_once(counter, ".option")
    counter.shows('.notice[data-kind="good"]')
    counter.all_sent()
    assert [one["record"]["type"] for one in counter.kept()] == ["deposit", "reversal"]
    assert {one["state"] for one in counter.kept()} == {"accepted"}
    assert stall.balances(family)["COMPOST"] == 0
