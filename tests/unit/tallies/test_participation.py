"""Who came, who was new, who came back and who did not: the definitions, held."""

import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from wasteexchange.tallies.rules import (
    Month,
    MonthFigures,
    coming_of,
    months_until,
    participation,
    percent_more,
    shares_of,
    since_the_first,
)

MONTHS = months_until(Month(2026, 11), 6)
visits = st.lists(st.sets(st.integers(0, 5)), max_size=25)


def counted(families: list[set[int]]) -> Counter[tuple[str, str | None]]:
    """Count (month, month in which they had come before), as the database does."""
    found: Counter[tuple[str, str | None]] = Counter()
    for came in families:
        before = None
        for place in sorted(came):
            found[str(MONTHS[place]), before] += 1
            before = str(MONTHS[place])
    return found


@given(visits)
def test_each_word_means_what_the_glossary_says(families: list[set[int]]) -> None:
    for place, told in enumerate(participation(counted(families), MONTHS)):
        active = [came for came in families if place in came]
        assert told.active == len(active)
        assert told.new == sum(min(came) == place for came in active)
        assert told.stayed == sum(place - 1 in came for came in active)
        assert told.lapsed == sum(place - 1 in c and place not in c for c in families)


@given(visits)
def test_who_came_and_who_did_not_add_up_from_month_to_month(families: list[set[int]]) -> None:
    told = participation(counted(families), MONTHS)
    for before, now in itertools.pairwise(told):
        assert now.active + now.lapsed == before.active + now.new + now.returning


@given(visits)
def test_a_family_is_named_as_it_is_counted(families: list[set[int]]) -> None:
    told = participation(counted(families), MONTHS)
    for place, month in enumerate(MONTHS):
        named: Counter[str] = Counter()
        for came in families:
            before = max((each for each in came if each < place), default=None)
            if place in came or before == place - 1:
                last = None if before is None else str(MONTHS[before])
                named[coming_of(month, visits=int(place in came), before=last)] += 1
        assert named["new"] == told[place].new
        assert named["stayed"] == told[place].stayed
        assert named["returning"] == told[place].returning
        if place:
            assert named["lapsed"] == told[place].lapsed


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=5))
def test_shares_add_up_to_a_hundred(amounts: list[int]) -> None:
    shares = shares_of(amounts)
    assert sum(shares) == (100 if sum(amounts) else 0)
    for share, amount in zip(shares, amounts, strict=True):
        assert abs(share * sum(amounts) - amount * 100) <= sum(amounts)


def test_a_difference_is_rounded_to_the_nearest_percent() -> None:
    assert percent_more(112, 100) == 12
    assert percent_more(88, 100) == -12
    assert percent_more(1005, 1000) == 1
    assert percent_more(100, 100) == 0
    assert percent_more(5, 0) is None


def test_months_before_the_beginning_are_left_out_when_empty() -> None:
    figures = [MonthFigures(month, deposits=int(place == 2)) for place, month in enumerate(MONTHS)]
    assert [each.month for each in since_the_first(figures, MONTHS[4])] == MONTHS[2:]
    nothing = [MonthFigures(month) for month in MONTHS]
    assert since_the_first(nothing, MONTHS[4]) == nothing[4:]


def test_the_calendar_has_a_first_month() -> None:
    assert months_until(Month(1, 2), 12) == [Month(1, 1), Month(1, 2)]
