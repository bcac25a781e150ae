"""The catalogue as values: what is taken, where, what it earns, and since when. Arithmetic only."""

import datetime as dt
import re
import uuid
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from wasteexchange.kernel.quantities import Asset

PROGRAMME_CODE = re.compile(r"[A-Z0-9]{2,12}", re.ASCII)
POINT_CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+){0,3}", re.ASCII)
POINT_CODE_MAX = 24
ENTRY_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
ENTRY_CODE_MAX = 40
NAME_MAX = 200
# A kilogram never earns more than 10 kg of compost or 1,000 points.
PER_KG_MAX = {Asset.COMPOST: 10_000, Asset.POINTS: 100_000}
CAP_MAX = 1_000_000_000
TARE_G_MAX = 100_000
PLAUSIBLE_G_MAX = 500_000
PERIODS = ("visit", "week", "month")
# Streams and the colours of NTP 900.058:2019 for collection centres.
STREAM_COLOURS = {
    "organic": "brown",
    "plastic": "white",
    "paper": "blue",
    "metal": "yellow",
    "glass": "grey",
    "hazard": "red",
    "rest": "black",
}


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme: one town, one catalogue, one ledger."""

    id: uuid.UUID
    code: str
    name: str
    template: str
    country: str
    locale: str
    time_zone: str
    currency: str
    catalogue_version: int
    created_at: dt.datetime
    # Made for trying the program out: every page says so.
    is_sample: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days and months begin."""
        return ZoneInfo(self.time_zone)

    def local_day(self, instant: dt.datetime) -> dt.date:
        """Return the programme's calendar day of an instant."""
        return instant.astimezone(self.zone).date()

    def month_of(self, instant: dt.datetime) -> str:
        """Return the programme's month of an instant, as `2026-11`."""
        return f"{self.local_day(instant):%Y-%m}"

    def midnight(self, day: dt.date) -> dt.datetime:
        """Return the instant, in UTC, at which a day of the programme begins."""
        return dt.datetime.combine(day, dt.time(), self.zone).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Point:
    """A collection point; one that is not active takes nothing more."""

    id: uuid.UUID
    code: str
    name: str
    place: str
    created_at: dt.datetime
    deactivated_at: dt.datetime | None

    @property
    def active(self) -> bool:
        """Whether deposits may be made here."""
        return self.deactivated_at is None


@dataclass(frozen=True, slots=True)
class Material:
    """What is taken; `plausible_visit_g` is the net weight above which a person has a look."""

    code: str
    name_es: str
    name_en: str
    stream: str
    colour: str
    pictogram: str
    family_group: str
    ntp_group: str
    sigersol_class: str
    advice_es: str
    advice_en: str
    plausible_visit_g: int
    position: int
    frequent: bool
    deactivated_at: dt.datetime | None = None

    @property
    def active(self) -> bool:
        """Whether it is taken."""
        return self.deactivated_at is None

    def name(self, language: str) -> str:
        """Return its name in a language; Spanish where we have no other."""
        return self.name_en if language == "en" else self.name_es

    def advice(self, language: str) -> str:
        """Return how to bring it, in a language."""
        return self.advice_en if language == "en" else self.advice_es


@dataclass(frozen=True, slots=True)
class Rate:
    """What a kilogram earns from an instant on: grams of compost or hundredths of a point."""

    id: uuid.UUID
    material: str
    quality: str
    asset: Asset
    per_kg: int
    applies_from: dt.datetime
    announced_at: dt.datetime

    @property
    def key(self) -> tuple[str, str, Asset]:
        """What it is a rate of; at any instant at most one is in force."""
        return self.material, self.quality, self.asset


@dataclass(frozen=True, slots=True)
class TarePreset:
    """A container whose weight is known."""

    code: str
    name_es: str
    name_en: str
    tare_g: int
    position: int
    deactivated_at: dt.datetime | None = None

    @property
    def active(self) -> bool:
        """Whether the counter offers it."""
        return self.deactivated_at is None

    def name(self, language: str) -> str:
        """Return its name in a language."""
        return self.name_en if language == "en" else self.name_es


