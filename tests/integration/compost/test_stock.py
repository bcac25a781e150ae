"""What lies in the shed, what was found there, and what goes from point to point."""

import datetime as dt
import threading
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from tests import make, matter, rewarding
from tests.integration.compost.conftest import Shed
from wasteexchange.compost import errors, queries
from wasteexchange.compost.queries.balance import mass_balance
from wasteexchange.compost.rules import Input
from wasteexchange.deposits import errors as at_the_scale
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading, undoing, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.ledger.errors import InsufficientStock
from wasteexchange.ledger.rules import Kind

ONE_DAY = dt.timedelta(days=1)


def test_a_count_lets_the_books_follow_the_shed(shed: Shed) -> None:
    count = matter.a_count(shed.session, shed.programme, 97_500)
    assert (count.expected_g, count.difference_g) == (100_000, -2_500)
    assert shed.stock() == 97_500
    assert shed.total(Kind.TO_EXPLAIN) == 2_500
    matter.a_count(shed.session, shed.programme, 98_000)
    assert shed.stock() == 98_000
    assert shed.total(Kind.TO_EXPLAIN) == 2_000


def test_a_count_of_an_earlier_day_is_compared_with_that_day(shed: Shed) -> None:
    yesterday = utc_now() - dt.timedelta(days=1)
    matter.some_food(
        shed.session, shed.programme, 30_000, make.a_context(shed.programme, yesterday)
    )
    count = matter.a_count(shed.session, shed.programme, 28_000, recorded_at=yesterday)
    assert (count.expected_g, count.difference_g) == (30_000, -2_000)
    assert shed.stock() == 128_000
    matter.a_haul(shed.session, shed.programme, 110_000)
    with pytest.raises(InsufficientStock) as refusal, undoing(shed.session):
        matter.a_count(shed.session, shed.programme, 5_000, recorded_at=yesterday)
    assert refusal.value.errors[0].field == "counted_g"
    assert shed.stock() == 18_000


def test_nothing_is_taken_on_a_day_before_it_lay_there(shed: Shed) -> None:
    yesterday = utc_now() - dt.timedelta(days=1)
    for take in (matter.a_haul, matter.a_batch):
        with pytest.raises(InsufficientStock) as refusal, undoing(shed.session):
            take(shed.session, shed.programme, recorded_at=yesterday)
        assert refusal.value.errors[0].field == "recorded_at"
        assert refusal.value.facts["in_stock_g"] == 0
    earlier = make.a_context(shed.programme, yesterday)
    matter.some_food(shed.session, shed.programme, 10_000, earlier)
    matter.a_haul(shed.session, shed.programme, recorded_at=yesterday)
    # What lay there then and is gone since cannot be taken either.
    matter.some_food(shed.session, shed.programme, 10_000, earlier)
    matter.a_haul(shed.session, shed.programme, 105_000)
    with pytest.raises(InsufficientStock) as refusal, undoing(shed.session):
        matter.a_haul(shed.session, shed.programme, recorded_at=yesterday)
    assert refusal.value.errors[0].field == "sent_g"


def test_a_count_that_agrees_is_kept_too(shed: Shed) -> None:
    count = matter.a_count(shed.session, shed.programme, 100_000, reason="")
    assert count.difference_g == 0
    assert queries.find_count(shed.session, shed.programme.id, count.id) == count


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_count_that_differs_needs_a_reason(shed: Shed, reason: str) -> None:
    with pytest.raises(errors.DifferenceUnexplained) as refusal, undoing(shed.session):
        matter.a_count(shed.session, shed.programme, 99_999, reason=reason)
    assert refusal.value.errors[0].field == "reason"
    assert shed.stock() == 100_000


def test_a_mistaken_count_is_taken_back(shed: Shed) -> None:
    count = matter.a_count(shed.session, shed.programme, 10_000)
    matter.taken_back(shed.session, shed.programme, count.id)
    assert shed.stock() == 100_000
    assert shed.total(Kind.TO_EXPLAIN) == 0


def test_compost_that_is_bought_in_has_a_source_of_its_own(shed: Shed) -> None:
    bought = matter.a_purchase(shed.session, shed.programme)
    assert shed.stock("compost") == 50_000
    assert shed.total(Kind.BOUGHT) == -50_000
    matter.taken_back(shed.session, shed.programme, bought.id)
    assert shed.stock("compost") == 0


def test_what_left_before_it_was_booked_is_no_stock_of_less_than_nothing(shed: Shed) -> None:
    """A phone hands out on one day what is booked in on a later one, and sends it later still."""
    day = shed.programme.local_day(utc_now()) - 3 * ONE_DAY
    context = make.a_context(shed.programme)
    on_that_day = replace(context, now=context.now - 3 * ONE_DAY)
    matter.a_purchase(shed.session, shed.programme, 20_000)
    rewarding.a_redemption(
        shed.session,
        shed.programme,
        household_id=make.a_household(shed.session, shed.programme).id,
        card_absent_reason="lost",
        recorded_at=on_that_day.now,
        is_late=True,
    )
    then = mass_balance(shed.session, shed.programme.id, first=day, last=day)
    assert then.adds_up
    assert (then.came["ahead"], then.went["handed_out"]) == (5_000, 5_000)
    assert (then.went["in_stock"], then.came_g) == (0, 5_000)
    now = mass_balance(shed.session, shed.programme.id, first=day + ONE_DAY, last=day + 3 * ONE_DAY)
    assert now.adds_up
    assert (now.came["there_before"], now.came["bought"]) == (0, 20_000)
    # 100 kg of food came in meanwhile.
    assert (now.went["ahead_before"], now.went["in_stock"]) == (5_000, 115_000)


