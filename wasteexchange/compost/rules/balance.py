"""The mass balance: for every gram where it came from, and where it is."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wasteexchange.ledger.rules import COMPOST_MATERIAL


@dataclass(frozen=True, slots=True)
class Line:
    """One place where matter can be: what was there, what moved, and what is there then.

    Of what moved more than 0 came in, less went out.
    """

    opening_g: int
    flows: Mapping[str, int]
    closing_g: int

    @property
    def adds_up(self) -> bool:
        """Whether what was there and what moved is what is there."""
        return self.opening_g + sum(self.flows.values()) == self.closing_g

    @property
    def ahead_before_g(self) -> int:
        """What had left before the span began, and was booked in only later."""
        return max(0, -self.opening_g)

    @property
    def ahead_g(self) -> int:
        """What left by the end of the span, and was booked in only later."""
        return max(0, -self.closing_g)

    def plus(self, other: "Line") -> "Line":
        """Add two places up."""
        names = [*self.flows, *(name for name in other.flows if name not in self.flows)]
        return Line(
            self.opening_g + other.opening_g,
            {name: self.flows.get(name, 0) + other.flows.get(name, 0) for name in names},
            self.closing_g + other.closing_g,
        )


NOTHING = Line(0, {}, 0)


@dataclass(frozen=True, slots=True)
class MassBalance:
    """All matter of a programme, or of one of its points, over a span of days.

    `stock` is by point and material, `batches` by point, `on_the_way` by the point where it left
    and material.
    `rejected` was refused at the scale, by point: it stands beside, for it was never received.
    """

    first: dt.date
    last: dt.date
    stock: Mapping[tuple[uuid.UUID, str], Line]
    batches: Mapping[uuid.UUID, Line]
    on_the_way: Mapping[tuple[uuid.UUID, str], Line]
    rejected: Mapping[uuid.UUID, int] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        """Whether every place does, and all that came is all that is there or has left."""
        lines = [*self.stock.values(), *self.batches.values(), *self.on_the_way.values()]
        return all(line.adds_up for line in lines) and self.came_g == self.went_g

    def at(self, point_id: uuid.UUID) -> "MassBalance":
        """Return the part of one point."""
        return MassBalance(
            self.first,
            self.last,
            {key: line for key, line in self.stock.items() if key[0] == point_id},
            {key: line for key, line in self.batches.items() if key == point_id},
            {key: line for key, line in self.on_the_way.items() if key[0] == point_id},
            {key: grams for key, grams in self.rejected.items() if key == point_id},
        )

    def moving_of(self, *, compost: bool) -> Line:
        """Return what was on the way of compost, or of all that is none."""
        return total(
            line
            for (_point_id, material), line in self.on_the_way.items()
            if (material == COMPOST_MATERIAL) == compost
        )

    @property
    def in_stock(self) -> Line:
        """All that lay in stock."""
        return total(self.stock.values())

    @property
    def in_batches(self) -> Line:
        """All that lay in batches."""
        return total(self.batches.values())

    @property
    def moving(self) -> Line:
        """All that was on the way."""
        return total(self.on_the_way.values())

    @property
    def came(self) -> dict[str, int]:
        """Where all of it came from, in grams.

        A phone may hand out what is booked in on a later day: books of a day between have it going
        before it came. That is named, and is no stock of less than nothing.
        """
        stock, batches, way = self.in_stock, self.in_batches, self.moving
        ahead_before_g = sum(line.ahead_before_g for line in self.stock.values())
        found = {
            "there_before": stock.opening_g + ahead_before_g + batches.opening_g + way.opening_g,
            "received": stock.flows.get("received", 0),
            "mixed_in": batches.flows.get("mixed_in", 0),
            "bought": stock.flows.get("bought", 0),
        }
        # Between points it is no source, unless only one of them is looked at.
        found |= _more_than_nothing("from_points", self._between_points)
        found |= _more_than_nothing("heavier", self._difference)
        found |= _more_than_nothing("ahead", sum(line.ahead_g for line in self.stock.values()))
        return found | _more_than_nothing("found", stock.flows.get("explained", 0))

    @property
    def went(self) -> dict[str, int]:
        """Where all of it is, or how it left, in grams."""
        stock, batches, way = self.in_stock, self.in_batches, self.moving
        ahead_g = sum(line.ahead_g for line in self.stock.values())
        ahead_before_g = sum(line.ahead_before_g for line in self.stock.values())
        found = {
            "in_stock": stock.closing_g + ahead_g,
            "in_batches": batches.closing_g,
            "on_the_way": way.closing_g,
            "handed_out": -stock.flows.get("handed_out", 0),
            "dispatched": -stock.flows.get("dispatched", 0),
            "rejects": -batches.flows.get("rejects", 0),
            "loss": -batches.flows.get("loss", 0),
        }
        found |= _more_than_nothing("to_points", -self._between_points)
        found |= _more_than_nothing("lighter", -self._difference)
        found |= _more_than_nothing("ahead_before", ahead_before_g)
        return found | _more_than_nothing("missing", -stock.flows.get("explained", 0))

    @property
    def came_g(self) -> int:
        """All that came."""
        return sum(self.came.values())

    @property
    def went_g(self) -> int:
        """All that is there or left."""
        return sum(self.went.values())

    @property
    def _difference(self) -> int:
        """What two scales did not agree on, as it changes what is there."""
        return self.moving.flows.get("difference", 0) + self.in_stock.flows.get("weighing", 0)

    @property
    def _between_points(self) -> int:
        """What came from other points less what left for them; of a whole programme nothing."""
        stock, way = self.in_stock.flows, self.moving.flows
        return (
            stock.get("arrived", 0)
            + stock.get("sent", 0)
            + way.get("sent", 0)
            + way.get("arrived", 0)
        )


def total(lines: Iterable[Line]) -> Line:
    """Add places up."""
    whole = NOTHING
    for line in lines:
        whole = whole.plus(line)
    return whole


def line_of(closing_g: int, flows: Mapping[str, int]) -> Line:
    """Return a place by what is there at the end, and what moved until then."""
    moved = {name: amount for name, amount in flows.items() if amount}
    return Line(closing_g - sum(moved.values()), moved, closing_g)


def _more_than_nothing(name: str, grams: int) -> dict[str, int]:
    return {name: grams} if grams > 0 else {}
