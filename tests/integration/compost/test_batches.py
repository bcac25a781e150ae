"""From a heap of food to bags of compost, with every gram accounted for."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from tests import make, matter
from tests.integration.compost.conftest import Shed
from wasteexchange.compost import errors, queries, service
from wasteexchange.compost.rules import Figures, Input, Measures
from wasteexchange.deposits import errors as at_the_scale
from wasteexchange.deposits.rules import Weighed
from wasteexchange.kernel.db import metadata, undoing, unit_of_work
from wasteexchange.kernel.errors import DomainError, IdConflict, Invalid
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Quality
from wasteexchange.ledger.errors import InsufficientStock
from wasteexchange.ledger.rules import Kind


def test_what_goes_in_leaves_the_stock_and_what_is_mixed_in_comes_from_outside(shed: Shed) -> None:
    opened = matter.a_batch(shed.session, shed.programme)
    assert opened.code == "MALA-01-B-001"
    assert opened.input_g == 100_000
    assert shed.stock() == 20_000
    assert shed.total(Kind.BULKING) == -20_000
    assert [each.code for each in queries.open_batches(shed.session, shed.programme.id)] == [
        opened.code
    ]


def test_a_closing_gives_compost_rejects_and_air(shed: Shed) -> None:
    opened = matter.a_batch(shed.session, shed.programme)
    closed = matter.a_closing(shed.session, shed.programme, opened)
    assert closed.closure
    assert closed.closure.loss_g == 60_000
    assert queries.compost_stock(shed.session, shed.programme.id) == {shed.first: 35_000}
    assert (shed.total(Kind.BATCH_REJECTS), shed.total(Kind.PROCESS_LOSS)) == (5_000, 60_000)
    assert queries.open_batches(shed.session, shed.programme.id) == []


def test_a_batch_says_what_it_lets_expect_by_the_figures_it_began_with(shed: Shed) -> None:
    opened = matter.a_batch(shed.session, shed.programme)
    figures = Figures(8, 12, 250, 300, "measured here")
    context = make.a_context(shed.programme)
    service.set_figures(shed.session, context, "bin", figures)
    (still,) = queries.open_batches(shed.session, shed.programme.id)
    assert (still.expected_low_g, still.expected_high_g) == (31_000, 42_000)
    assert still.ready_by_on == opened.day_on + dt.timedelta(weeks=16)
    later = matter.a_batch(shed.session, shed.programme, inputs=(Input("stock", "food", 20_000),))
    assert (later.expected_low_g, later.expected_high_g) == (5_000, 6_000)
    assert later.figures.source.startswith("measured here")


def test_saying_it_twice_changes_nothing(shed: Shed) -> None:
    context = make.a_context(shed.programme)
    opening = service.OpenBatch(
        id=uuid7(),
        collection_point="MALA-01",
        method="bin",
        inputs=(Input("stock", "food", 60_000),),
    )
    first = service.open_batch(shed.session, context, opening)
    again = service.open_batch(shed.session, context, opening)
    assert (first.is_replay, again.is_replay) == (False, True)
    assert again.subject == first.subject
    closing = service.CloseBatch(id=uuid7(), batch_id=opening.id, output_g=20_000)
    done = [service.close_batch(shed.session, context, closing) for _each in range(2)]
    assert [each.is_replay for each in done] == [False, True]
    assert shed.stock("compost") == 20_000
    other = service.CloseBatch(id=closing.id, batch_id=opening.id, output_g=20_001)
    with pytest.raises(IdConflict):
        service.close_batch(shed.session, context, other)


def test_a_mistaken_closing_is_taken_back_and_the_batch_is_closed_again(shed: Shed) -> None:
    opened = matter.a_batch(shed.session, shed.programme)
    wrong = matter.a_closing(shed.session, shed.programme, opened, output_g=53_000)
    assert wrong.closure
    matter.taken_back(shed.session, shed.programme, wrong.closure.id)
    assert shed.stock("compost") == 0
    assert queries.get_batch(shed.session, shed.programme.id, opened.id).is_open
    right = matter.a_closing(shed.session, shed.programme, opened)
    assert right.closure
    assert right.closure.loss_g == 60_000
    assert shed.stock("compost") == 35_000


def test_a_mistaken_opening_gives_everything_back(shed: Shed) -> None:
    opened = matter.a_batch(shed.session, shed.programme)
    matter.taken_back(shed.session, shed.programme, opened.id)
    assert shed.stock() == 100_000
    assert shed.total(Kind.BULKING) == 0
    assert queries.batches_of(shed.session, shed.programme.id) == []
    assert matter.a_batch(shed.session, shed.programme).code == "MALA-01-B-002"


def test_an_opening_cannot_be_taken_back_while_its_closing_stands(shed: Shed) -> None:
    closed = matter.a_closing(
        shed.session, shed.programme, matter.a_batch(shed.session, shed.programme)
    )
    with pytest.raises(errors.LaterFactStands), undoing(shed.session):
        matter.taken_back(shed.session, shed.programme, closed.id)


def test_compost_that_was_given_away_is_to_be_explained_when_its_closing_falls(
    shed: Shed,
) -> None:
    closed = matter.a_closing(
        shed.session, shed.programme, matter.a_batch(shed.session, shed.programme)
    )
    assert closed.closure
    matter.a_count(shed.session, shed.programme, 5_000, material="compost")
    matter.taken_back(shed.session, shed.programme, closed.closure.id)
    assert shed.stock("compost") == 0
    items = metadata.tables["review_items"]
    reasons = list(shed.session.scalars(sa.select(items.c.reason)))
    assert "stock-to-explain-matter" in reasons


def test_which_weeks_waste_is_in_it_is_the_oldest_that_lay_there(engine: sa.Engine) -> None:
    start = dt.datetime(2026, 3, 2, 15, tzinfo=dt.UTC)
    with unit_of_work(engine) as session:
        programme = make.a_programme(session)
        for number in range(4):
            at = start + dt.timedelta(weeks=number)
            context = make.a_context(programme, at)
            weighed = (Weighed("food", Quality.CLEAN, 30_000, 0),)
            make.a_deposit(session, programme, context, lines=weighed)
        context = make.a_context(programme, start + dt.timedelta(weeks=3, days=1))
        inputs = (Input("stock", "food", 60_000),)
        first = matter.a_batch(session, programme, context, inputs=inputs)
        second = matter.a_batch(session, programme, context, inputs=inputs)
        day = start.date()
        week = dt.timedelta(weeks=1)
        assert (first.waste_from_on, first.waste_to_on) == (day, day + week)
        assert (second.waste_from_on, second.waste_to_on) == (day + 2 * week, day + 3 * week)


def test_tending_is_noted_in_its_order_and_a_picture_is_made_anew(shed: Shed) -> None:
    opened = matter.a_batch(shed.session, shed.programme)
    matter.a_tending(shed.session, shed.programme, opened, stage="heating", is_turned=False)
    hot = Measures(temperature_tenths=583, moisture_permille=550, ph_hundredths=680)
    matter.a_tending(shed.session, shed.programme, opened, measures=hot, photo=matter.a_picture())
    wrong = matter.a_tending(shed.session, shed.programme, opened, note="of another batch")
    matter.taken_back(shed.session, shed.programme, wrong.id)
    told = queries.tendings_of(shed.session, shed.programme.id, opened.id)
    assert [(each.stage, each.is_taken_back) for each in told] == [
        ("heating", False),
        (None, False),
        (None, True),
    ]
    assert told[1].measures == hot
    jpeg = queries.photo_of(shed.session, shed.programme.id, told[1].id)
    assert jpeg
    assert jpeg.startswith(b"\xff\xd8\xff")
    service.remove_photo(shed.session, make.a_context(shed.programme), told[1].id)
    assert queries.photo_of(shed.session, shed.programme.id, told[1].id) is None


Wrong = tuple[dict[str, Any], type[DomainError], str | None]
OPENINGS: dict[str, Wrong] = {
    "more than lies there": (
        {"inputs": (Input("stock", "food", 100_001),)},
        InsufficientStock,
        "inputs.0.net_g",
    ),
    "what nobody ever brought": (
        {"inputs": (Input("stock", "garden", 1),)},
        InsufficientStock,
        "inputs.0.net_g",
    ),
    "a point without stock": ({"collection_point": "MALA-02"}, InsufficientStock, "inputs.0.net_g"),
    "nothing": ({"inputs": ()}, Invalid, "inputs"),
    "a weight of nothing": (
        {"inputs": (Input("stock", "food", 0),)},
        at_the_scale.WeightOutOfRange,
        "inputs.0.net_g",
    ),
    "a weight below nothing": (
        {"inputs": (Input("outside", "straw", -5),)},
        at_the_scale.WeightOutOfRange,
        "inputs.0.net_g",
    ),
    "plastic": (
        {"inputs": (Input("stock", "pet", 5),)},
        errors.NotCompostable,
        "inputs.0.material",
    ),
    "what nobody knows": (
        {"inputs": (Input("stock", "gold", 5),)},
        at_the_scale.UnknownMaterial,
        "inputs.0.material",
    ),
    "what nobody mixes in": (
        {"inputs": (Input("outside", "food", 5),)},
        at_the_scale.UnknownMaterial,
        "inputs.0.material",
    ),
    "one material twice": (
        {"inputs": (Input("stock", "food", 5), Input("stock", "food", 6))},
        Invalid,
        "inputs.1.material",
    ),
    "an unknown way": ({"method": "magic"}, errors.UnknownMethod, "method"),
    "an unknown point": (
        {"collection_point": "MALA-99"},
        at_the_scale.UnknownPoint,
        "collection_point",
    ),
    "tomorrow": (
        {"recorded_at": dt.datetime(2999, 1, 1, tzinfo=dt.UTC)},
        at_the_scale.RecordedInFuture,
        "recorded_at",
    ),
}


@pytest.mark.parametrize("what", OPENINGS)
def test_a_batch_is_not_opened_of(shed: Shed, what: str) -> None:
    changes, refusal, field = OPENINGS[what]
    _refused(shed, lambda: matter.a_batch(shed.session, shed.programme, **changes), refusal, field)


CLOSINGS: dict[str, Wrong] = {
    "more than went in": (
        {"output_g": 95_001},
        errors.MoreOutThanIn,
        "output_g",
    ),
    "less than nothing": ({"output_g": -1}, at_the_scale.WeightOutOfRange, "output_g"),
    "rejects of less than nothing": (
        {"rejects_g": -1},
        at_the_scale.WeightOutOfRange,
        "rejects_g",
    ),
    "water below nothing": (
        {"measures": Measures(moisture_permille=-10)},
        errors.MeasureOutOfRange,
        "moisture_permille",
    ),
    "a pH that no paper shows": (
        {"measures": Measures(ph_hundredths=1401)},
        errors.MeasureOutOfRange,
        "ph_hundredths",
    ),
    "a day before it began": (
        {"recorded_at": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)},
        at_the_scale.RecordedTooOld,
        "recorded_at",
    ),
}


@pytest.mark.parametrize("what", CLOSINGS)
def test_a_batch_is_not_closed_with(shed: Shed, what: str) -> None:
    changes, refusal, field = CLOSINGS[what]
    opened = matter.a_batch(shed.session, shed.programme)
    _refused(
        shed,
        lambda: matter.a_closing(shed.session, shed.programme, opened, **changes),
        refusal,
        field,
    )
    assert queries.get_batch(shed.session, shed.programme.id, opened.id).is_open


def test_nothing_happens_to_a_closed_batch(shed: Shed) -> None:
    opened = matter.a_batch(shed.session, shed.programme)
    matter.a_closing(shed.session, shed.programme, opened)
    _refused(
        shed,
        lambda: matter.a_closing(shed.session, shed.programme, opened),
        errors.BatchIsClosed,
        None,
    )
    _refused(
        shed,
        lambda: matter.a_tending(shed.session, shed.programme, opened),
        errors.BatchIsClosed,
        None,
    )


def test_a_batch_that_began_today_did_not_end_yesterday(shed: Shed) -> None:
    opened = matter.a_batch(shed.session, shed.programme)
    yesterday = make.a_context(shed.programme).now - dt.timedelta(days=1, hours=1)
    _refused(
        shed,
        lambda: matter.a_closing(shed.session, shed.programme, opened, recorded_at=yesterday),
        errors.BeforeItBegan,
        "recorded_at",
    )


TENDINGS: dict[str, Wrong] = {
    "nothing to say": ({"is_turned": False}, Invalid, "note"),
    "a stage of another way": ({"stage": "eating"}, errors.UnknownStage, "stage"),
    "water below nothing": (
        {"measures": Measures(moisture_permille=-1)},
        errors.MeasureOutOfRange,
        "moisture_permille",
    ),
    "boiling": (
        {"measures": Measures(temperature_tenths=1001)},
        errors.MeasureOutOfRange,
        "temperature_tenths",
    ),
    "worms of nothing": ({"worms_g": 0}, at_the_scale.WeightOutOfRange, "worms_g"),
    "a picture that is none": ({"photo": b"GIF89a"}, errors.PictureUnreadable, "photo"),
    "half a picture": (
        {"photo": matter.a_picture(400)[:200]},
        errors.PictureUnreadable,
        "photo",
    ),
}


@pytest.mark.parametrize("what", TENDINGS)
def test_a_tending_is_refused_with(shed: Shed, what: str) -> None:
    changes, refusal, field = TENDINGS[what]
    opened = matter.a_batch(shed.session, shed.programme)
    _refused(
        shed,
        lambda: matter.a_tending(shed.session, shed.programme, opened, **changes),
        refusal,
        field,
    )
    assert queries.tendings_of(shed.session, shed.programme.id, opened.id) == []


def test_nothing_unknown_is_taken_back_and_nothing_twice(shed: Shed) -> None:
    opened = matter.a_batch(shed.session, shed.programme)
    matter.taken_back(shed.session, shed.programme, opened.id)
    for fact_id, refusal in ((opened.id, errors.FactIsTakenBack), (uuid7(), errors.UnknownFact)):
        with pytest.raises(refusal), undoing(shed.session):
            matter.taken_back(shed.session, shed.programme, fact_id)


def _refused(
    shed: Shed, act: Callable[[], Any], refusal: type[DomainError], field: str | None
) -> None:
    with pytest.raises(refusal) as caught, undoing(shed.session):
        act()
    assert [each.field for each in caught.value.errors] == ([field] if field else [])
