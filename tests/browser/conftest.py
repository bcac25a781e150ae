"""One server for all tests of the counter; each brings its own families and disturbs no other."""

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error

from tests import make
from tests.browser.phones import OTHER_PIN, Office, Phone
from tests.browser.shed import fill_shed
from tests.browser.stall import PASSWORD, Counter, Stall
from tests.browsing import OPEN, watched_page
from tests.serving import LiveServer

SAYS_MS = 2_000


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test that fails show what its pages say at that moment."""
    report = yield
    if report.when == "call" and report.failed:
        for page in OPEN:
            with suppress(Error):
                told = f"{page.url}\n{page.locator('body').inner_text(timeout=SAYS_MS)}"
                report.sections.append(("What the page says", told))
    return report


@pytest.fixture(scope="session")
def stall(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stall]:
    """A point with the operators rosa and luis."""
    folder = tmp_path_factory.mktemp("stall")
    database = folder / "wasteexchange.db"
    database.write_bytes(migrated_sqlite.read_bytes())
    server = LiveServer(f"sqlite:///{database}", folder, dict(make.SERVER_KEYS))
    server.start()
    yield Stall.open(server, "rosa", "luis")
    server.kill()


@pytest.fixture
def counter(browser: Browser, stall: Stall) -> Iterator[Counter]:
    """The counter of a phone, with rosa signed in and nobody's card read."""
    with watched_page(browser) as page:
        counter = Counter(page, stall)
        # Three pages fewer for each test but the first: that the counter itself leads to the door
        # and back is held there, and by the tests of a session that ended.
        if stall.passwords["rosa"] == PASSWORD:
            counter.come_in("rosa")
            counter.open()
        else:
            counter.open()
            counter.sign_in("rosa")
        counter.shows(".scan")
        yield counter


@pytest.fixture
def counter_before(launch_browser: Callable[..., Browser], stall: Stall) -> Callable[..., Counter]:
    """A counter whose camera sees a film: `counter_before("film.y4m")`."""

    def before(film: Path) -> Counter:
        browser = launch_browser(
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        )
        page = browser.new_context(
            viewport={"width": 360, "height": 740}, locale="es-PE"
        ).new_page()
        counter = Counter(page, stall)
        counter.open()
        return counter

    return before


@pytest.fixture(scope="session")
def office(stall: Stall) -> Office:
    """The office, where Rosa, Luis and Ana chose a PIN."""
    office = Office(stall)
    office.take_in("Rosa Quispe")
    office.take_in("Luis Huamán", OTHER_PIN)
    office.take_in("Ana Flores")
    return office


@pytest.fixture
def phone(browser: Browser, office: Office, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """A phone that has just connected, and asks who weighs."""
    with watched_page(browser) as page:
        phone = Phone(page, office.stall)
        phone.label = f"phone of {request.node.name}"[:60]
        phone.connect(office.code(phone.label))
        phone.shows(".people")
        yield phone


@pytest.fixture(scope="session")
def bags(office: Office) -> list[str]:
    """The codes of the batches in the shed, the newest first."""
    return fill_shed(office)


@pytest.fixture(scope="session")
def shed(office: Office, bags: list[str]) -> Office:
    """A shed with compost in it, in bags and loose."""
    assert bags
    return office


@pytest.fixture
def ready(shed: Office, phone: Phone) -> Phone:
    """A phone of that shed, with Rosa at it."""
    assert phone.stall is shed.stall
    phone.work_as("Rosa Quispe")
    phone.shows(".scan")
    return phone
