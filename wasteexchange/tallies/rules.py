"""What a month came to: the value behind the tally's JSON, files and paper, and its digest."""

import calendar
import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import rfc8785

from wasteexchange.kernel.quantities import PROMISES, Quality


class TallyStatus(StrEnum):
    """Where a month stands: CHANGED is a closed one with later records."""

    OPEN = "open"
    CLOSED = "closed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class TallyRow:
    """What came in at one point, of one material, in one quality, net of reversals.

    ``deposits`` counts visits once per row, so that rows do not add up to the month's visits.
    """

    collection_point: str
    material: str
    stream: str
    quality: str
    deposits: int
    net_g: int
    credited: Mapping[str, int]

    @property
    def is_rejected(self) -> bool:
        """Rejected matter was weighed, but is in no total called received."""
        return self.quality == Quality.REJECTED


@dataclass(frozen=True, slots=True)
class TallyReversals:
    """The month's deposits that were taken back; ``net_g`` includes what had been rejected."""

    deposits: int = 0
    net_g: int = 0


@dataclass(frozen=True, slots=True)
class TallyRedemption:
    """How often a reward was handed out, and what it cost in credit."""

    reward: str
    quantity: int
    amount: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TallyTotals:
    """The month in one line; ``deposits`` are unreversed visits."""

    deposits: int = 0
    received_g: int = 0
    rejected_g: int = 0
    credited: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """One month of one programme; ``month`` is ``YYYY-MM`` in the programme's zone."""

    programme: str
    month: str
    status: str
    version: int
    households_served: int
    rows: tuple[TallyRow, ...] = ()
    reversals: TallyReversals = TallyReversals()
    redemptions: tuple[TallyRedemption, ...] = ()
    totals: TallyTotals = TallyTotals()

    def to_json(self) -> dict[str, Any]:
        """The tally in exactly the shape of the public contract."""
        return {
            "programme": self.programme,
            "month": self.month,
            "status": str(self.status),
            "version": self.version,
            "households_served": self.households_served,
            "rows": [_row_json(row) for row in self.rows],
            "reversals": {"deposits": self.reversals.deposits, "net_g": self.reversals.net_g},
            "redemptions": [
                {"reward": given.reward, "quantity": given.quantity, "amount": dict(given.amount)}
                for given in self.redemptions
            ],
            "totals": {
                "deposits": self.totals.deposits,
                "received_g": self.totals.received_g,
                "rejected_g": self.totals.rejected_g,
                "credited": both_promises(self.totals.credited),
            },
        }

    def canonical_json(self) -> bytes:
        """The bytes that are signed for: RFC 8785, UTF-8."""
        return rfc8785.dumps(self.to_json())

    def digest(self) -> str:
        """SHA-256 of the canonical JSON in lower-case hexadecimal: what a signature refers to."""
        return hashlib.sha256(self.canonical_json()).hexdigest()


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of the programme."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return dt.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def before(self) -> "Month":
        """The month before it."""
        if self.number == 1:
            return Month(self.year - 1, 12)
        return Month(self.year, self.number - 1)


_MONTH = re.compile(r"(?!0000)([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


def month_from(text: str) -> Month | None:
    """Read `2026-11`; None for what is no month."""
    found = _MONTH.fullmatch(text)
    return Month(int(found[1]), int(found[2])) if found else None


def both_promises(credited: Mapping[str, int]) -> dict[str, int]:
    """Credits with compost and points always named, also where they are 0."""
    return {str(asset): credited.get(asset, 0) for asset in PROMISES}


def received_by_material(tally: Tally) -> dict[tuple[str, str], int]:
    """Grams received by (material, stream), the most first; rejected matter is not received."""
    sums: dict[tuple[str, str], int] = {}
    for row in tally.rows:
        if not row.is_rejected:
            key = (row.material, row.stream)
            sums[key] = sums.get(key, 0) + row.net_g
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def _row_json(row: TallyRow) -> dict[str, Any]:
    return {
        "collection_point": row.collection_point,
        "material": row.material,
        "stream": row.stream,
        "quality": row.quality,
        "deposits": row.deposits,
        "net_g": row.net_g,
        "credited": both_promises(row.credited),
    }
