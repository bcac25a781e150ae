"""What a deposit earns and what is worth a look: arithmetic only, no database, no clock."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from wasteexchange.journal.rules import VERSION, ref_of
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.ledger.rules import Account, Kind, Transfer, household, stock

PER_KG_G = 1000
GROSS_G_MAX = 1_000_000
EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)
CLOCK_TOLERANCE = dt.timedelta(minutes=5)
DUPLICATE_WINDOW = dt.timedelta(minutes=30)
WEEK = dt.timedelta(days=7)
# A household of four makes 5–8 kg of organics and 0.5–2.5 kg of recyclables a week; a large
# family that saved up for weeks stays below five times that.
PLAUSIBLE_WEEK_ORGANIC_G = 40_000
PLAUSIBLE_WEEK_INORGANIC_G = 15_000


@dataclass(frozen=True, slots=True)
class Weighed:
    """One line as it was weighed: grams on the scale, grams of the bucket."""

    material: str
    quality: Quality
    gross_g: int
    tare_g: int
    reason: str | None = None

    @property
    def net_g(self) -> int:
        """What counts."""
        return self.gross_g - self.tare_g


@dataclass(frozen=True, slots=True)
class Earning:
    """What a kilogram earns, by which rate."""

    rate_id: uuid.UUID
    per_kg: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its credit, as it is kept."""

    position: int
    material: str
    quality: Quality
    reason: str | None
    gross_g: int
    tare_g: int
    net_g: int
    compost: int
    points: int
    compost_rate_id: uuid.UUID | None
    points_rate_id: uuid.UUID | None

    def credit(self, asset: Asset) -> int:
        """What this line earned of an asset."""
        return self.compost if asset is Asset.COMPOST else self.points

    def rate_id(self, asset: Asset) -> uuid.UUID | None:
        """By which rate."""
        return self.compost_rate_id if asset is Asset.COMPOST else self.points_rate_id


@dataclass(frozen=True, slots=True)
class Visit:
    """An earlier visit of the household, as far as plausibility looks at it."""

    counted_at: dt.datetime
    writer_id: uuid.UUID
    organic_g: int
    inorganic_g: int
    compost: int
    points: int


