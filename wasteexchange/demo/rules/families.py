"""Who the families are: where they live, how many, how they take part, and what happens to them."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from wasteexchange.demo.rules.dice import Dice
from wasteexchange.demo.rules.names import MEN, NOTES, SURNAMES, WOMEN
from wasteexchange.demo.rules.seasons import DAY, PLACES, Span
from wasteexchange.households.rules import AgeGroup, MemberCount, Purpose, Sex

LAUNCH_DAYS = 21


class Habit(StrEnum):
    """How a family takes part."""

    FAITHFUL = "faithful"
    GROWING = "growing"
    OCCASIONAL = "occasional"
    LAPSED = "lapsed"
    RETURNING = "returning"


class Fate(StrEnum):
    """What happens to one family in so many."""

    LOSES_CARD = "loses-card"
    IS_ERASED = "is-erased"
    RESTS = "rests"
    WANTS_NO_MESSAGES = "wants-no-messages"


@dataclass(frozen=True, slots=True)
class Sector:
    """A part of town: its point, and in hundredths what is usual there."""

    name: str
    place: int
    garden: int
    recyclables: int
    people: int


# Chacras bring prunings and few bottles; the beach brings bottles and cans; the centre, paper.
SECTORS = (
    Sector("Centro", 0, 30, 125, 20),
    Sector("Santa Rosa", 0, 50, 110, 12),
    Sector("La Huaca", 0, 120, 90, 10),
    Sector("San José del Monte", 1, 170, 75, 18),
    Sector("Rinconada", 1, 190, 70, 10),
    Sector("Escala", 1, 140, 80, 8),
    Sector("Bujama Alta", 2, 90, 105, 12),
    Sector("Bujama Baja", 2, 60, 140, 10),
)
_HABITS = (
    (Habit.FAITHFUL, 38),
    (Habit.GROWING, 20),
    (Habit.OCCASIONAL, 14),
    (Habit.LAPSED, 15),
    (Habit.RETURNING, 13),
)
# Which of the families it happens to: the first of its kind, then one in so many.
_FATES = {
    Fate.LOSES_CARD: (3, 25),
    Fate.IS_ERASED: (7, 120),
    Fate.RESTS: (5, 60),
    Fate.WANTS_NO_MESSAGES: (9, 80),
}
_SIZES = ((1, 6), (2, 13), (3, 20), (4, 25), (5, 18), (6, 10), (7, 5), (8, 3))


@dataclass(frozen=True, slots=True)
class Family:
    """One family, as it will live through the story."""

    number: int
    name: str
    sector: Sector
    phone: str | None
    note: str | None
    members: tuple[MemberCount, ...]
    consents: tuple[tuple[Purpose, bool], ...]
    habit: Habit
    joins_on: dt.date
    takes_blank_card: bool
    effort: int
    """How much of its waste it keeps apart, in hundredths."""
    carelessness: int
    """How often its bags are not clean, in hundredths of what is usual."""
    leaves_on: dt.date | None
    away: tuple[dt.date, dt.date] | None
    fate: Fate | None
    fate_on: dt.date

    @property
    def people(self) -> int:
        """How many live there."""
        return sum(member.count for member in self.members)

    @property
    def place(self) -> int:
        """Which of the places is its own."""
        return self.sector.place


def family_of(seed: int, number: int, span: Span, *, of: int) -> Family:
    """Return one of `of` families; the last two of many join in the last days."""
    dice = Dice("family", seed, number)
    sector = dice.weighed([(sector, sector.people) for sector in SECTORS])
    habit = dice.weighed(_HABITS)
    fate = next(
        (f for f, (first, every) in _FATES.items() if number % every == first % every), None
    )
    is_late = of > 10 and number >= of - 2 and fate is None  # noqa: PLR2004 - two of few are many
    joins_on = _joins_on(dice, span, sector, is_late=is_late, is_early=fate is not None)
    left = (span.last - joins_on).days
    leaves_on = joins_on + left * dice.between(15, 65) // 100 * DAY
    away_from = joins_on + left * dice.between(25, 50) // 100 * DAY
    name, members = _people(dice)
    return Family(
        number=number,
        name=name,
        sector=sector,
        # All from one block that looks invented, so that nobody is rung up by mistake.
        phone=f"900000{number % 1000:03d}" if dice.happens(70) else None,
        note=dice.one_of(NOTES) if dice.happens(12) else None,
        members=members,
        consents=(
            (Purpose.PARTICIPATION, True),
            (Purpose.MESSAGES, dice.happens(70) or fate is Fate.WANTS_NO_MESSAGES),
            (Purpose.STUDY, dice.happens(45)),
        ),
        habit=Habit.FAITHFUL if fate is Fate.LOSES_CARD else habit,
        joins_on=joins_on,
        takes_blank_card=dice.happens(35) and joins_on > span.first + 7 * DAY and not is_late,
        effort=dice.between(45, 100),
        carelessness=dice.one_of((40, 70, 100, 100, 150, 220)),
        leaves_on=leaves_on if habit is Habit.LAPSED else None,
        away=(away_from, away_from + dice.between(65, 110) * DAY)
        if habit is Habit.RETURNING
        else None,
        fate=fate,
        fate_on=joins_on + left * dice.between(55, 85) // 100 * DAY,
    )


def _joins_on(dice: Dice, span: Span, sector: Sector, *, is_late: bool, is_early: bool) -> dt.date:
    """Return an open day of its point: many at the launch, then a few each week.

    The last day of the story is none of them: it ends before everybody has come.
    """
    launch = min(LAUNCH_DAYS, span.days)
    if is_late:
        after = span.days - dice.between(2, 4)
    elif is_early or dice.happens(52):
        after = dice.below(launch)
    else:
        after = dice.below(max(span.days * 80 // 100, 1))
    wanted = span.first + max(after, 0) * DAY
    place = PLACES[sector.place]
    open_days = [day for day in span.each() if place.is_open(day) and day < span.last]
    return next((day for day in open_days if day >= wanted), open_days[-1])


def _people(dice: Dice) -> tuple[str, tuple[MemberCount, ...]]:
    """Return who speaks for the family, and everybody in it by age and sex."""
    is_woman = dice.happens(72)
    size = dice.weighed(_SIZES)
    sexes = {True: Sex.FEMALE, False: Sex.MALE}
    head = dice.weighed(((AgeGroup.UNDER_30, 15), (AgeGroup.UNDER_60, 65), (AgeGroup.FROM_60, 20)))
    counted = Counter({(head, sexes[is_woman]): 1})
    if size > 1:
        counted[head, sexes[not is_woman]] += 1
    ages = (
        *((AgeGroup.UNDER_6, 18), (AgeGroup.UNDER_12, 24), (AgeGroup.UNDER_18, 24)),
        *((AgeGroup.UNDER_30, 18), (AgeGroup.UNDER_60, 6), (AgeGroup.FROM_60, 10)),
    )
    for _each in range(size - 2):
        counted[dice.weighed(ages), sexes[dice.happens(51)]] += 1
    first = dice.one_of(WOMEN if is_woman else MEN)
    name = f"{first} {dice.one_of(SURNAMES)} {dice.one_of(SURNAMES)}"
    members = tuple(MemberCount(age, sex, count) for (age, sex), count in sorted(counted.items()))
    return name, members
