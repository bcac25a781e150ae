"""A catalogue at one version, ready to be asked what holds at an instant."""

import datetime as dt
import uuid
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from wasteexchange.programmes.rules.entries import (
    Cap,
    CapChange,
    Material,
    Point,
    Programme,
    QualityReason,
    Rate,
    TarePreset,
)

_Dated = TypeVar("_Dated", Rate, Cap)


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

    def caps_within(self, since: dt.datetime, until: dt.datetime) -> tuple[Cap, ...]:
        """Return every cap that was in force at some instant of a span."""
        begun = (c for c in self.caps if since < c.applies_from <= until and c.amount is not None)
        return (*self.caps_in_force(since), *begun)

    def with_cap(self, change: CapChange, since: dt.datetime) -> "Catalogue":
        """Return it as it would be, had this cap been in force from an instant on."""
        key = change.asset, change.period
        kept = (cap for cap in self.caps if cap.key != key or cap.applies_from < since)
        cap = Cap(uuid.UUID(int=0), *key, change.amount, since, since)
        return replace(self, caps=(*kept, cap))

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


def _by_key(rows: Iterable[_Dated]) -> dict[tuple[str, ...], list[_Dated]]:
    """Sort by what they are of, each by its date, so that one in force is found by halving."""
    found: dict[tuple[str, ...], list[_Dated]] = {}
    for row in sorted(rows, key=lambda row: row.applies_from):
        found.setdefault(row.key, []).append(row)
    return found


def _in_force(series: Sequence[_Dated], at: dt.datetime) -> _Dated | None:
    place = bisect_right(series, at, key=lambda row: row.applies_from)
    return series[place - 1] if place else None
