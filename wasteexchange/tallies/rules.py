"""What a month came to: the value behind the tally's JSON, files and paper, and its digest."""

import calendar
import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import rfc8785

from wasteexchange.kernel.quantities import PROMISES, Quality

MONTHS_SHOWN = 12
"""How many months a chart looks back on, the month itself included."""


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
    """How often a reward was handed out, and what it cost in credit.

    The quantity of what is weighed is in grams; that it is weighed is for the eye, no figure.
    """

    reward: str
    quantity: int
    amount: Mapping[str, int]
    by_scale: bool = field(default=False, compare=False)


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

    @property
    def after(self) -> "Month":
        """The month after it."""
        return self.later(1)

    def later(self, months: int) -> "Month":
        """The month so many months later; earlier when the number is below 0."""
        years, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, number + 1)

    def same_days(self, until: dt.date) -> tuple[dt.date, dt.date]:
        """Its days up to the day of the month that `until` is; all of them where it is shorter."""
        return self.first, min(self.last, self.first + dt.timedelta(until.day - 1))


def months_until(newest: Month, count: int) -> list[Month]:
    """So many months, the newest last; the calendar begins with the year 1."""
    return [
        month
        for back in range(count - 1, -1, -1)
        if (month := newest.later(-back)).year >= dt.MINYEAR
    ]


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


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What a month came to, as far as it is compared with others: grams and counts.

    ``by_material`` and ``by_quality`` are net of reversals; of a material only what was received.
    """

    month: Month
    deposits: int = 0
    households_served: int = 0
    reversed_deposits: int = 0
    by_material: Mapping[str, int] = field(default_factory=dict)
    by_quality: Mapping[str, int] = field(default_factory=dict)
    credited: Mapping[str, int] = field(default_factory=dict)

    @property
    def received_g(self) -> int:
        """What was weighed and not rejected."""
        return sum(self.by_material.values())

    @property
    def weighed_g(self) -> int:
        """All that was weighed and not taken back, rejected included."""
        return sum(self.by_quality.values())

    @property
    def is_empty(self) -> bool:
        """Whether nobody came at all, not even by mistake."""
        return self.deposits == 0 and self.reversed_deposits == 0


@dataclass(frozen=True, slots=True)
class Participation:
    """Who came in a month: counts of families.

    A family is *active* in a month in which it has one deposit that was not taken back.
    ``new``: active, and in no month before. ``stayed``: active, and the month before as well.
    ``returning``: active, not the month before, but earlier. ``lapsed``: not active, but the
    month before. So active = new + stayed + returning, and a month's active and lapsed families
    are what the month before had, with the new and the returning ones.
    """

    month: Month
    new: int = 0
    stayed: int = 0
    returning: int = 0
    lapsed: int = 0

    @property
    def active(self) -> int:
        """Families with a deposit that was not taken back."""
        return self.new + self.stayed + self.returning


def coming_of(month: Month, *, visits: int, before: str | None) -> str:
    """Name what a family is in a month, from its visits and the month in which it last came."""
    if not visits:
        return "lapsed"
    if before is None:
        return "new"
    return "stayed" if before == str(month.before) else "returning"


def participation(
    counts: Mapping[tuple[str, str | None], int], months: Sequence[Month]
) -> list[Participation]:
    """Tell who came from how many came by (month, month in which they had come before)."""
    found = []
    for month in months:
        own = {before: count for (of, before), count in counts.items() if of == str(month)}
        last = "" if month.first == dt.date.min else str(month.before)
        active_before = sum(count for (of, _before), count in counts.items() if of == last)
        new, stayed = own.get(None, 0), own.get(last, 0)
        found.append(
            Participation(
                month=month,
                new=new,
                stayed=stayed,
                returning=sum(own.values()) - new - stayed,
                lapsed=active_before - stayed,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class History:
    """Months up to one, the oldest first; and that one against the month before.

    ``now`` and ``before`` are what is compared: whole months, or the same days of both while
    the month runs (``same_days``). ``before`` is None where nothing was weighed in it.
    """

    figures: tuple[MonthFigures, ...]
    came: tuple[Participation, ...]
    now: MonthFigures
    before: MonthFigures | None
    same_days: bool

    @property
    def running(self) -> Month | None:
        """The last month, if it runs."""
        return self.figures[-1].month if self.same_days else None


def since_the_first(figures: Sequence[MonthFigures], begun: Month) -> list[MonthFigures]:
    """Leave out the empty months before a programme began; the last month always stays."""
    kept = list(figures)
    while len(kept) > 1 and kept[0].is_empty and kept[0].month.first < begun.first:
        kept.pop(0)
    return kept


def percent_more(now: int, before: int) -> int | None:
    """How many percent more `now` is than `before`, rounded to the nearest; None against 0."""
    if before <= 0:
        return None
    return ((now - before) * 200 + before) // (2 * before)


def shares_of(amounts: Sequence[int]) -> tuple[int, ...]:
    """Percentages that add up to 100: rounded down, then the largest remainders get what is left.

    Of nothing at all every share is 0.
    """
    whole = sum(amounts)
    if not whole:
        return (0,) * len(amounts)
    shares = [amount * 100 // whole for amount in amounts]
    by_remainder = sorted(range(len(amounts)), key=lambda place: -(amounts[place] * 100 % whole))
    for place in by_remainder[: 100 - sum(shares)]:
        shares[place] += 1
    return tuple(shares)


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