@dataclass(frozen=True, slots=True)
class QualityReason:
    """Why a line was contaminated or rejected, in words for the family."""

    code: str
    quality: str
    name_es: str
    name_en: str
    advice_es: str
    advice_en: str
    position: int

    def name(self, language: str) -> str:
        """Return it in a language."""
        return self.name_en if language == "en" else self.name_es

    def advice(self, language: str) -> str:
        """Return what to do better, in a language."""
        return self.advice_en if language == "en" else self.advice_es


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that is credited per period; None lifts the cap from that instant on."""

    id: uuid.UUID
    asset: Asset
    period: str
    amount: int | None
    applies_from: dt.datetime
    announced_at: dt.datetime

    @property
    def key(self) -> tuple[Asset, str]:
        """What it caps; at any instant at most one is in force."""
        return self.asset, self.period


@dataclass(frozen=True)
class Catalogue:
    """Everything of a programme's catalogue at one version, ready to be asked."""

    programme: Programme
    points: tuple[Point, ...]
    materials: tuple[Material, ...]
    rates: tuple[Rate, ...]
    tare_presets: tuple[TarePreset, ...]
    quality_reasons: tuple[QualityReason, ...]
    caps: tuple[Cap, ...]

    def rate_for(self, material: str, quality: str, asset: str, at: dt.datetime) -> Rate | None:
        """Return the rate in force at an instant; None when there is none (rejected has none)."""
        return _in_force(self._rates.get((material, quality, asset), ()), at)

    def rates_in_force(self, at: dt.datetime) -> tuple[Rate, ...]:
        """Return every rate in force at an instant."""
        found = (_in_force(series, at) for series in self._rates.values())
        return tuple(rate for rate in found if rate)

    def rates_scheduled(self, at: dt.datetime) -> tuple[Rate, ...]:
        """Return the rates that begin after an instant, the next first."""
        later = (rate for rate in self.rates if rate.applies_from > at)
        return tuple(sorted(later, key=lambda rate: rate.applies_from))

    def caps_in_force(self, at: dt.datetime) -> tuple[Cap, ...]:
        """Return the caps in force at an instant; a lifted one is none."""
        found = (_in_force(series, at) for series in self._caps.values())
        return tuple(cap for cap in found if cap and cap.amount is not None)

    def caps_scheduled(self, at: dt.datetime) -> tuple[Cap, ...]:
        """Return the caps (and liftings) that begin after an instant, the next first."""
        later = (cap for cap in self.caps if cap.applies_from > at)
        return tuple(sorted(later, key=lambda cap: cap.applies_from))

    def material(self, code: str) -> Material | None:
        """Return the material with that code, active or not."""
        return self._materials.get(code)

    def point_by_code(self, code: str) -> Point | None:
        """Return the point with that code, active or not."""
        return self._points_by_code.get(code)

    def point_by_id(self, point_id: uuid.UUID) -> Point | None:
        """Return the point with that id, active or not."""
        return self._points_by_id.get(point_id)

    def quality_reason(self, code: str) -> QualityReason | None:
        """Return the reason with that code."""
        return self._reasons.get(code)

    def tare_preset(self, code: str) -> TarePreset | None:
        """Return the container with that code, active or not."""
        return next((tare for tare in self.tare_presets if tare.code == code), None)

    def local_day(self, instant: dt.datetime) -> dt.date:
        """Return the programme's calendar day of an instant."""
        return self.programme.local_day(instant)

    def month_of(self, instant: dt.datetime) -> str:
        """Return the programme's month of an instant, as `2026-11`."""
        return self.programme.month_of(instant)

    @cached_property
    def _rates(self) -> "dict[tuple[str, ...], list[Rate]]":
        return _by_key(self.rates)

    @cached_property
    def _caps(self) -> "dict[tuple[str, ...], list[Cap]]":
        return _by_key(self.caps)

    @cached_property
    def _materials(self) -> dict[str, Material]:
        return {material.code: material for material in self.materials}

    @cached_property
    def _points_by_code(self) -> dict[str, Point]:
        return {point.code: point for point in self.points}

    @cached_property
    def _points_by_id(self) -> dict[uuid.UUID, Point]:
        return {point.id: point for point in self.points}

    @cached_property
    def _reasons(self) -> dict[str, QualityReason]:
        return {reason.code: reason for reason in self.quality_reasons}


def half(per_kg: int) -> int:
    """Return what contaminated earns where clean earns this: half, rounded down."""
    return per_kg // 2


def hundredths(text: str) -> int | None:
    """Read points as a person types them, `.` or `,` as the decimal mark; None when unreadable."""
    found = re.fullmatch(r"\s*(\d{1,9})(?:[.,](\d{1,2}))?\s*", text, re.ASCII)
    if not found:
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def whole(text: str) -> int | None:
    """Read a whole number as a person types it; None when unreadable."""
    found = re.fullmatch(r"\s*(\d{1,12})\s*", text, re.ASCII)
    return int(found[1]) if found else None


def grams_of(text: str) -> int | None:
    """Read kilograms as a person types them, at most three decimals; None when unreadable."""
    found = re.fullmatch(r"\s*(\d{1,9})(?:[.,](\d{1,3}))?\s*", text, re.ASCII)
    if not found:
        return None
    return int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0"))


def next_point_code(programme_code: str, taken: Iterable[str]) -> str:
    """Return the first `<CODE>-NN` that no point has."""
    known = set(taken)
    number = 1
    while (code := f"{programme_code}-{number:02}") in known:
        number += 1
    return code


_Dated = TypeVar("_Dated", Rate, Cap)


def _by_key(rows: Iterable[_Dated]) -> dict[tuple[str, ...], list[_Dated]]:
    """Sort by what they are of, each by its date, so that one in force is found by halving."""
    found: dict[tuple[str, ...], list[_Dated]] = {}
    for row in sorted(rows, key=lambda row: row.applies_from):
        found.setdefault(row.key, []).append(row)
    return found


def _in_force(series: Sequence[_Dated], at: dt.datetime) -> _Dated | None:
    place = bisect_right(series, at, key=lambda row: row.applies_from)
    return series[place - 1] if place else None


def instant_text(at: dt.datetime) -> str:
    """Write an instant as the journal and the API do: UTC, with `Z`, a fraction only if any."""
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def next_minute(at: dt.datetime) -> dt.datetime:
    """Return the first full minute that is not before an instant."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + dt.timedelta(minutes=1)
