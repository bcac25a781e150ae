"""Every page of a programme that has lived: long names, heavy sacks and lists of many pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import make
from tests.browser.crowd import crowd
from tests.browser.town import Town, faults, sign_in
from tests.browsing import DESK, PHONE, watched_page
from tests.serving import LiveServer

# Lists as they are narrowed and turned, besides every page as it opens.
LISTS = (
    "/office/households?sort=-compost&status=active",
    "/office/households?q=nobody",
    "/office/deposits?state=counts&sort=when",
    "/office/deposits?state=taken-back",
    "/office/reviews?state=decided",
    "/office/cards/all?state=active&sort=-issued",
)
# A desk at 200 %, a tablet, where the menu moves to the side, and beside a narrow side bar.
WIDTHS = (640, 897, 1024, 1217)


@pytest.fixture
def town(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Town]:
    """The crowded programme with its coordinator, and what every town has."""
    database = tmp_path / "wasteexchange.db"
    database.write_bytes(migrated_sqlite.read_bytes())
    server = LiveServer(f"sqlite:///{database}", tmp_path, make.SERVER_KEYS)
    town = Town.open(server, crowd)
    server.start()
    town.fill()
    yield town
    server.kill()


@pytest.mark.slow
def test_every_page_of_a_programme_that_has_lived_can_be_used_by_everyone(
    browser: Browser, town: Town, tmp_path: Path
) -> None:
    addresses = [*town.addresses(tmp_path), *LISTS]
    with watched_page(browser) as page:
        sign_in(page, town)
        found = faults(page, town, "es", addresses, DESK, widths=WIDTHS)
        found += faults(page, town, "en", addresses, PHONE)
    assert not found, "\n".join(found)
