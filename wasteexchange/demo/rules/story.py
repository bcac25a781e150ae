"""The whole story: the people who work in the programme, its families and their visits, by day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wasteexchange.demo.rules.families import Family, family_of
from wasteexchange.demo.rules.seasons import (
    DAY,
    PLACES,
    Place,
    Span,
    first_of_next_month,
    span_until,
)
from wasteexchange.demo.rules.visits import Coming, comings_of
from wasteexchange.kernel.quantities import Asset, Quality

CODE, NAME, TEMPLATE = "MALA", "Mala recicla", "peru"
PASSWORD = "datos de muestra"  # noqa: S105 - printed for everybody: a sample guards nothing
HOUSEHOLDS_MAX, MONTHS_MAX = 2_000, 36
# One after the other at the scale.
SECONDS_EACH = 75
CONTAINER = ("bucket-10", "Balde de 10 litros", "10 litre bucket", 500)


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works in the programme: what they may do, where, for how long."""

    name: str
    role: str
    place: int | None
    begins: int = 0
    """After so much of the story, in hundredths."""
    leaves: int | None = None


COORDINATOR = Worker("Carmen", "coordinator", None)
WORKERS = (
    Worker("Rosa", "operator", 0),
    Worker("Julián", "operator", 1),
    Worker("Édgar", "operator", 2, leaves=40),
    Worker("Yolanda", "operator", 2, begins=40),
    Worker("Wilmer", "operator", None),
    Worker("Teodora", "auditor", None),
    Worker("Nicanor", "signatory", None),
)


@dataclass(frozen=True, slots=True)
class RateChange:
    """A new rate, announced on one day for a later one."""

    material: str
    quality: Quality
    asset: Asset
    per_kg: int
    announced_on: dt.date
    applies_on: dt.date


@dataclass(frozen=True, slots=True)
class CapChange:
    """A cap, announced on one day for a later one."""

    asset: Asset
    period: str
    amount: int
    announced_on: dt.date
    applies_on: dt.date


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that will happen; the same arguments tell the same story."""

    seed: int
    span: Span
    families: tuple[Family, ...]
    comings: Mapping[dt.date, Sequence[Coming]]
    rates: tuple[RateChange, ...]
    caps: tuple[CapChange, ...]
    places: tuple[Place, ...] = PLACES


def tell(*, seed: int, households: int, months: int, until: dt.date) -> Story:
    """Tell the story of so many families over so many months up to the morning of a day."""
    span = span_until(until, months)
    families = tuple(family_of(seed, n, span, of=households) for n in range(households))
    by_day: dict[dt.date, list[Coming]] = defaultdict(list)
    for family in families:
        for coming in comings_of(seed, family, span):
            by_day[coming.day].append(coming)
    return Story(
        seed=seed,
        span=span,
        families=families,
        comings={day: tuple(_queued(families, came)) for day, came in by_day.items()},
        rates=_rates(span),
        caps=_caps(span),
    )


def _queued(families: Sequence[Family], came: Sequence[Coming]) -> list[Coming]:
    """Let nobody be weighed at a point while somebody else is."""
    free = dict.fromkeys(range(len(PLACES)), 0)
    queued = []
    for coming in sorted(came, key=lambda each: (each.second, each.family)):
        place = families[coming.family].place
        second = max(coming.second, free[place])
        free[place] = second + SECONDS_EACH
        queued.append(replace(coming, second=second))
    return queued


def _rates(span: Span) -> tuple[RateChange, ...]:
    """Bottles and glass sell better from mid-year; cans will, from next month on."""
    change = first_of_next_month(span.at(45) + 10 * DAY)
    coming = first_of_next_month(span.last)
    said = (
        ("pet", 1200, span.at(45), change),
        ("glass", 150, span.at(45), change),
        ("aluminium", 3400, span.last - 6 * DAY, coming),
    )
    return tuple(
        RateChange(material, quality, Asset.POINTS, per_kg // halves, announced_on, applies_on)
        for material, per_kg, announced_on, applies_on in said
        for quality, halves in ((Quality.CLEAN, 1), (Quality.CONTAMINATED, 2))
    )


def _caps(span: Span) -> tuple[CapChange, ...]:
    """So that neighbours do not pool on one card: what a large family can bring, and no more."""
    day = span.at(30)
    return (CapChange(Asset.COMPOST, "month", 10_000, day, first_of_next_month(day)),)
