"""What the pictures show: a visit at the counter, the family's page, the office, the papers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from scripts._pictures_stage import Stage, of_paper, of_screen

Taken = Iterator[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Scene:
    """Pictures that are taken one after the other, by name."""

    names: tuple[str, ...]
    play: Callable[[Stage], Taken]


def names() -> set[str]:
    """Names of all pictures."""
    return {name for scene in SCENES for name in scene.names}


def play(stage: Stage, wanted: set[str]) -> Taken:
    """Take the pictures that are wanted; a scene of which none is wanted is not played."""
    for scene in SCENES:
        if wanted & set(scene.names):
            yield from ((name, taken) for name, taken in scene.play(stage) if name in wanted)


def _counter(stage: Stage) -> Taken:
    with stage.phone(film=stage.blurred_card()) as page:
        page.goto(f"{stage.server.url}/counter")
        page.locator(".notice .go").click()
        stage.enter(page, "operator")
        page.wait_for_url("**/counter")
        page.locator('[data-sight="live"]').wait_for()
        page.wait_for_timeout(700)  # until the film runs
        yield "counter-scan", of_screen(page)
        page.locator('.stage [data-act="number"]').click()
        _key(page, stage.card_number.replace("-", ""))
        yield "counter-number", of_screen(page)
        page.locator('.stage [data-act="open"]').click()
        page.locator("material-grid button").first.wait_for()
        yield "counter-materials", of_screen(page)
        page.locator('material-grid button[value="food"] >> visible=true').first.click()
        _key(page, "5.4")
        yield "counter-weigh", of_screen(page)
        page.locator('.stage [data-act="go"] >> visible=true').first.click()
        page.locator(".done").wait_for()
        page.wait_for_timeout(300)
        yield "counter-done", of_screen(page)


def _family(stage: Stage) -> Taken:
    with stage.phone() as page:
        page.goto(stage.server.url + stage.family_page)
        yield "family-page", of_screen(page)
        page.goto(f"{stage.server.url}/")
        yield "public-page", of_screen(page)


def _office(stage: Stage) -> Taken:
    with stage.desk() as page:
        yield "office-home", of_screen(page)
        for name, address in (
            ("office-families", "households"),
            ("office-deposits", "deposits"),
            ("office-materials", "materials"),
            ("office-cards", "cards"),
            ("office-staff", "staff"),
        ):
            page.goto(f"{stage.server.url}/office/{address}")
            yield name, of_screen(page)
        page.goto(stage.server.url + _first(page, stage, "households"))
        yield "office-family", of_screen(page)
        page.goto(stage.server.url + _richest_deposit(page, stage))
        yield "office-deposit", of_screen(page)
        page.locator('main a[href$="/reversal"]').first.click()
        yield "office-reversal", of_screen(page)
        page.goto(stage.server.url + _last_whole_month(page, stage))
        yield "office-month", of_screen(page)


def _papers(stage: Stage) -> Taken:
    with stage.desk() as page:
        page.goto(stage.server.url + _richest_deposit(page, stage))
        receipt = page.locator('a[href^="/r/"]').first.get_attribute("href") or ""
        yield "receipt", of_paper(_got(page, stage, f"{receipt}.pdf?width=80"))
        month = _last_whole_month(page, stage).rsplit("/", 1)[-1]
        yield "tally", of_paper(_got(page, stage, f"/api/v1/tallies/{month}?format=pdf"))
        poster = _first(page, stage, "points") + "/poster.pdf"
        yield "poster", of_paper(_got(page, stage, poster))
    sheet = stage.server.data_dir / "cards.pdf"
    stage.server.run(
        "cards", "print", "--programme", stage.programme, "--blank", "10", "-o", str(sheet)
    )
    yield "cards", of_paper(Path(sheet).read_bytes())


def _key(page: Page, signs: str) -> None:
    for sign in signs:
        page.locator(f'.stage [data-key="{sign}"] >> visible=true').first.click()


def _first(page: Page, stage: Stage, part: str) -> str:
    """Address of the first record in a list of the office."""
    page.goto(f"{stage.server.url}/office/{part}")
    return _addresses(page, rf"/office/{part}/[\w-]+$")[0]


def _richest_deposit(page: Page, stage: Stage) -> str:
    """Address of the visit that counts, of those listed first, that shows most pictograms."""
    page.goto(f"{stage.server.url}/office/deposits?state=counts")
    rows: list[tuple[int, str]] = page.locator("main table tbody tr").evaluate_all(
        "rows => rows.map(row => [row.querySelectorAll('svg').length,"
        " row.querySelector('a[href^=\"/office/deposits/\"]').getAttribute('href')])"
    )
    return max(rows, key=lambda row: row[0])[1]


def _last_whole_month(page: Page, stage: Stage) -> str:
    """Address of the month before this one: its figures are whole."""
    page.goto(f"{stage.server.url}/office/months")
    months = sorted(set(_addresses(page, r"/office/months/\d{4}-\d{2}$")))
    return months[-2] if len(months) > 1 else months[-1]


def _addresses(page: Page, pattern: str) -> list[str]:
    found: list[str] = page.locator("main table a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    return [one for one in found if re.match(pattern, one) and not one.endswith("/new")]


def _got(page: Page, stage: Stage, address: str) -> bytes:
    reply = page.request.get(stage.server.url + address)
    assert reply.ok, f"{address}: {reply.status}"
    return reply.body()


SCENES = (
    Scene(
        ("counter-scan", "counter-number", "counter-materials", "counter-weigh", "counter-done"),
        _counter,
    ),
    Scene(("family-page", "public-page"), _family),
    Scene(
        (
            *("office-home", "office-families", "office-deposits", "office-materials"),
            *("office-cards", "office-staff", "office-family", "office-deposit", "office-month"),
            "office-reversal",
        ),
        _office,
    ),
    Scene(("receipt", "tally", "poster", "cards"), _papers),
)
