"""Every page, empty and at work, in both languages, on a phone and on a desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests import make
from tests.browser.town import Town, faults, sign_in
from tests.browsing import DESK, PHONE, watched_page
from tests.serving import LiveServer


@pytest.fixture
def town(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Town]:
    """An empty programme with its coordinator, ana."""
    database = tmp_path / "wasteexchange.db"
    database.write_bytes(migrated_sqlite.read_bytes())
    server = LiveServer(f"sqlite:///{database}", tmp_path, make.SERVER_KEYS)
    server.start()
    town = Town.open(server)
    yield town
    server.kill()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "size", "other"), [("es", PHONE, DESK), ("en", DESK, PHONE)], ids=["es", "en"]
)
def test_every_page_empty_and_at_work_can_be_used_by_everyone(
    browser: Browser,
    town: Town,
    tmp_path: Path,
    language: str,
    size: ViewportSize,
    other: ViewportSize,
) -> None:
    """Each language is looked at in one size; that it fits, in both.

    `test_full_pages` turns them around. What work changes nothing of is looked at once.
    """
    widths = (other["width"],)
    with watched_page(browser) as page:
        sign_in(page, town)
        empty = town.addresses(tmp_path, empty=True)
        found = faults(page, town, language, empty, size, widths=widths)
        found = [f"empty: {one}" for one in found]
        town.fill()
        addresses = town.addresses(tmp_path)
        assert len(addresses) > 30
        found += faults(page, town, language, addresses, size, widths=widths)
    assert not found, "\n".join(found)
