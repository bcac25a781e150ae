"""Who takes part, when they come and what they bring: told before anything is played."""

import datetime as dt
from collections import Counter, defaultdict

import pytest

from wasteexchange.demo.rules.dice import Dice
from wasteexchange.demo.rules.seasons import FEASTS, PLACES, span_until
from wasteexchange.demo.rules.story import HOUSEHOLDS_MAX, Story, tell
from wasteexchange.demo.rules.visits import ENDS, Mishap, mistyped
from wasteexchange.kernel.quantities import NET_G_MAX, Quality

UNTIL = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def year() -> Story:
    return tell(seed=7, households=120, months=12, until=UNTIL)


def test_the_same_words_throw_the_same() -> None:
    first, again, other = Dice("family", 3), Dice("family", 3), Dice("family", 4)
    thrown = [first.below(1000) for _each in range(50)]
    assert thrown == [again.below(1000) for _each in range(50)]
    assert thrown != [other.below(1000) for _each in range(50)]
    # Thrown once for this story: no version of Python may change it.
    vector = Dice("vector", 1)
    assert [vector.below(100) for _each in range(5)] == [31, 57, 90, 80, 26]


def test_a_story_is_told_the_same_each_time(year: Story) -> None:
    assert tell(seed=7, households=120, months=12, until=UNTIL) == year
    assert tell(seed=8, households=120, months=12, until=UNTIL) != year


@pytest.mark.parametrize(
    ("last", "months", "first"),
    [
        ("2026-11-23", 12, "2025-11-24"),
        ("2026-03-31", 1, "2026-03-01"),
        ("2024-02-29", 12, "2023-03-01"),
        ("2026-01-01", 3, "2025-10-02"),
    ],
)
def test_a_story_is_as_long_as_it_was_asked_to_be(last: str, months: int, first: str) -> None:
    span = span_until(dt.date.fromisoformat(last), months)
    assert (span.first, span.last) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_points_are_open_on_their_days_only(year: Story) -> None:
    for day, comings in year.comings.items():
        assert (day.month, day.day) not in FEASTS
        for coming in comings:
            assert day.weekday() in PLACES[year.families[coming.family].place].weekdays
    assert {w for place in PLACES for w in place.weekdays} == {0, 1, 2, 3, 5, 6}


def test_the_last_day_ends_in_the_morning(year: Story) -> None:
    assert all(coming.second < ENDS + 600 for coming in year.comings.get(UNTIL, ()))


@pytest.mark.parametrize("households", [1, 12, HOUSEHOLDS_MAX])
def test_every_family_comes_at_least_once(households: int) -> None:
    story = tell(seed=1, households=households, months=1, until=UNTIL)
    came = {coming.family for comings in story.comings.values() for coming in comings}
    assert came == set(range(households))


def test_a_week_of_a_family_is_what_the_field_says(year: Story) -> None:
    organic: Counter[int] = Counter()
    weeks: Counter[int] = Counter()
    for comings in year.comings.values():
        for coming in comings:
            organic[coming.family] += sum(w.net_g for w in coming.lines if w.material == "food")
    for family in year.families:
        weeks[family.number] = max((UNTIL - family.joins_on).days // 7, 1)
    per_person = [
        organic[f.number] // weeks[f.number] // f.people for f in year.families if organic[f.number]
    ]
    assert max(per_person) < 2600
    assert 300 < sum(per_person) // len(per_person) < 1700
    heaviest = [w for cs in year.comings.values() for c in cs for w in mistyped(c.lines)]
    assert max(weighed.net_g for weighed in heaviest) < NET_G_MAX


def test_bags_become_cleaner_over_the_year(year: Story) -> None:
    dirty: defaultdict[bool, Counter[bool]] = defaultdict(Counter)
    for day, comings in year.comings.items():
        for coming in comings:
            for weighed in coming.lines:
                is_late = year.span.past(day) >= 50
                dirty[is_late][weighed.quality is not Quality.CLEAN] += 1
    early, late = (
        {k: v * 1000 // sum(c.values()) for k, v in c.items()} for c in (dirty[False], dirty[True])
    )
    assert early[True] > 1.3 * late[True]


def test_mangoes_and_notebooks_have_their_months(year: Story) -> None:
    grams: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for day, comings in year.comings.items():
        for coming in comings:
            for weighed in coming.lines:
                grams[weighed.material][day.month] += weighed.net_g
    visits = Counter(day.month for day, cs in year.comings.items() for _c in cs)
    share = {m: grams["food"][m] // visits[m] for m in visits}
    assert share[2] > 1.15 * share[7]
    paper = {m: grams["paper-white"][m] // visits[m] for m in visits}
    assert paper[12] > paper[1]


def test_every_mishap_happens_in_a_year(year: Story) -> None:
    met = Counter(c.mishap for comings in year.comings.values() for c in comings)
    assert all(met[mishap] for mishap in Mishap)
    assert sum(met[m] for m in Mishap) * 40 < sum(met.values())
