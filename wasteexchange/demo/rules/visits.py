"""What a family brings, when, and what goes wrong: grams and minutes, nothing else."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from wasteexchange.demo.rules.dice import Dice
from wasteexchange.demo.rules.families import Family, Fate, Habit
from wasteexchange.demo.rules.seasons import (
    FOOD,
    GARDEN,
    GOING,
    PLACES,
    RECYCLABLES,
    Span,
)
from wasteexchange.deposits.rules import Weighed
from wasteexchange.kernel.quantities import Quality

# A household of four makes 5 to 8 kg of organics and 0.5 to 2.5 kg of recyclables a week.
ORGANIC_WEEK_G = (1250, 2000)
RECYCLABLE_WEEK_G = (125, 625)
# Kitchen scraps are thrown away when they smell; bottles wait in the yard.
ORGANIC_DAYS_MAX = 11
RECYCLABLE_DAYS_MAX = 56
SCALE_G = 20
OPENS, CLOSES = 23_400, 45_000
"""Seconds of the day: half past six, half past twelve."""
ENDS = 32_400
"""The last day's story ends in the morning."""

_SHARES = (
    *(("pet", 26), ("cardboard", 24), ("glass", 18), ("paper-white", 10), ("hdpe", 9)),
    *(("newspaper", 5), ("tinplate", 6), ("film", 4), ("pp", 4), ("beverage-carton", 3)),
    *(("aluminium", 3), ("ferrous", 2)),
)
_DIRTY = {
    "food": ("with-plastic", "with-plastic", "other-waste"),
    "garden": ("stones-or-soil", "stones-or-soil", "with-plastic"),
    "cardboard": ("wet", "wet", "other-waste"),
    "paper-white": ("wet", "other-waste"),
    "newspaper": ("wet",),
}
_DIRTY_ELSE = ("food-remains", "food-remains", "other-waste")
_REFUSED = {"food": ("rotten",), "garden": ("dangerous", "rotten"), "film": ("too-dirty",)}
_REFUSED_ELSE = ("too-dirty", "too-dirty", "not-accepted")
_LOOKS_LIKE = dict(
    (
        *(("pet", "hdpe"), ("hdpe", "pet"), ("pp", "hdpe"), ("cardboard", "beverage-carton")),
        *(("tinplate", "aluminium"), ("aluminium", "tinplate"), ("paper-white", "newspaper")),
    )
)
# In hundredths of all lines, on the first day and on the last.
DIRTY_FIRST, DIRTY_LAST = 19, 5
REFUSED_FIRST, REFUSED_LAST = 5, 1


class Mishap(StrEnum):
    """What goes wrong with a visit, and is put right."""

    TEN_TIMES = "ten-times"
    TWICE = "twice"
    WRONG_MATERIAL = "wrong-material"
    WRONG_FAMILY = "wrong-family"


@dataclass(frozen=True, slots=True)
class Coming:
    """One visit: whose, when, with what."""

    family: int
    day: dt.date
    second: int
    """Of the day, in the programme's time."""
    lines: tuple[Weighed, ...]
    mishap: Mishap | None
    forgot_card: bool
    relieved: bool
    """Whether the operator of all points weighs, instead of the point's own."""


