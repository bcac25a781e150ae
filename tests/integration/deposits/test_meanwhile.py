"""What somebody changes while a deposit is on its way holds for it, once it was changed first."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from wasteexchange.audit.service import audit
from wasteexchange.cards import queries as cards
from wasteexchange.cards import service as card_service
from wasteexchange.cards.errors import RevokedCard
from wasteexchange.deposits.errors import InactivePoint, UnknownMaterial
from wasteexchange.deposits.service import Recorded
from wasteexchange.households import service as households
from wasteexchange.households.errors import ErasedHousehold, InactiveHousehold
from wasteexchange.households.rules import ChangeHousehold
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import metadata, reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes import service as catalogue
from wasteexchange.programmes.rules import Programme

# How long a deposit may take to come as far as it can while the other has not yet decided.
ON_ITS_WAY_SECONDS = 0.5
Change = Callable[[Session, "Place"], None]


@dataclass(frozen=True)
class Place:
    """A family with a card, at a point."""

    engine: sa.Engine
    programme: Programme
    household_id: uuid.UUID
    card: str


@pytest.fixture
def place(database_url: str) -> Iterator[Place]:
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            family = make.a_household(session, programme)
            card = make.a_card(session, programme, family).token
            # Its accounts are there, and what the program remembers of them.
            make.a_deposit(session, programme, card=card)
        yield Place(engine, programme, family.id, card)


def _deposit_while(place: Place, change: Change, **said: Any) -> Future[Recorded]:
    """Let a deposit arrive after somebody changed something and before they are done."""
    arrived = threading.Event()

    def deposit() -> Recorded:
        arrived.set()
        with unit_of_work(place.engine, reads_first=True) as session:
            told = {"card": place.card, **said}
            return make.a_deposit(session, place.programme, **told)

    with ThreadPoolExecutor(1) as other:
        with unit_of_work(place.engine) as session:
            change(session, place)
            # Only what reads can tell is asked of it first, so that it waits for nothing before.
            session.connection()
            coming = other.submit(deposit)
            arrived.wait()
            with pytest.raises(TimeoutError):
                coming.result(ON_ITS_WAY_SECONDS)
        coming.exception()
    return coming


def _erase(session: Session, place: Place) -> None:
    context = make.a_context(place.programme)
    households.erase_household(session, context, place.household_id, record_id=uuid7())


def _let_rest(session: Session, place: Place) -> None:
    context = make.a_context(place.programme)
    households.change_household(session, context, place.household_id, ChangeHousehold(active=False))


def _revoke(session: Session, place: Place) -> None:
    context = make.a_context(place.programme)
    card = cards.card_of(session, place.programme.id, place.card)
    card_service.revoke_card(session, context, card.card_id, record_id=uuid7(), reason="lost")


def _close_point(session: Session, place: Place) -> None:
    catalogue.deactivate_point(session, make.a_context(place.programme), "MALA-01")


def _take_no_food(session: Session, place: Place) -> None:
    catalogue.deactivate_material(session, make.a_context(place.programme), "food")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        # Its cards die with it where the room of cards is there, and that is seen first.
        (_erase, (ErasedHousehold, RevokedCard)),
        (_let_rest, InactiveHousehold),
        (_revoke, RevokedCard),
        (_close_point, InactivePoint),
        (_take_no_food, UnknownMaterial),
    ],
)
def test_what_was_changed_first_refuses_the_deposit(
    place: Place, change: Change, refusal: type[DomainError] | tuple[type[DomainError], ...]
) -> None:
    coming = _deposit_while(place, change)
    assert isinstance(coming.exception(), refusal)
    with reading(place.engine) as session:
        count = sa.select(sa.func.count()).select_from(metadata.tables["deposits"])
        assert session.scalar(count) == 1
        assert audit(session, None).wrong == []


def test_a_deposit_without_a_card_is_refused_too(place: Place) -> None:
    said = {"card": None, "household_id": place.household_id, "card_absent_reason": "lost"}
    coming = _deposit_while(place, _erase, **said)
    assert isinstance(coming.exception(), ErasedHousehold)


def test_a_rate_that_was_changed_first_is_the_one_that_counts(place: Place) -> None:
    def change(session: Session, place: Place) -> None:
        context = make.a_context(place.programme)
        catalogue.announce_rate(
            session,
            context,
            catalogue.AnnounceRate(
                id=uuid7(),
                material="food",
                quality=Quality.CLEAN,
                asset=Asset.COMPOST,
                per_kg=500,
                applies_from=context.now,
            ),
        )

    at = utc_now() + dt.timedelta(seconds=30)
    coming = _deposit_while(place, change, recorded_at=at)
    assert coming.result().deposit.compost == 2600
