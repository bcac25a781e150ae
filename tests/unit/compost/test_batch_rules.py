"""Arithmetic of batches: what is expected, what moves, and of which days the waste is."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasteexchange.compost.rules import (
    Arrival,
    Batch,
    Figures,
    Haul,
    Measures,
    arrival_transfers,
    batch_code,
    expected_g,
    waste_days,
)
from wasteexchange.kernel.ids import uuid7
from wasteexchange.ledger.rules import Kind, change
from wasteexchange.programmes import templates

DAY = dt.date(2026, 3, 2)
AMOUNTS = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("days", "weeks", "week"),
    [(0, 1, 1), (1, 1, 1), (7, 1, 2), (8, 2, 2), (91, 13, 14), (92, 14, 14)],
)
def test_thirteen_weeks_took_thirteen_weeks(days: int, weeks: int, week: int) -> None:
    at = dt.datetime.combine(DAY, dt.time(), dt.UTC)
    figures = Figures(10, 16, 310, 420, "")
    batch = Batch(uuid7(), uuid7(), 1, "MALA-01-B-001", "bin", at, DAY, 1, figures, None, None, "")
    assert batch.weeks_to(DAY + dt.timedelta(days=days)) == weeks
    assert batch.week_on(DAY + dt.timedelta(days=days)) == week


@given(AMOUNTS, st.integers(1, 1000))
def test_never_a_gram_is_expected_that_may_not_be_there(input_g: int, permille: int) -> None:
    out = expected_g(input_g, permille)
    assert out * 1000 <= input_g * permille < (out + 1) * 1000


def test_the_oldest_that_lies_there_is_taken_first() -> None:
    brought = [(DAY - dt.timedelta(days=n), 10) for n in range(5)]
    assert waste_days(brought, in_stock_g=30, taken_g=10) == (brought[2][0], brought[2][0])
    assert waste_days(brought, in_stock_g=30, taken_g=30) == (brought[2][0], DAY)
    assert waste_days(brought, in_stock_g=25, taken_g=10) == (brought[2][0], brought[1][0])
    assert waste_days(brought, in_stock_g=999, taken_g=999) == (brought[4][0], DAY)
    assert waste_days([], in_stock_g=10, taken_g=10) is None


@given(
    st.lists(st.integers(-5, 50), max_size=40),
    st.integers(1, 500),
    st.integers(1, 500),
)
def test_taking_all_reaches_back_no_less_than_taking_some(
    grams: list[int], in_stock_g: int, taken_g: int
) -> None:
    brought = [(DAY - dt.timedelta(days=n), net_g) for n, net_g in enumerate(grams)]
    taken_g = min(taken_g, in_stock_g)
    some = waste_days(brought, in_stock_g=in_stock_g, taken_g=taken_g)
    whole = waste_days(brought, in_stock_g=in_stock_g, taken_g=in_stock_g)
    if some:
        assert whole
        assert whole[0] == some[0]
        assert some[1] <= whole[1]
    # What is taken in two parts is of the same days as what is taken at once.
    rest = in_stock_g - taken_g
    second = waste_days(brought, in_stock_g=rest, taken_g=rest) if rest else None
    if some and second and whole:
        assert max(some[1], second[1]) == whole[1]


@given(st.integers(1, 10**6), st.integers(0, 2 * 10**6))
def test_what_leaves_one_point_arrives_or_is_a_difference(sent_g: int, received_g: int) -> None:
    at = dt.datetime.combine(DAY, dt.time(), dt.UTC)
    sent = Haul(uuid7(), uuid7(), uuid7(), "food", at, DAY, sent_g, "")
    arrival = Arrival(uuid7(), sent.id, at, DAY, received_g, "")
    sums = dict.fromkeys(Kind, 0)
    for moved in arrival_transfers(sent, arrival):
        sums[moved.debit.kind] += change(moved.debit, debit=moved.amount)
        sums[moved.credit.kind] += change(moved.credit, credit=moved.amount)
    assert sums[Kind.ON_THE_WAY] == -sent_g
    assert sums[Kind.STOCK] == received_g
    assert sums[Kind.WEIGHING_DIFFERENCE] == sent_g - received_g


def test_measures_that_cannot_be_are_named() -> None:
    assert Measures().wrong() is None
    assert Measures(moisture_permille=0, ph_hundredths=1400).wrong() is None
    assert Measures(moisture_permille=-1).wrong() == "moisture_permille"
    assert Measures(carbon_nitrogen_tenths=0).wrong() == "carbon_nitrogen_tenths"


def test_a_code_is_short_and_sorts() -> None:
    assert batch_code("MALA-01", 7) == "MALA-01-B-007"
    assert batch_code("MALA-01", 1234) == "MALA-01-B-1234"


def test_every_template_can_be_composted_by() -> None:
    for name in templates.names():
        how = templates.composting(name)
        assert {method.code for method in how.methods} >= {"windrow", "bin", "vermicompost"}
        for method in how.methods:
            assert 0 < method.weeks_low <= method.weeks_high
            assert 0 < method.yield_low_permille <= method.yield_high_permille <= 1000
            assert method.source
            weeks = [
                week for stage in method.stages for week in (stage.first_week, stage.last_week)
            ]
            assert weeks == sorted(weeks)
            assert weeks[0] == 1
            assert weeks[-1] == method.weeks_high


def test_a_class_is_named_only_where_its_limit_was_measured_and_holds() -> None:
    how = templates.composting("peru")
    assert how.class_of(None) is None
    assert how.class_of(251) is None
    found = how.class_of(250)
    assert found
    assert (found.code, found.norm, found.verified) == ("A", "NCh 2880", False)
