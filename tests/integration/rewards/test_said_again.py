"""What is kept on the shelf may be said twice, later and in another state of things: it is once."""

import datetime as dt
from dataclasses import replace

import pytest

from tests import make, rewarding
from tests.integration.rewards.conftest import Shed
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes.errors import CodeTaken, RateTaken, RateTooEarly, UnknownEntry
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.rewards import service
from wasteexchange.rewards.queries import shelf_of
from wasteexchange.rewards.rules import Reward, Shelf, Terms
from wasteexchange.rewards.service.shelf import AnnouncePrice
from wasteexchange.rewards.service.stocking import StockGoods

HOUR = dt.timedelta(hours=1)


def _goods(units: int, **changes: str) -> StockGoods:
    told = {"collection_point": "MALA-01", "reward": rewarding.SEEDLING, **changes}
    return StockGoods(id=uuid7(), units=units, **told)


def _context(shed: Shed, *, later: dt.timedelta = dt.timedelta()) -> Context:
    context = make.a_context(shed.place.programme)
    return replace(context, now=context.now + later)


def _shelf(shed: Shed) -> Shelf:
    with shed.place.app.app_context(), reading() as session:
        return shelf_of(session, catalogue_of(session, shed.place.programme.id))


def test_pieces_that_came_are_told_as_they_came_however_often_it_is_said(shed: Shed) -> None:
    said = _goods(5, note=" from the nursery ")
    with shed.place.work() as session:
        first = service.bring_in(session, _context(shed), said)
        rewarding.some_seedlings(session, shed.place.programme, 3)
        again = service.bring_in(session, _context(shed), said)
    assert (first.subject.units, first.is_replay) == (5, False)
    assert (again.subject, again.is_replay) == (first.subject, True)
    assert shed.stock(rewarding.SEEDLING) == 28
    with pytest.raises(IdConflict), shed.place.work() as session:
        service.bring_in(session, _context(shed), replace(said, units=6))
    with pytest.raises(IdConflict), shed.place.work() as session:
        service.count_stock(session, _context(shed), said)


def test_a_count_that_is_said_again_is_no_count_of_what_lies_there_now(shed: Shed) -> None:
    """A count that agreed needs no reason, and needs none when it is sent once more either."""
    said = _goods(20)
    with shed.place.work() as session:
        first = service.count_stock(session, _context(shed), said)
        rewarding.some_seedlings(session, shed.place.programme, 3)
        again = service.count_stock(session, _context(shed), said)
    assert (first.subject.units, first.is_replay) == (0, False)
    assert (again.subject, again.is_replay) == (first.subject, True)
    assert shed.stock(rewarding.SEEDLING) == 23
    assert shed.place.audit() == []


def test_a_price_that_has_begun_since_is_answered_as_at_first(shed: Shed) -> None:
    context = _context(shed)
    said = AnnouncePrice(
        id=uuid7(),
        reward=rewarding.SEEDLING,
        asset=Asset.POINTS,
        amount=700,
        applies_from=context.now + HOUR,
    )
    later = _context(shed, later=2 * HOUR)
    with shed.place.work() as session:
        first = service.announce_price(session, context, said)
        again = service.announce_price(session, later, said)
    assert (again.subject, again.is_replay) == (first.subject, True)
    with pytest.raises(IdConflict), shed.place.work() as session:
        service.announce_price(session, later, replace(said, amount=1))
    with pytest.raises(RateTooEarly), shed.place.work() as session:
        service.announce_price(session, later, replace(said, id=uuid7()))
    with pytest.raises(RateTaken), shed.place.work() as session:
        service.announce_price(session, context, replace(said, id=uuid7()))


def test_a_cap_is_the_same_when_it_says_the_same_of_the_same_instant(shed: Shed) -> None:
    context = _context(shed)
    begins, code = context.now + HOUR, rewarding.SEEDLING
    later = _context(shed, later=2 * HOUR)
    with shed.place.work() as session:
        first = service.announce_cap(session, context, code, 2, applies_from=begins)
        again = service.announce_cap(session, later, code, 2, applies_from=begins)
    assert (again.subject, again.is_replay) == (first.subject, True)
    assert not first.is_replay
    with pytest.raises(RateTaken) as taken, shed.place.work() as session:
        service.announce_cap(session, context, code, None, applies_from=begins)
    assert [each.field for each in taken.value.errors] == ["applies_from"]


def test_a_reward_is_known_by_its_code_and_by_what_it_is(shed: Shed) -> None:
    said = Reward("basket", "Canasta", "Basket", "basket", None, by_scale=False, position=11)
    with shed.place.work() as session:
        assert not service.add_reward(session, _context(shed), said).is_replay
        again = service.add_reward(session, _context(shed), replace(said, position=12))
        assert again.is_replay
        assert again.subject == said, "it stands where it stood"
        service.switch_reward(session, _context(shed), "basket", active=False)
        assert service.add_reward(session, _context(shed), said).is_replay
    for other in (replace(said, name_es="Cesta"), replace(said, compost_g=1_000)):
        with pytest.raises(CodeTaken), shed.place.work() as session:
            service.add_reward(session, _context(shed), other)


def test_it_was_withdrawn_when_it_was_first_withdrawn(shed: Shed) -> None:
    with shed.place.work() as session:
        context = _context(shed)
        service.switch_reward(session, context, rewarding.SEEDLING, active=False)
        later = _context(shed, later=HOUR)
        service.switch_reward(session, later, rewarding.SEEDLING, active=False)
    found = _shelf(shed).reward(rewarding.SEEDLING)
    assert found
    assert found.deactivated_at == context.now


def test_limits_that_hold_already_are_not_announced_again(shed: Shed) -> None:
    with shed.place.work() as session:
        assert not service.announce_terms(session, _context(shed), Terms())
        assert service.announce_terms(session, _context(shed), Terms(hold_days=7))
        assert not service.announce_terms(session, _context(shed), Terms(hold_days=7))
    assert shed.place.count("reward_terms") == 1


def test_what_comes_in_has_to_be_on_the_shelf(shed: Shed) -> None:
    with pytest.raises(UnknownEntry), shed.place.work() as session:
        service.bring_in(session, _context(shed), _goods(1, reward="gold"))