@pytest.mark.parametrize("received_g", [10_000, 9_700, 10_300, 0])
def test_two_scales_disagree_and_nothing_is_lost(shed: Shed, received_g: int) -> None:
    sent = matter.a_haul(shed.session, shed.programme)
    assert sent.is_on_the_way
    assert (shed.stock(), shed.stock(point=shed.second)) == (90_000, 0)
    arrived = matter.an_arrival(shed.session, shed.programme, sent, received_g)
    assert not arrived.is_on_the_way
    assert shed.stock(point=shed.second) == received_g
    assert shed.total(Kind.WEIGHING_DIFFERENCE) == 10_000 - received_g
    assert arrived.arrival
    with pytest.raises(errors.LaterFactStands), undoing(shed.session):
        matter.taken_back(shed.session, shed.programme, sent.id)
    matter.taken_back(shed.session, shed.programme, arrived.arrival.id)
    assert shed.stock(point=shed.second) == 0
    assert shed.total(Kind.WEIGHING_DIFFERENCE) == 0
    matter.taken_back(shed.session, shed.programme, sent.id)
    assert shed.stock() == 100_000


def test_a_haul_arrives_once(shed: Shed) -> None:
    sent = matter.a_haul(shed.session, shed.programme)
    matter.an_arrival(shed.session, shed.programme, sent, 10_000)
    with pytest.raises(errors.HaulHasEnded), undoing(shed.session):
        matter.an_arrival(shed.session, shed.programme, sent, 10_000)


WRONG: dict[str, tuple[Any, dict[str, Any], type[DomainError]]] = {
    "less than nothing counted": (matter.a_count, {"counted_g": -1}, at_the_scale.WeightOutOfRange),
    "an unknown material counted": (
        matter.a_count,
        {"counted_g": 1, "material": "gold"},
        at_the_scale.UnknownMaterial,
    ),
    "nothing bought": (matter.a_purchase, {"net_g": 0}, at_the_scale.WeightOutOfRange),
    "more sent than lies there": (matter.a_haul, {"sent_g": 100_001}, InsufficientStock),
    "sent from an empty point": (
        matter.a_haul,
        {"from_point": "MALA-02", "to_point": "MALA-01"},
        InsufficientStock,
    ),
    "sent to where it is": (matter.a_haul, {"to_point": "MALA-01"}, errors.SamePoint),
    "sent to nowhere": (matter.a_haul, {"to_point": "MALA-99"}, at_the_scale.UnknownPoint),
    "counted 500 days ago": (
        matter.a_count,
        {
            "counted_g": 1,
            "recorded_at": dt.datetime.now(dt.UTC) - dt.timedelta(days=500),
        },
        at_the_scale.RecordedTooOld,
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_it_is_refused(shed: Shed, what: str) -> None:
    act, changes, refusal = WRONG[what]
    with pytest.raises(refusal), undoing(shed.session):
        act(shed.session, shed.programme, **changes)


def test_of_two_who_open_with_the_same_food_one_is_told(engine: sa.Engine) -> None:
    with unit_of_work(engine) as session:
        programme = make.a_programme(session)
        matter.some_food(session, programme)
    gate = threading.Barrier(6)
    answers: list[str] = []

    def open_one() -> None:
        gate.wait()
        try:
            with unit_of_work(engine) as session:
                inputs = (Input("stock", "food", 40_000),)
                answers.append(matter.a_batch(session, programme, inputs=inputs).code)
        except InsufficientStock as refused:
            answers.append(refused.slug)

    threads = [threading.Thread(target=open_one) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["MALA-01-B-001", "MALA-01-B-002", *["insufficient-stock"] * 4]
    with reading(engine) as session:
        assert sum(queries.stock_of(session, programme.id).values()) == 20_000


def test_of_two_who_close_one_batch_one_is_told(engine: sa.Engine) -> None:
    with unit_of_work(engine) as session:
        programme = make.a_programme(session)
        matter.some_food(session, programme)
        opened = matter.a_batch(session, programme)
    gate = threading.Barrier(4)
    answers: list[str] = []

    def close_it() -> None:
        gate.wait()
        try:
            with unit_of_work(engine) as session:
                matter.a_closing(session, programme, opened)
                answers.append("closed")
        except errors.BatchIsClosed as refused:
            answers.append(refused.slug)

    threads = [threading.Thread(target=close_it) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["batch-is-closed"] * 3 + ["closed"]
