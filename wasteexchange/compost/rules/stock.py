"""Stock: what is counted, bought, and taken from one point to another."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from wasteexchange.journal.rules import VERSION, ref_of
from wasteexchange.ledger.rules import (
    COMPOST_MATERIAL,
    Kind,
    Transfer,
    at_point,
    on_the_way,
    stock,
    to_explain,
)

COUNT_G_MAX = 10_000_000_000
SCALES_AGREE_PERMILLE = 20
"""Ours: what lies still and is weighed on two shop scales differs by less."""
_PERMILLE = 1_000


@dataclass(frozen=True, slots=True)
class Count:
    """What somebody found in the shed, and what the books said then."""

    id: uuid.UUID
    point_id: uuid.UUID
    material: str
    counted_at: dt.datetime
    day_on: dt.date
    expected_g: int
    counted_g: int
    reason: str

    @property
    def difference_g(self) -> int:
        """More than 0 was found beyond the books, less is missing."""
        return self.counted_g - self.expected_g


@dataclass(frozen=True, slots=True)
class Lay:
    """What lies at a point, lay there at the end of a day, and at least on any day since."""

    now_g: int
    then_g: int
    least_g: int

    @classmethod
    def of(cls, now_g: int, moved: Iterable[int]) -> Self:
        """Reckon back from what lies there now; `moved` are the days since, the newest first."""
        levels = [now_g]
        for net_g in moved:
            levels.append(levels[-1] - net_g)
        return cls(now_g, levels[-1], min(levels))


@dataclass(frozen=True, slots=True)
class Purchase:
    """Compost that was bought in."""

    id: uuid.UUID
    point_id: uuid.UUID
    counted_at: dt.datetime
    day_on: dt.date
    net_g: int
    supplier: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the scale said where a haul arrived."""

    id: uuid.UUID
    haul_id: uuid.UUID
    counted_at: dt.datetime
    day_on: dt.date
    received_g: int
    reason: str


@dataclass(frozen=True, slots=True)
class Haul:
    """Material that goes from one point to another, with its arrival while that stands."""

    id: uuid.UUID
    from_point_id: uuid.UUID
    to_point_id: uuid.UUID
    material: str
    counted_at: dt.datetime
    day_on: dt.date
    sent_g: int
    note: str
    arrival: Arrival | None = None
    is_taken_back: bool = False

    def differs_much(self, received_g: int) -> bool:
        """Whether another scale says more or less than two honest scales do of the same thing."""
        return abs(received_g - self.sent_g) * _PERMILLE > self.sent_g * SCALES_AGREE_PERMILLE

    @property
    def is_on_the_way(self) -> bool:
        """Whether it left and has not arrived."""
        return self.arrival is None and not self.is_taken_back


@dataclass(frozen=True, slots=True)
class MatterReversal:
    """That a fact about matter was taken back."""

    id: uuid.UUID
    reversed_id: uuid.UUID
    reason: str
    counted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about matter as such: what it is, where and when it counts, whether it stands.

    `subject_id` is the batch or the haul that it is about.
    """

    id: uuid.UUID
    kind: str
    point_ids: tuple[uuid.UUID, ...]
    day_on: dt.date
    subject_id: uuid.UUID | None = None
    reversal: MatterReversal | None = None


def count_transfers(count: Count) -> list[Transfer]:
    """Return what a count moves: the difference, to or from what is to be explained."""
    there = stock(count.point_id, count.material)
    unknown = to_explain(count.point_id, count.material)
    if count.difference_g > 0:
        return [Transfer(there, unknown, count.difference_g)]
    if count.difference_g < 0:
        return [Transfer(unknown, there, -count.difference_g)]
    return []


def purchase_transfers(bought: Purchase) -> list[Transfer]:
    """Return what a purchase moves."""
    source = at_point(Kind.BOUGHT, bought.point_id, COMPOST_MATERIAL)
    return [Transfer(stock(bought.point_id, COMPOST_MATERIAL), source, bought.net_g)]


def haul_transfers(sent: Haul) -> list[Transfer]:
    """Return what leaves a point."""
    way = on_the_way(sent.id, sent.from_point_id, sent.material)
    return [Transfer(way, stock(sent.from_point_id, sent.material), sent.sent_g)]


def arrival_transfers(sent: Haul, arrival: Arrival) -> list[Transfer]:
    """Return what arrives; between two scales there is a difference, and it has an account."""
    way = on_the_way(sent.id, sent.from_point_id, sent.material)
    there = stock(sent.to_point_id, sent.material)
    difference = at_point(Kind.WEIGHING_DIFFERENCE, sent.to_point_id, sent.material)
    arrived = min(sent.sent_g, arrival.received_g)
    moved = [
        (there, way, arrived),
        (difference, way, sent.sent_g - arrived),
        (there, difference, arrival.received_g - arrived),
    ]
    return [Transfer(into, source, amount) for into, source, amount in moved if amount]


def count_entry(programme_code: str, point_code: str, count: Count) -> dict[str, object]:
    """Return the journal's entry of a count; why it differs stays in the office."""
    return _entry("stock-count", programme_code, count.id, count.day_on) | {
        "point": point_code,
        "material": count.material,
        "counted_g": count.counted_g,
        "difference_g": count.difference_g,
    }


def purchase_entry(programme_code: str, point_code: str, bought: Purchase) -> dict[str, object]:
    """Return the journal's entry of a purchase; from whom stays in the office."""
    return _entry("compost-bought", programme_code, bought.id, bought.day_on) | {
        "point": point_code,
        "net_g": bought.net_g,
    }


def haul_entry(programme_code: str, points: tuple[str, str], sent: Haul) -> dict[str, object]:
    """Return the journal's entry of a haul that left."""
    return _entry("haul-sent", programme_code, sent.id, sent.day_on) | {
        "point": points[0],
        "to": points[1],
        "material": sent.material,
        "sent_g": sent.sent_g,
    }


def arrival_entry(
    programme_code: str, points: tuple[str, str], sent: Haul, arrival: Arrival
) -> dict[str, object]:
    """Return the journal's entry of an arrival, with the difference between the scales."""
    return _entry("haul-arrived", programme_code, arrival.id, arrival.day_on) | {
        "sent": ref_of(programme_code, sent.id),
        "from": points[0],
        "point": points[1],
        "material": sent.material,
        "received_g": arrival.received_g,
        "difference_g": arrival.received_g - sent.sent_g,
    }


def reversal_entry(
    programme_code: str, point_codes: tuple[str, ...], fact: Fact, reversal_id: uuid.UUID
) -> dict[str, object]:
    """Return the journal's entry of a reversal: in the month of what it takes back."""
    return _entry("matter-reversal", programme_code, reversal_id, fact.day_on) | {
        "reverses": ref_of(programme_code, fact.id),
        "reversed": fact.kind,
        "point": point_codes[0],
    }


def _entry(
    kind: str, programme_code: str, record_id: uuid.UUID, day_on: dt.date
) -> dict[str, object]:
    return {
        "v": VERSION,
        "kind": kind,
        "programme": programme_code,
        "ref": ref_of(programme_code, record_id),
        "month": f"{day_on:%Y-%m}",
    }
