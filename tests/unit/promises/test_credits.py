"""Credits by age: what waits, what may be taken, what has lapsed. Oldest first, whatever happened.

The rules need no lots; here the same is done lot by lot, each gram in its own place.
"""

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from wasteexchange.kernel.quantities import Asset
from wasteexchange.promises.rules import (
    Lapse,
    Lot,
    Term,
    TermKind,
    TermState,
    kept_since,
    lapsed,
    lapses_ahead,
    lots_of,
    spendable,
    state_of,
    term_in_force,
    unripe_days,
)

BEGIN = dt.date(2026, 1, 1)
LONG_AGO = dt.date(2000, 1, 1)
AT = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)
DAYS = st.integers(0, 120)


def day(number: int) -> dt.date:
    return BEGIN + dt.timedelta(days=number)


def a_term(
    kind: TermKind, days: int | None, applies_on: dt.date = LONG_AGO, asset: Asset = Asset.COMPOST
) -> Term:
    return Term(uuid.uuid4(), kind, asset, days, applies_on, AT)


@dataclass
class Pile:
    """One family's credits, each with its day, spent from the oldest."""

    lots: list[list[int]] = field(default_factory=list)
    credited: Counter[int] = field(default_factory=Counter)

    def credit(self, on: int, amount: int) -> None:
        self.lots.append([on, amount])
        self.lots.sort()
        self.credited[on] += amount

    def spend(self, amount: int) -> None:
        amount = min(amount, self.balance)
        for lot in self.lots:
            taken = min(lot[1], amount)
            lot[1] -= taken
            amount -= taken

    def lapse(self, first_kept: int) -> int:
        """Take away lot by lot what is older."""
        gone = sum(amount for on, amount in self.lots if on < first_kept)
        self.lots = [lot for lot in self.lots if lot[0] >= first_kept]
        return gone

    @property
    def balance(self) -> int:
        return sum(amount for _on, amount in self.lots)

    def since(self, first: int) -> int:
        return sum(amount for on, amount in self.credited.items() if on >= first)


STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(1, 5_000)), max_size=40)


def _lived(steps: list[tuple[bool, int, int]]) -> tuple[Pile, int]:
    """A family that brings and takes, some days apart."""
    pile, now = Pile(), 0
    for brings, later, amount in steps:
        now += later
        if brings:
            pile.credit(now, amount)
        else:
            pile.spend(amount)
    return pile, now


@given(STEPS, st.integers(0, 60))
def test_what_lapses_is_what_lies_oldest_lot_by_lot(
    steps: list[tuple[bool, int, int]], days: int
) -> None:
    pile, now = _lived(steps)
    term = a_term(TermKind.EXPIRY, days)
    first = kept_since([term], Asset.COMPOST, day(now))
    assert first == day(now - days)
    said = lapsed(pile.balance, pile.since(now - days))
    assert said == pile.lapse(now - days)


@given(STEPS, st.integers(0, 60))
def test_lapsing_twice_takes_nothing_the_second_time(
    steps: list[tuple[bool, int, int]], days: int
) -> None:
    pile, now = _lived(steps)
    kept = pile.since(now - days)
    once = lapsed(pile.balance, kept)
    assert lapsed(pile.balance - once, kept) == 0
    assert pile.balance - once <= kept


@given(STEPS)
def test_lots_are_what_is_left_of_each_day(steps: list[tuple[bool, int, int]]) -> None:
    pile, _now = _lived(steps)
    left: Counter[int] = Counter()
    for on, amount in pile.lots:
        left[on] += amount
    expected = [Lot(day(on), amount) for on, amount in sorted(left.items()) if amount]
    credited = [(day(on), amount) for on, amount in pile.credited.items()]
    assert lots_of(pile.balance, credited) == expected
    assert lots_of(pile.balance, reversed(credited)) == expected


@given(STEPS, st.integers(1, 60), st.integers(0, 60), DAYS)
def test_what_a_family_is_told_ahead_is_what_lapses_on_that_day(
    steps: list[tuple[bool, int, int]], days: int, begins: int, later: int
) -> None:
    pile, now = _lived(steps)
    term = a_term(TermKind.EXPIRY, days, day(begins))
    lots = lots_of(pile.balance, [(day(on), amount) for on, amount in pile.credited.items()])
    told = sum(each.amount for each in lapses_ahead(lots, term, day(now + later)))
    first = kept_since([term], Asset.COMPOST, day(now + later))
    kept = pile.since((first - BEGIN).days) if first else pile.balance
    assert told == lapsed(pile.balance, kept)


@given(st.lists(st.tuples(DAYS, st.integers(0, 60) | st.none()), max_size=4), DAYS)
def test_a_credit_waits_as_the_term_of_its_own_day_said(
    said: list[tuple[int, int | None]], today: int
) -> None:
    terms = [a_term(TermKind.MATURING, days, day(on)) for on, days in dict(said).items()]
    spans = unripe_days(terms, Asset.COMPOST, day(today))
    for on in range(today + 1):
        term = term_in_force(terms, TermKind.MATURING, Asset.COMPOST, day(on))
        waits = bool(term and term.days and on + term.days > today)
        assert waits == any(first <= day(on) <= last for first, last in spans), on


def test_a_credit_of_ninety_days_can_be_taken_home_on_the_ninetieth_day() -> None:
    terms = [a_term(TermKind.MATURING, 90)]
    assert unripe_days(terms, Asset.COMPOST, day(89))[0][0] == BEGIN
    assert unripe_days(terms, Asset.COMPOST, day(90))[0][0] == day(1)
    assert unripe_days(terms, Asset.POINTS, day(1)) == []


def test_who_has_less_than_what_ripens_can_take_nothing_and_owes_nothing() -> None:
    assert spendable(500, 800) == 0
    assert spendable(900, 800) == 100
    assert spendable(900, 0) == 900


def test_a_new_term_begins_to_count_for_what_was_there_on_its_own_first_day() -> None:
    term = a_term(TermKind.EXPIRY, 30, day(100))
    assert kept_since([term], Asset.COMPOST, day(130)) is None
    assert kept_since([term], Asset.COMPOST, day(131)) == day(101)
    told = lapses_ahead([Lot(day(0), 70), Lot(day(100), 5), Lot(day(101), 9)], term, day(132))
    assert told == [Lapse(day(131), 75), Lapse(day(132), 9)]


def test_a_term_that_was_ended_holds_no_more() -> None:
    terms = [a_term(TermKind.EXPIRY, 30), a_term(TermKind.EXPIRY, None, day(10))]
    assert kept_since(terms, Asset.COMPOST, day(9)) == day(-21)
    assert kept_since(terms, Asset.COMPOST, day(10)) is None


def test_a_term_is_announced_holds_and_is_past_when_another_begins() -> None:
    first, second = (a_term(TermKind.EXPIRY, 90, day(begins)) for begins in (10, 20))
    ended = a_term(TermKind.EXPIRY, None, day(30))
    other = a_term(TermKind.MATURING, 90, day(0))
    terms = [other, first, second, ended]
    announced, holds, past = TermState.ANNOUNCED, TermState.HOLDS, TermState.PAST
    for on, states in (
        (9, [holds, announced, announced, announced]),
        (10, [holds, holds, announced, announced]),
        (20, [holds, past, holds, announced]),
        (30, [holds, past, past, past]),
    ):
        assert [state_of(term, terms, day(on)) for term in terms] == states, on
