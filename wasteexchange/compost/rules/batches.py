"""A batch: what goes in, what is seen of it, what comes out."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from wasteexchange.journal.rules import VERSION, ref_of
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.rules import (
    COMPOST_MATERIAL,
    Account,
    Kind,
    Transfer,
    at_point,
    batch,
    stock,
)

PERMILLE = 1000
INPUTS_MAX = 20
# A windrow as long as a football field; more is a slip of the finger.
BATCH_G_MAX = 500_000_000
NOTE_MAX = 200
ORIGINS = ("stock", "outside")
WEEK = dt.timedelta(days=7)


# Ends the source of figures that nobody has checked against their norm; people read words for it.
UNVERIFIED = " [U]"


@dataclass(frozen=True, slots=True)
class Figures:
    """What is expected of a way of composting, and who says so; yields of 1,000 g that go in."""

    weeks_low: int
    weeks_high: int
    yield_low_permille: int
    yield_high_permille: int
    source: str

    @property
    def are_sound(self) -> bool:
        """Whether they can be: some weeks, and no more compost than went in."""
        return (
            0 < self.weeks_low <= self.weeks_high <= 104  # noqa: PLR2004 - two years
            and 0 < self.yield_low_permille <= self.yield_high_permille <= PERMILLE
        )


@dataclass(frozen=True, slots=True)
class Input:
    """Grams of one material that go into a batch: from the point's stock, or from outside."""

    origin: str
    material: str
    net_g: int


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured: tenths of a degree Celsius, permille of water, hundredths of pH."""

    temperature_tenths: int | None = None
    moisture_permille: int | None = None
    ph_hundredths: int | None = None
    carbon_nitrogen_tenths: int | None = None

    def wrong(self) -> str | None:
        """Return the name of the first measure that cannot be."""
        for name, (least, most) in _RANGES.items():
            said = getattr(self, name)
            if said is not None and not least <= said <= most:
                return name
        return None


_RANGES = {
    "temperature_tenths": (-200, 1000),
    "moisture_permille": (0, 1000),
    "ph_hundredths": (0, 1400),
    "carbon_nitrogen_tenths": (1, 10_000),
}


@dataclass(frozen=True, slots=True)
class Tending:
    """What somebody did with a batch or saw of it."""

    id: uuid.UUID
    batch_id: uuid.UUID
    counted_at: dt.datetime
    day_on: dt.date
    stage: str | None
    is_turned: bool
    is_watered: bool
    measures: Measures
    worms_g: int | None
    note: str
    actor_id: uuid.UUID
    has_photo: bool = False
    is_taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Closure:
    """How a batch ended: compost, what the sieve kept, and what went into the air."""

    id: uuid.UUID
    batch_id: uuid.UUID
    counted_at: dt.datetime
    day_on: dt.date
    output_g: int
    rejects_g: int
    loss_g: int
    measures: Measures
    quality_class: str | None
    norm: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch with what went in, and with its closing while that stands."""

    id: uuid.UUID
    point_id: uuid.UUID
    number: int
    code: str
    method: str
    counted_at: dt.datetime
    day_on: dt.date
    input_g: int
    figures: Figures
    waste_from_on: dt.date | None
    waste_to_on: dt.date | None
    note: str
    inputs: tuple[Input, ...] = ()
    closure: Closure | None = None
    is_taken_back: bool = False

    @property
    def is_open(self) -> bool:
        """Whether there is something in it."""
        return self.closure is None and not self.is_taken_back

    @property
    def status(self) -> Literal["open", "closed", "taken-back"]:
        """What state it is in, as programs and files call it."""
        if self.is_taken_back:
            return "taken-back"
        return "open" if self.is_open else "closed"

    @property
    def expected_low_g(self) -> int:
        """The least compost that its figures let expect: what may be promised."""
        return expected_g(self.input_g, self.figures.yield_low_permille)

    @property
    def expected_high_g(self) -> int:
        """The most compost that its figures let expect."""
        return expected_g(self.input_g, self.figures.yield_high_permille)

    @property
    def ready_from_on(self) -> dt.date:
        """The first day on which it may be ready."""
        return self.day_on + self.figures.weeks_low * WEEK

    @property
    def ready_by_on(self) -> dt.date:
        """The day on which it should be ready."""
        return self.day_on + self.figures.weeks_high * WEEK

    def week_on(self, day: dt.date) -> int:
        """In which week of its life a day lies; the first is 1."""
        return max(0, (day - self.day_on).days) // 7 + 1

    def weeks_to(self, day: dt.date) -> int:
        """How many weeks it took until a day, those that were begun counted whole; at least 1."""
        return max(1, -(-(day - self.day_on).days // 7))


def expected_g(input_g: int, permille: int) -> int:
    """Return how much compost a yield gives, rounded down: never a gram that may not be there."""
    return input_g * permille // PERMILLE


def batch_code(point_code: str, number: int) -> str:
    """Return the code on the bags: `MALA-01-B-007`."""
    return f"{point_code}-B-{number:03d}"


def waste_days(
    brought: Iterable[tuple[dt.date, int]], *, in_stock_g: int, taken_g: int
) -> tuple[dt.date, dt.date] | None:
    """Return from when to when what is taken was brought, if the oldest is taken first.

    `brought` are days, the newest first, with what came in on each. What lies in stock is the
    newest of it; what is taken is the oldest of that. None when nothing known was brought.
    """
    later = 0
    first: dt.date | None = None
    last: dt.date | None = None
    for day, net_g in brought:
        if later >= in_stock_g:
            break
        later += max(0, net_g)
        if net_g > 0 and later > in_stock_g - taken_g:
            first, last = day, last or day
    return (first, last) if first and last else None


def opening_transfers(opened: Batch) -> list[Transfer]:
    """Return what an opening moves: into the batch, from the point's stock or from outside."""
    into = batch(opened.id, opened.point_id)
    return [
        Transfer(
            into,
            stock(opened.point_id, each.material)
            if each.origin == "stock"
            else at_point(Kind.BULKING, opened.point_id, each.material),
            each.net_g,
        )
        for each in opened.inputs
    ]


def closing_transfers(opened: Batch, closure: Closure) -> list[Transfer]:
    """Return what a closing moves: all that was in the batch, into compost, rejects and air."""
    source, point = batch(opened.id, opened.point_id), opened.point_id
    parts = (
        (stock(point, COMPOST_MATERIAL), closure.output_g),
        (Account(Kind.BATCH_REJECTS, Asset.MATTER, point_id=point), closure.rejects_g),
        (Account(Kind.PROCESS_LOSS, Asset.MATTER, point_id=point), closure.loss_g),
    )
    return [Transfer(into, source, amount) for into, amount in parts if amount]


def opening_entry(programme_code: str, point_code: str, opened: Batch) -> dict[str, object]:
    """Return the journal's entry of an opening."""
    return {
        "v": VERSION,
        "kind": "batch-opened",
        "programme": programme_code,
        "ref": ref_of(programme_code, opened.id),
        "point": point_code,
        "month": f"{opened.day_on:%Y-%m}",
        "batch": opened.code,
        "method": opened.method,
        "inputs": _inputs(opened.inputs),
    }


def _inputs(inputs: Sequence[Input]) -> list[dict[str, object]]:
    return [
        {"origin": each.origin, "material": each.material, "net_g": each.net_g} for each in inputs
    ]


def closing_entry(
    programme_code: str, point_code: str, opened: Batch, closure: Closure
) -> dict[str, object]:
    """Return the journal's entry of a closing; a class is named only where one was given."""
    entry: dict[str, object] = {
        "v": VERSION,
        "kind": "batch-closed",
        "programme": programme_code,
        "ref": ref_of(programme_code, closure.id),
        "opened": ref_of(programme_code, opened.id),
        "point": point_code,
        "month": f"{closure.day_on:%Y-%m}",
        "batch": opened.code,
        "output_g": closure.output_g,
        "rejects_g": closure.rejects_g,
        "loss_g": closure.loss_g,
    }
    if closure.quality_class and closure.norm:
        entry |= {"class": closure.quality_class, "norm": closure.norm}
    return entry