def comings_of(seed: int, family: Family, span: Span) -> Iterator[Coming]:
    """Return every visit of a family, in order."""
    dice = Dice("visits", seed, family.number)
    place = PLACES[family.place]
    since, number, wait = family.joins_on, 0, 0
    for day in span.each():
        if not place.is_open(day) or not _takes_part(family, day):
            continue
        days = (day - since).days
        if number and (days < wait or not dice.happens(GOING[day.month - 1] * 94 // 100)):
            continue
        lines = _lines(dice, family, span, day, days=days if number else dice.between(5, 9))
        mishap = dice.one_of(tuple(Mishap)) if dice.below(1000) < 13 else None  # noqa: PLR2004 - in a thousand
        second = _second(dice)
        coming = Coming(
            family=family.number,
            day=day,
            second=second,
            lines=lines,
            mishap=mishap,
            forgot_card=dice.happens(4),
            relieved=dice.happens(10),
        )
        wait = _wait(dice, family, span, day)
        since, number = day, number + 1
        if day < span.last or second < ENDS:
            yield coming


def _takes_part(family: Family, day: dt.date) -> bool:
    if day < family.joins_on or (family.leaves_on and day > family.leaves_on):
        return False
    if family.fate in (Fate.IS_ERASED, Fate.RESTS) and day >= family.fate_on:
        return False
    return not (family.away and family.away[0] <= day < family.away[1])


def _wait(dice: Dice, family: Family, span: Span, day: dt.date) -> int:
    """Return the days that pass before the family comes again, at least."""
    if family.habit is Habit.GROWING:
        return max(6, 20 - span.past(day) // 6 + dice.between(-2, 2))
    if family.habit is Habit.OCCASIONAL:
        return dice.between(15, 33)
    if family.habit is Habit.LAPSED:
        return dice.between(6, 16)
    return dice.one_of((3, 6, 6, 6, 6, 6, 10, 13))


def _second(dice: Dice) -> int:
    """Return when they come: most of them early, before the heat."""
    return OPENS + min(dice.below(CLOSES - OPENS), dice.below(CLOSES - OPENS))


def _lines(
    dice: Dice, family: Family, span: Span, day: dt.date, *, days: int
) -> tuple[Weighed, ...]:
    month = day.month - 1
    grams: dict[str, int] = {}
    organic_g = family.people * dice.between(*ORGANIC_WEEK_G) * family.effort // 100
    organic_g = organic_g * min(days, ORGANIC_DAYS_MAX) // 7
    if dice.happens(92):
        grams["food"] = organic_g * FOOD[month] // 100
    if dice.happens(family.sector.garden * 28 // 100):
        grams["garden"] = dice.between(1500, 7000) * GARDEN[month] // 100
    if dice.happens(82) or not grams:
        grams |= _recyclables(dice, family, month, span.past(day), days=days)
    if dice.happens(2):
        grams["used-oil"] = dice.between(500, 1800)
    if dice.happens(2):
        grams["batteries"] = dice.between(40, 300)
    return tuple(
        _weighed(dice, family, material, net_g, past=span.past(day))
        for material, net_g in grams.items()
    )


def _recyclables(dice: Dice, family: Family, month: int, past: int, *, days: int) -> dict[str, int]:
    """Return some materials: what the month leaves in the houses of this part of town."""
    week_g = family.people * dice.between(*RECYCLABLE_WEEK_G) * family.effort // 100
    # In the first months people bring what they had stored; later they keep more apart.
    total_g = week_g * min(max(days, 5), RECYCLABLE_DAYS_MAX) * (85 + past * 40 // 100) // 700
    total_g = total_g * family.sector.recyclables // 100
    shares = [(m, share * RECYCLABLES[m][month] // 10) for m, share in _SHARES]
    chosen: dict[str, int] = {}
    for _each in range(dice.one_of((1, 2, 2, 3, 3, 4))):
        material = dice.weighed(shares)
        chosen[material] = dict(shares)[material]
    whole = sum(chosen.values())
    return {
        material: total_g * share * dice.between(75, 125) // whole // 100
        for material, share in chosen.items()
    }


def _weighed(dice: Dice, family: Family, material: str, net_g: int, *, past: int) -> Weighed:
    net_g = max(net_g // SCALE_G * SCALE_G, 2 * SCALE_G)
    quality, reason = _quality(dice, family, material, past)
    if material == "food":
        tare_g = dice.one_of((900, 900, 900, 500, 100))
    elif material == "garden":
        tare_g = dice.one_of((100, 100, 1800))
    else:
        tare_g = dice.one_of((0, 100, 100))
    return Weighed(material, quality, net_g + tare_g, tare_g, reason)


def _quality(dice: Dice, family: Family, material: str, past: int) -> tuple[Quality, str | None]:
    """Return how clean it is: the town learns, and so does each family."""
    dirty = (DIRTY_FIRST * (100 - past) + DIRTY_LAST * past) * family.carelessness
    refused = (REFUSED_FIRST * (100 - past) + REFUSED_LAST * past) * family.carelessness
    thrown = dice.below(1_000_000)
    if thrown < refused:
        return Quality.REJECTED, dice.one_of(_REFUSED.get(material, _REFUSED_ELSE))
    if thrown < refused + dirty:
        return Quality.CONTAMINATED, dice.one_of(_DIRTY.get(material, _DIRTY_ELSE))
    return Quality.CLEAN, None


def mistyped(lines: tuple[Weighed, ...]) -> tuple[Weighed, ...]:
    """Return the same visit with the first weight ten times too heavy: a slipped comma."""
    first, *others = lines
    heavy = Weighed(
        first.material, first.quality, first.net_g * 10 + first.tare_g, first.tare_g, first.reason
    )
    return (heavy, *others)


def misnamed(lines: tuple[Weighed, ...]) -> tuple[Weighed, ...]:
    """Return the same visit with its last material under another name."""
    *others, last = lines
    wrong = _LOOKS_LIKE.get(last.material, "food" if last.material == "garden" else "garden")
    return (*others, Weighed(wrong, Quality.CLEAN, last.gross_g, last.tare_g, None))
