"""The forecast against a simulation that lives through every day, heap by heap."""

import datetime as dt
import math
from dataclasses import dataclass, field, replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from wasteexchange.promises.rules import (
    Arrival,
    Change,
    Forecast,
    Light,
    Origin,
    Position,
    Usual,
    at_other_rates,
    forecast_of,
    low_yield,
    usual_month,
)

TODAY = dt.date(2026, 11, 22)
ONE_DAY = dt.timedelta(days=1)
GRAMS = st.integers(0, 3_000_000)
MONTHLY = GRAMS.map(lambda amount: Usual(amount, 3))

POSITIONS = st.builds(
    Position,
    today=st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)),
    promised_g=GRAMS,
    stock_g=GRAMS,
    waiting_g=GRAMS,
    low_permille=st.integers(0, 600),
    weeks=st.integers(0, 30),
    new_promises=MONTHLY,
    redemptions=MONTHLY,
    waste=MONTHLY,
)
LATER = st.integers(-60, 500)


@dataclass
class Shed:
    """A programme that lives on: compost on the floor, heaps that ripen, what families have."""

    position: Position
    stock: int = 0
    promised: int = 0
    heaps: list[tuple[dt.date, int]] = field(default_factory=list)
    lived: list[tuple[int, int, int, int, int]] = field(default_factory=list)

    def live(self) -> None:
        """Live day by day until twelve months are over, and write down how each month ended."""
        said = self.position
        self.stock, self.promised = said.stock_g, said.promised_g
        self.heaps = [(max(a.on, said.today), a.amount_g) for a in said.arrivals]
        self._begin(said.today, said.waiting_gives_g)
        brought, promised, wanted = Fraction(0), Fraction(0), Fraction(0)
        more = [Fraction(0)] * len(said.changes)
        today = said.today
        while len(self.lived) < 12:
            days = Fraction(1, _days_of(today))
            if today > said.today:
                brought += said.waste.amount_g * days
                promised += said.new_promises.amount_g * days
                wanted += said.redemptions.amount_g * days
                more = [
                    sum_ + (change.monthly_g * days if today >= change.begins_on else 0)
                    for sum_, change in zip(more, said.changes, strict=True)
                ]
            if (today + ONE_DAY).day == 1:
                self._begin(today, low_yield(math.floor(brought), said.low_permille))
                new = math.ceil(promised) + sum(math.ceil(each) for each in more)
                self._end_month(today, max(0, new), math.ceil(wanted))
                brought, promised, wanted = Fraction(0), Fraction(0), Fraction(0)
                more = [Fraction(0)] * len(said.changes)
            today += ONE_DAY

    def _begin(self, on: dt.date, gives: int) -> None:
        self.heaps.append((on + dt.timedelta(weeks=self.position.weeks), gives))

    def _end_month(self, today: dt.date, new: int, wanted: int) -> None:
        """Sieve what is ready, promise, hand out as long as there is something."""
        self.stock += sum(amount for ready, amount in self.heaps if ready <= today)
        self.heaps = [heap for heap in self.heaps if heap[0] > today]
        self.promised += new
        asked = min(wanted, self.promised)
        taken = min(asked, self.stock)
        self.stock -= taken
        self.promised -= taken
        coming = sum(amount for _ready, amount in self.heaps)
        self.lived.append((self.promised, self.stock, coming, new, asked - taken))