@dataclass(frozen=True, slots=True)
class Reversal:
    """That a deposit was taken back, why and when."""

    id: uuid.UUID
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What taking a deposit back does to one promise; grams or hundredths of a point.

    `credited` is taken back whole. What had `lapsed` of it comes back for that and nobody owes it;
    what the family has spent of it, `short`, becomes owed.
    """

    asset: Asset
    credited: int
    short: int
    lapsed: int
    balance: int
    debt: int

    @property
    def balance_after(self) -> int:
        """What the family may still spend."""
        return self.balance - (self.credited - self.short - self.lapsed)

    @property
    def debt_after(self) -> int:
        """What its next visits pay first."""
        return self.debt + self.short


@dataclass(frozen=True, slots=True)
class Consequence:
    """What taking a deposit back does: per promise, and grams of material that are gone already."""

    promises: tuple[TakenBack, ...]
    to_explain: Mapping[str, int]

    @property
    def mark(self) -> str:
        """Tell whether something changed since somebody was shown it."""
        shown = [
            f"{p.asset}:{p.credited}:{p.short}:{p.lapsed}:{p.balance}:{p.debt}"
            for p in self.promises
        ]
        return ",".join([*shown, *(f"{m}:{g}" for m, g in sorted(self.to_explain.items()))])


@dataclass(frozen=True, slots=True)
class Deposit:
    """A deposit as it was recorded, with its first answer and its reversal if there is one."""

    id: uuid.UUID
    household_id: uuid.UUID
    card_id: uuid.UUID | None
    card_absent_reason: str | None
    point_id: uuid.UUID
    counted_at: dt.datetime
    recorded_at: dt.datetime
    day_on: dt.date
    actor_id: uuid.UUID
    series: str
    sequence: int
    compost: int
    points: int
    compost_after: int
    points_after: int
    warnings: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    reversal: Reversal | None = None

    @property
    def net_g(self) -> int:
        """What was weighed, rejected lines included."""
        return sum(line.net_g for line in self.lines)


def earned(net_g: int, per_kg: int) -> int:
    """Round down, so the programme never promises a gram it did not receive."""
    assert net_g > 0
    assert per_kg >= 0
    return net_g * per_kg // PER_KG_G


def line_of(position: int, weighed: Weighed, earnings: Mapping[Asset, Earning]) -> Line:
    """Credit one line, per asset; a rejected one earns nothing, whatever the rates."""
    rates = {} if weighed.quality is Quality.REJECTED else earnings
    compost, points = rates.get(Asset.COMPOST), rates.get(Asset.POINTS)
    return Line(
        position=position,
        material=weighed.material,
        quality=weighed.quality,
        reason=weighed.reason,
        gross_g=weighed.gross_g,
        tare_g=weighed.tare_g,
        net_g=weighed.net_g,
        compost=earned(weighed.net_g, compost.per_kg) if compost else 0,
        points=earned(weighed.net_g, points.per_kg) if points else 0,
        compost_rate_id=compost.rate_id if compost else None,
        points_rate_id=points.rate_id if points else None,
    )


def capped(lines: Sequence[Line], room: Mapping[Asset, int]) -> tuple[Line, ...]:
    """Cut what is credited to what a cap leaves room for, lines in order; never what is weighed."""
    left = dict(room)
    cut = []
    for line in lines:
        credit = {asset: line.credit(asset) for asset in (Asset.COMPOST, Asset.POINTS)}
        for asset, amount in credit.items():
            if asset in left:
                credit[asset] = min(amount, max(left[asset], 0))
                left[asset] -= credit[asset]
        cut.append(replace(line, compost=credit[Asset.COMPOST], points=credit[Asset.POINTS]))
    return tuple(cut)


def counted_at(
    recorded_at: dt.datetime, sent_at: dt.datetime | None, received_at: dt.datetime
) -> dt.datetime:
    """Return when a record counts: what its writer's clock said, corrected when that is wrong.

    The clock's fault is what passed between our receiving and its sending; below 5 minutes it is
    taken for the way.
    """
    if sent_at is None:
        return recorded_at
    fault = received_at - sent_at
    if abs(fault) <= CLOCK_TOLERANCE:
        return recorded_at
    try:
        return recorded_at + fault
    except OverflowError:
        # Before or after all calendars: the limits of time refuse either.
        return LATEST if fault > dt.timedelta() else EARLIEST


def is_possible_duplicate(visits: Iterable[Visit], at: dt.datetime, writer_id: uuid.UUID) -> bool:
    """Whether another writer recorded this household at about the same time."""
    return any(
        visit.writer_id != writer_id and abs(visit.counted_at - at) <= DUPLICATE_WINDOW
        for visit in visits
    )


def is_implausible_week(
    visits: Iterable[Visit], at: dt.datetime, *, organic_g: int, inorganic_g: int
) -> bool:
    """Whether a household brought more in seven days than households bring."""
    recent = [visit for visit in visits if at - WEEK < visit.counted_at <= at]
    organic_g += sum(visit.organic_g for visit in recent)
    inorganic_g += sum(visit.inorganic_g for visit in recent)
    return organic_g > PLAUSIBLE_WEEK_ORGANIC_G or inorganic_g > PLAUSIBLE_WEEK_INORGANIC_G


def entry_lines(lines: Iterable[Line]) -> list[dict[str, object]]:
    """Return the lines as a journal entry has them: a zero credit is left out."""
    return [
        {
            "material": line.material,
            "quality": str(line.quality),
            "net_g": line.net_g,
            "credit": {
                str(asset): line.credit(asset)
                for asset in (Asset.COMPOST, Asset.POINTS)
                if line.credit(asset)
            },
            "rate": {
                str(asset): str(line.rate_id(asset))
                for asset in (Asset.COMPOST, Asset.POINTS)
                if line.rate_id(asset)
            },
        }
        for line in lines
    ]


def transfers_of(deposit: Deposit) -> list[Transfer]:
    """Return what a deposit moves: one transfer of matter per material and quality, then promises.

    Lines of one material and quality are one transfer, so that counting transfers counts visits.
    """
    matter: dict[tuple[str, Quality], int] = {}
    promised: dict[tuple[str, Quality, Asset], int] = {}
    for line in deposit.lines:
        key = (line.material, line.quality)
        matter[key] = matter.get(key, 0) + line.net_g
        for asset in (Asset.COMPOST, Asset.POINTS):
            if credit := line.credit(asset):
                promised[*key, asset] = promised.get((*key, asset), 0) + credit
    point = deposit.point_id
    moved = [
        Transfer(
            debit=Account(Kind.REJECTED, Asset.MATTER, point_id=point, material=material)
            if quality is Quality.REJECTED
            else stock(point, material),
            credit=Account(
                Kind.BROUGHT, Asset.MATTER, point_id=point, material=material, quality=quality
            ),
            amount=net_g,
        )
        for (material, quality), net_g in matter.items()
    ]
    granted = [
        Transfer(
            debit=Account(Kind.GRANTED, asset, point_id=point, material=material, quality=quality),
            credit=household(deposit.household_id, asset),
            amount=amount,
        )
        for (material, quality, asset), amount in promised.items()
    ]
    return moved + granted


def entry_of(programme_code: str, point_code: str, deposit: Deposit) -> dict[str, object]:
    """Return the journal's entry of a deposit, all but its holder."""
    return {
        "v": VERSION,
        "kind": "deposit",
        "programme": programme_code,
        "point": point_code,
        "month": f"{deposit.day_on:%Y-%m}",
        "ref": ref_of(programme_code, deposit.id),
        "series": deposit.series,
        "sequence": deposit.sequence,
        "lines": entry_lines(deposit.lines),
    }


def reversal_entry_of(
    programme_code: str,
    point_code: str,
    deposit: Deposit,
    reversal_id: uuid.UUID,
    number: tuple[str, int],
) -> dict[str, object]:
    """Return the journal's entry of a reversal, all but its holder."""
    return entry_of(programme_code, point_code, deposit) | {
        "kind": "reversal",
        "ref": ref_of(programme_code, reversal_id),
        "reverses": ref_of(programme_code, deposit.id),
        "series": number[0],
        "sequence": number[1],
    }
