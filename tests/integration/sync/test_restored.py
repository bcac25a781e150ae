"""A server restored from an earlier backup takes the phone's records again, each exactly once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import make, serving
from tests.integration.deposits.conftest import Place
from tests.integration.sync.conftest import Phone
from tests.integration.sync.test_uploads import ago
from wasteexchange import create_app
from wasteexchange.cards import service as cards
from wasteexchange.kernel.backups import back_up, restore
from wasteexchange.kernel.settings import Settings


def known(phone: Phone) -> Any:
    return phone.place.client.get("/api/v1/uploads/known", headers=phone.headers).get_json()


@pytest.fixture
def started_again(app: Flask) -> Iterator[Flask]:
    """Another process on the same database: nothing of the first one's memory is left."""
    settings: Settings = app.extensions["settings"]
    application = create_app(settings)
    application.testing = True
    yield application
    serving.release(application)


def test_what_a_restored_server_lost_comes_back_from_the_phone_once(
    phone: Phone, started_again: Flask, tmp_path: Path
) -> None:
    place, settings = phone.place, phone.place.app.extensions["settings"]
    with place.work() as session:
        context = make.a_context(place.programme)
        (blank,) = cards.issue_blanks(session, context, 1, card_key=make.CARD_KEY)
        other = make.a_household(session, place.programme)
    first = phone.deposit()
    late = phone.deposit(recorded_at=ago(days=500))
    before = [first, phone.deposit(), late, phone.deposit(card=blank.token)]
    assert phone.statuses(*before) == ["accepted", "accepted", "review", "waiting"]
    back_up(settings, tmp_path / "earlier.zip")
    after = [
        phone.deposit(lines=[make.a_line(material="pet")]),
        phone.reversal(first["id"]),
        phone.link(blank.token, other.id),
        phone.deposit(card="0" * 26),
        phone.deposit(),
    ]
    assert phone.statuses(*after) == ["accepted", "accepted", "accepted", "review", "accepted"]
    told, balances, queue = known(phone), place.balances(), phone.queue()
    month = first["recorded_at"][:7]
    tally, facts = place.tally(month), place.count("records")

    serving.release(place.app)
    restore(settings, tmp_path / "earlier.zip", force=True)
    again = Phone(
        Place(**{**vars(place), "app": started_again, "client": started_again.test_client()}),
        phone.headers,
        phone.series,
    )
    assert known(again)["count"] < told["count"], "the phone sees that the server knows less"
    everything = [*before, *after]
    assert again.statuses(*everything) == [
        *("duplicate", "duplicate", "review", "waiting"),
        *("accepted", "accepted", "accepted", "review", "accepted"),
    ]
    assert again.statuses(*everything, *reversed(everything)).count("accepted") == 0
    assert known(again) == told
    assert again.place.balances() == balances
    assert sorted(again.queue()) == sorted(queue)
    assert again.place.tally(month) == tally
    assert again.place.count("records") == facts
    assert again.place.audit() == []