def _days_of(today: dt.date) -> int:
    following = (today.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return (following - ONE_DAY).day


@settings(max_examples=150, deadline=None)
@given(
    POSITIONS,
    st.lists(st.tuples(LATER, GRAMS, st.sampled_from(Origin)), max_size=6),
    st.lists(st.tuples(LATER, st.integers(-500_000, 500_000)), max_size=2),
)
def test_the_forecast_is_what_a_programme_lives_through_day_by_day(
    position: Position, arrivals: list[tuple[int, int, Origin]], changes: list[tuple[int, int]]
) -> None:
    position = replace(
        position,
        arrivals=tuple(
            Arrival(position.today + dt.timedelta(days=later), amount_g, origin)
            for later, amount_g, origin in arrivals
        ),
        changes=tuple(
            Change(position.today + dt.timedelta(days=later), monthly_g)
            for later, monthly_g in changes
        ),
    )
    shed = Shed(position)
    shed.live()
    forecast = forecast_of(position)
    told = [(m.promised_g, m.stock_g, m.coming_g, m.new_g, m.unserved_g) for m in forecast.months]
    assert told == shed.lived
    assert forecast.light is _judged(position, shed)


def _judged(position: Position, shed: Shed) -> Light:
    """Judge what was lived through, in other words than the rule's."""
    can_be = position.stock_g + sum(a.amount_g for a in position.arrivals)
    with_waste = can_be + position.waiting_gives_g
    short = [stock + coming < promised for promised, stock, coming, _new, _un in shed.lived]
    if position.promised_g > with_waste or any(short[:3]):
        return Light.RED
    hungry = any(unserved for *_rest, unserved in shed.lived)
    is_calm = position.promised_g <= can_be and not any(short) and not hungry
    return Light.GREEN if is_calm else Light.AMBER


@given(POSITIONS)
def test_no_gram_appears_or_is_lost_in_a_forecast(position: Position) -> None:
    months = forecast_of(position).months
    made = sum(m.made_g + m.bought_g + m.grown_g for m in months)
    assert position.stock_g + made - sum(m.redeemed_g for m in months) == months[-1].stock_g
    new = sum(m.new_g for m in months)
    assert position.promised_g + new - sum(m.redeemed_g for m in months) == months[-1].promised_g


def _codes(forecast: Forecast) -> list[str]:
    return [reason.code for reason in forecast.reasons]


def test_a_programme_that_promises_a_fifth_and_makes_a_third_stands_green() -> None:
    forecast = forecast_of(
        Position(
            today=TODAY,
            promised_g=200_000,
            stock_g=150_000,
            arrivals=(Arrival(dt.date(2026, 12, 20), 124_000, Origin.BATCH, "MALA-01-7"),),
            waiting_g=100_000,
            low_permille=310,
            weeks=16,
            new_promises=Usual(60_000, 3),
            redemptions=Usual(50_000, 3),
            waste=Usual(300_000, 3),
        )
    )
    assert (forecast.light, _codes(forecast)) == (Light.GREEN, [])
    assert [month.first for month in forecast.months[:2]] == [
        dt.date(2026, 11, 1),
        dt.date(2026, 12, 1),
    ]
    assert forecast.months[1].made_g == 124_000
    # 8 of November's 30 days are ahead; what is promised is rounded up.
    assert forecast.months[0].new_g == 16_000


def test_more_promised_than_can_be_made_is_red_and_says_how_much() -> None:
    forecast = forecast_of(
        Position(
            today=TODAY, promised_g=90_000, stock_g=20_000, waiting_g=100_000, low_permille=310
        )
    )
    assert forecast.light is Light.RED
    assert (forecast.reasons[0].code, forecast.reasons[0].amount_g) == ("uncovered", 39_000)


def test_waste_that_lies_about_asks_for_a_batch() -> None:
    forecast = forecast_of(
        Position(
            today=TODAY,
            promised_g=40_000,
            stock_g=20_000,
            waiting_g=100_000,
            low_permille=310,
            weeks=10,
        )
    )
    assert forecast.light is Light.AMBER
    assert forecast.reasons[0].code == "open-a-batch"
    assert forecast.reasons[0].amount_g == 20_000


def test_a_rate_that_promises_more_than_the_yield_is_amber_and_names_the_month() -> None:
    forecast = forecast_of(
        Position(
            today=dt.date(2026, 1, 31),
            promised_g=0,
            stock_g=70_000,
            low_permille=300,
            weeks=12,
            new_promises=Usual(40_000, 3),
            waste=Usual(100_000, 3),
        )
    )
    assert forecast.light is Light.AMBER
    (reason,) = forecast.reasons
    # 70 kg less 10 kg a month: the eighth month is the first that is missing something.
    assert (reason.code, reason.month) == ("uncovered-ahead", dt.date(2026, 9, 1))


def test_an_empty_shed_is_told_although_everything_is_covered() -> None:
    forecast = forecast_of(
        Position(
            today=dt.date(2026, 1, 31),
            promised_g=100_000,
            stock_g=30_000,
            arrivals=(Arrival(dt.date(2026, 6, 10), 90_000, Origin.BATCH),),
            redemptions=Usual(20_000, 3),
        )
    )
    assert (forecast.light, _codes(forecast)) == (Light.AMBER, ["empty-shed"])
    assert forecast.reasons[0].month == dt.date(2026, 3, 1)
    assert forecast.reasons[0].amount_g == 10_000


def test_what_is_usual_is_the_mean_of_three_whole_months_since_the_first() -> None:
    assert usual_month([0, 0, 10, 20, 40, 31], so_far=5, days_gone=3, days=30) == Usual(31, 3)
    assert usual_month([0, 7, 8], so_far=5, days_gone=3, days=30) == Usual(8, 2)
    assert usual_month([0, 0], so_far=5, days_gone=3, days=30) == Usual(50, 0)
    assert usual_month([], so_far=0, days_gone=0, days=30) == Usual(0, 0)


def test_what_a_cap_cut_stays_cut_in_proportion_at_other_rates() -> None:
    assert at_other_rates(15_000, then=20_000_000, now=40_000_000) == 30_000
    assert at_other_rates(15_000, then=20_000_000, now=5_000_000) == 3_750
    assert at_other_rates(10, then=30, now=10) == 4, "rounded against the programme"
    assert at_other_rates(7, then=0, now=0) == 7
    assert at_other_rates(0, then=0, now=1_001) == 2
