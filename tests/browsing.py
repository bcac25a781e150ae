"""A real Chromium that never leaves this machine, and pages whose faults are not overlooked."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

from scripts._tools import find_chromium

TURN_MS, TURNS_MAX = 100, 300
PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=800)
SWITCHES = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


@contextmanager
def launching() -> Iterator[Callable[..., Browser]]:
    """Yield a function that starts a browser; all of them end together.

    Raises:
        LookupError: No Chromium is here. That fails a test, it never skips one.
    """
    chromium = find_chromium()
    if chromium is None:
        message = "no Chromium here: run scripts/test.py, it installs one or says what to install"
        raise LookupError(message)
    switches = list(SWITCHES)
    if sys.platform != "win32" and os.geteuid() == 0:
        switches.append("--no-sandbox")
    with sync_playwright() as playwright:
        browsers: list[Browser] = []

        def launch(*more: str) -> Browser:
            browsers.append(
                playwright.chromium.launch(executable_path=chromium, args=[*switches, *more])
            )
            return browsers[-1]

        yield launch
        for started in browsers:
            started.close()


# Those that are open now: a test that fails shows what they say.
OPEN: list[Page] = []


@contextmanager
def watched_page(
    browser: Browser, *, viewport: ViewportSize = PHONE, locale: str = "es-PE"
) -> Iterator[Page]:
    """Open a page in a profile of its own; at the end no script failed and the CSP held."""
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    with browser.new_context(viewport=viewport, locale=locale) as profile:
        page = profile.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", heard)
        OPEN.append(page)
        try:
            yield page
        finally:
            OPEN.remove(page)
    assert not faults, "\n".join(faults)


def wait_until(page: Page, expression: str, arg: Any = None) -> None:
    """Wait until an expression is true that takes its time.

    `Page.wait_for_function` is satisfied by a promise, whatever it comes to.
    """
    for _turn in range(TURNS_MAX):
        if page.evaluate(expression, arg):
            return
        page.wait_for_timeout(TURN_MS)
    message = f"never true: {expression}"
    raise AssertionError(message)
