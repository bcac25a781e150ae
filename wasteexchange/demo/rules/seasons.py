"""The year on the coast south of Lima: market days, feasts, school months and the mango."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
# Nobody weighs on these days: month and day.
FEASTS = frozenset({(1, 1), (5, 1), (7, 28), (7, 29), (8, 30), (11, 1), (12, 25)})
# In hundredths of an ordinary month, January first. Mangoes and visitors in summer, the cold garúa
# from June to August, the pruning of spring.
FOOD = (125, 135, 120, 105, 98, 92, 96, 94, 98, 100, 102, 116)
GARDEN = (90, 85, 105, 120, 90, 70, 65, 85, 150, 150, 115, 95)
# Schools begin in March and end before Christmas: notebooks leave the houses then.
_LEVEL = (100,) * 12
RECYCLABLES = {
    "pet": (150, 155, 140, 105, 90, 80, 90, 82, 90, 100, 110, 145),
    "glass": (135, 110, 95, 90, 95, 100, 185, 120, 95, 100, 100, 165),
    "cardboard": (85, 90, 145, 110, 105, 95, 100, 95, 95, 100, 110, 160),
    "paper-white": (45, 40, 125, 100, 100, 100, 125, 95, 100, 100, 120, 230),
    "aluminium": (160, 165, 120, 90, 85, 80, 175, 90, 90, 95, 105, 165),
    "beverage-carton": (60, 55, 120, 125, 125, 120, 85, 125, 120, 120, 115, 90),
    "newspaper": _LEVEL,
    "hdpe": _LEVEL,
    "tinplate": _LEVEL,
    "film": _LEVEL,
    "pp": _LEVEL,
    "ferrous": _LEVEL,
}
# Who goes to the point at all, in hundredths: in the holidays families travel.
GOING = (90, 88, 100, 100, 102, 96, 88, 96, 100, 102, 102, 92)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of the story, both included; the last one ends in the morning."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def at(self, percent: int) -> dt.date:
        """Return the day after so much of the story."""
        return self.first + (self.days - 1) * percent // 100 * DAY

    def past(self, day: dt.date) -> int:
        """Return how much of the story is over on a day, in hundredths."""
        return (day - self.first).days * 100 // max(self.days - 1, 1)

    def each(self) -> Iterator[dt.date]:
        """Every day, in order."""
        for number in range(self.days):
            yield self.first + number * DAY


@dataclass(frozen=True, slots=True)
class Place:
    """A collection point and the days of the week on which it is open (Monday is 0)."""

    name: str
    place: str
    weekdays: frozenset[int]

    def is_open(self, day: dt.date) -> bool:
        """Whether anybody weighs there on this day."""
        return day.weekday() in self.weekdays and (day.month, day.day) not in FEASTS


# On Fridays the compost is turned, the bales are tied and the cards come from the printer.
PRINTING_WEEKDAY = 4
PLACES = (
    Place("Plaza", "Frente al mercado. Miércoles y domingos", frozenset({2, 6})),
    Place("San José del Monte", "Local comunal. Martes y sábados", frozenset({1, 5})),
    Place("Bujama", "Junto a la posta. Lunes y jueves", frozenset({0, 3})),
)


def span_until(last: dt.date, months: int) -> Span:
    """Return the span of so many months that ends with a day."""
    before = last.year * 12 + last.month - 1 - months
    year, month = divmod(before, 12)
    following = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    day = min(last.day, (following - DAY).day)
    return Span(dt.date(year, month + 1, day) + DAY, last)


def first_of_next_month(day: dt.date) -> dt.date:
    """Return the first day of the month after a day's."""
    return (day.replace(day=1) + 31 * DAY).replace(day=1)
