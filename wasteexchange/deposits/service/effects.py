"""What a change of the catalogue would have done to deposits that were made: nothing is written.

A deposit that a cap can have cut is reckoned again with all that its family brought, in the order
in which it was recorded; all others are added up by the database.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from sqlalchemy.orm import Session

from wasteexchange.deposits.queries import effects as queries
from wasteexchange.deposits.queries.effects import FamilyEffect, Past, Span
from wasteexchange.deposits.rules import Earning, Line, Visit, Weighed, line_of
from wasteexchange.deposits.service import checks
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.programmes.rules import CapChange, Catalogue, RateChange

THIRTY_DAYS = dt.timedelta(days=29)


@dataclass(frozen=True, slots=True)
class Effect:
    """What families were credited in a span of days, and what they would have been credited.

    `weighings` are lines of the material, or visits where a cap is looked at;
    `elsewhere` is what other materials would have been credited more, because a cap is shared;
    `largest` is the largest change for one family; `cut` counts visits that a cap would have cut.
    """

    first: dt.date
    last: dt.date
    weighings: int
    families: int
    net_g: int
    credited: int
    would_be: int
    elsewhere: int
    touched: int
    largest: int
    cut: int

    @property
    def difference(self) -> int:
        """How much more would have been credited in all."""
        return self.would_be + self.elsewhere - self.credited

    @classmethod
    def of(cls, span: Span, families: Collection[FamilyEffect]) -> "Effect":
        """Add up what it does to each family."""
        changes = [family.difference for family in families]
        return cls(
            first=span.first,
            last=span.last,
            weighings=sum(family.weighings for family in families),
            families=sum(1 for family in families if family.weighings),
            net_g=sum(family.net_g for family in families),
            credited=sum(family.credited for family in families),
            would_be=sum(family.would_be for family in families),
            elsewhere=sum(family.elsewhere for family in families),
            touched=sum(1 for change in changes if change),
            largest=max(changes, key=abs, default=0),
            cut=sum(family.cut for family in families),
        )


def effect_of_rate(
    session: Session, catalogue: Catalogue, change: RateChange, now: dt.datetime
) -> Effect:
    """Return what a rate would have done last month; without deposits then, in the last 30 days.

    Equals what is credited when the same deposits are recorded by that rate from the first of
    those days on: floors, qualities, caps and reversals included. What was counted on other days
    is taken as it was.
    """
    last_month, thirty_days = _spans(catalogue, now)
    effect = _effect_of_rate(session, catalogue, change, last_month)
    if not effect.weighings:
        effect = _effect_of_rate(session, catalogue, change, thirty_days)
    return effect


def effect_of_cap(
    session: Session, catalogue: Catalogue, change: CapChange, now: dt.datetime
) -> Effect:
    """Return what a cap would have done last month; without deposits then, in the last 30 days."""
    span, thirty_days = _spans(catalogue, now)
    programme_id, asset = catalogue.programme.id, change.asset
    families = queries.families_by_asset(session, programme_id, span, asset)
    if not families:
        span = thirty_days
        families = queries.families_by_asset(session, programme_id, span, asset)
    supposed = catalogue.with_cap(change, span.since)
    families |= _again(session, catalogue, supposed, asset, span)
    return Effect.of(span, families.values())


def _spans(catalogue: Catalogue, now: dt.datetime) -> tuple[Span, Span]:
    """Return last month, and the thirty days that end today."""
    today = catalogue.local_day(now)
    last = today.replace(day=1) - dt.timedelta(days=1)
    return (
        _span(catalogue, last.replace(day=1), last),
        _span(catalogue, today - THIRTY_DAYS, today),
    )


def _span(catalogue: Catalogue, first: dt.date, last: dt.date) -> Span:
    midnight = catalogue.programme.midnight
    end = midnight(last + dt.timedelta(days=1)) - dt.timedelta(microseconds=1)
    return Span(first, last, midnight(first), end)


def _effect_of_rate(
    session: Session, catalogue: Catalogue, change: RateChange, span: Span
) -> Effect:
    families = queries.families_by_rate(session, catalogue.programme.id, span, change)
    families |= _again(session, catalogue, catalogue, change.asset, span, change)
    return Effect.of(span, families.values())


def _again(
    session: Session,
    catalogue: Catalogue,
    supposed: Catalogue,
    asset: Asset,
    span: Span,
    change: RateChange | None = None,
) -> dict[uuid.UUID, FamilyEffect]:
    """Reckon again those families whom a cap cut or can cut."""
    around = _with_periods(catalogue, span)
    caps = [c for c in supposed.caps_within(span.since, span.until) if c.asset is asset]
    known = [c for c in catalogue.caps_within(span.since, span.until) if c.asset is asset]
    if not caps and not known:
        return {}
    programme_id = catalogue.programme.id
    limits = {
        "visit": min((c.amount or 0 for c in caps if c.period == "visit"), default=None),
        "longer": min((c.amount or 0 for c in caps if c.period != "visit"), default=None),
    }
    who = queries.families_at_risk(session, programme_id, around, asset, limits, change)
    per_kg = {rate.id: rate.per_kg for rate in catalogue.rates}
    found = {}
    for household_id, past in groupby(
        queries.past_of(session, programme_id, around, asset, who), key=lambda one: one.household_id
    ):
        reckoning = _Reckoning(supposed, asset, span, per_kg, change)
        found[household_id] = reckoning.of(tuple(past))
    return found


def _with_periods(catalogue: Catalogue, span: Span) -> Span:
    """Widen a span to the weeks and months that it lies in, over which caps are counted."""
    first = [checks.period_of(catalogue, period, span.since) for period in ("week", "month")]
    last = [checks.period_of(catalogue, period, span.until) for period in ("week", "month")]
    since, until = min(one for one, _end in first), max(one for _begin, one in last)
    return Span(catalogue.local_day(since), catalogue.local_day(until), since, until)


@dataclass(frozen=True, slots=True)
class _Reckoning:
    """One family's deposits, credited again one after the other."""

    catalogue: Catalogue
    asset: Asset
    span: Span
    per_kg: Mapping[uuid.UUID, int]
    change: RateChange | None

    def of(self, past: tuple[Past, ...]) -> FamilyEffect:
        """Return what would have been credited to the family in the span."""
        standing: dict[uuid.UUID, Visit] = {}
        family = FamilyEffect()
        for _at, is_reversal, one in self._in_order(past):
            if is_reversal:
                del standing[one.id]
                continue
            lines = self._lines(one)
            if self._is_within(one):
                visits = tuple(standing.values())
                cut = checks.cut_to_caps(self.catalogue, lines, visits, one.counted_at)
                if not one.reversed_at:
                    family = self._added(family, one, lines, cut)
                lines = cut
            credited = sum(line.credit(self.asset) for line in lines)
            standing[one.id] = self._visit(one, credited)
        return family

    def _in_order(self, past: Iterable[Past]) -> list[tuple[dt.datetime, bool, Past]]:
        told = [(one.received_at, False, one) for one in past]
        told += [(one.reversed_at, True, one) for one in past if one.reversed_at]
        return sorted(told, key=lambda each: (each[0], each[1], each[2].counted_at, each[2].id))

    def _is_within(self, one: Past) -> bool:
        return self.span.first <= one.day_on <= self.span.last

    def _visit(self, one: Past, credited: int) -> Visit:
        is_compost = self.asset is Asset.COMPOST
        return Visit(
            counted_at=one.counted_at,
            writer_id=uuid.UUID(int=0),
            organic_g=0,
            inorganic_g=0,
            compost=credited if is_compost else 0,
            points=0 if is_compost else credited,
        )

    def _lines(self, one: Past) -> tuple[Line, ...]:
        """Credit each line by its rate, before any cap; on other days as it was."""
        lines = []
        for position, line in enumerate(one.lines):
            weighed = Weighed(line.material, line.quality, line.net_g, 0)
            rate_id, per_kg = line.rate_id, self.per_kg.get(line.rate_id) if line.rate_id else None
            if self._changes(line.material, line.quality):
                assert self.change
                rate_id, per_kg = uuid.UUID(int=0), self.change.per_kg[line.quality]
            earnings = {self.asset: Earning(rate_id, per_kg)} if rate_id and per_kg else {}
            made = line_of(position, weighed, earnings)
            lines.append(made if self._is_within(one) else self._as_it_was(made, line.credit))
        return tuple(lines)

    def _as_it_was(self, line: Line, credit: int) -> Line:
        amounts = {asset: credit if asset is self.asset else 0 for asset in PROMISES}
        return replace(line, compost=amounts[Asset.COMPOST], points=amounts[Asset.POINTS])

    def _changes(self, material: str, quality: str) -> bool:
        return bool(
            self.change and self.change.material == material and quality in self.change.per_kg
        )

    def _added(
        self, family: FamilyEffect, one: Past, lines: tuple[Line, ...], cut: tuple[Line, ...]
    ) -> FamilyEffect:
        """Add a visit that stands."""
        mine, others = [0, 0, 0], 0
        count = 0
        for was, would in zip(one.lines, cut, strict=True):
            credit = would.credit(self.asset)
            if self.change is None or self._changes(was.material, was.quality):
                count += 1 if self.change or not count else 0
                mine = [mine[0] + was.net_g, mine[1] + was.credit, mine[2] + credit]
            else:
                others += credit - was.credit
        return replace(
            family,
            weighings=family.weighings + count,
            net_g=family.net_g + mine[0],
            credited=family.credited + mine[1],
            would_be=family.would_be + mine[2],
            elsewhere=family.elsewhere + others,
            cut=family.cut + (cut != lines),
        )
