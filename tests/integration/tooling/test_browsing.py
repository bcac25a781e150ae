"""The browser of the tests sees what people see, and reaches nobody outside."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Error, Page

from tests import browsing


def test_a_page_runs_scripts(browser_page: Page) -> None:
    browser_page.set_content("<p id=p></p><script>p.textContent = 6 * 7</script>")
    assert browser_page.inner_text("#p") == "42"


def test_the_browser_never_reaches_the_network(browser_page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        browser_page.goto("http://example.org/")


def test_a_script_that_fails_fails_the_test(browser: Browser) -> None:
    with pytest.raises(AssertionError, match="the scale is away"):
        _open(browser, "<script>throw new Error('the scale is away')</script>")


def test_what_the_policy_refuses_fails_the_test(browser: Browser) -> None:
    policy = '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'">'
    with pytest.raises(AssertionError, match="Content Security Policy"):
        _open(browser, f"{policy}<script>1</script>")


def test_a_browser_can_be_given_a_camera(launch_browser: Callable[..., Browser]) -> None:
    browser = launch_browser("--use-fake-device-for-media-stream")
    with browsing.watched_page(browser) as page:
        page.set_content("<p>yes</p>")
        assert page.inner_text("p") == "yes"


def _open(browser: Browser, content: str) -> None:
    with browsing.watched_page(browser) as page:
        page.set_content(content)
        page.evaluate("1")
