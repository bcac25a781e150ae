"""Reads for the effect of a change: what families were credited, and what they could have been."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.deposits.models import deposit_lines, deposit_reversals, deposits
from wasteexchange.journal.queries import register
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes.rules import RateChange

# So many families are asked for at once: both databases take far more values than that.
FAMILIES_AT_ONCE = 400
_PER_KG_G = 1000
_HEAD = ("household_id", "id", "counted_at", "day_on", "received_at", "reversed_at")


@dataclass(frozen=True, slots=True)
class Span:
    """Days of the programme, and their first and last instant."""

    first: dt.date
    last: dt.date
    since: dt.datetime
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class FamilyEffect:
    """What one family was credited in a span, and what it would have been.

    `weighings` are lines of the material, or visits where a cap is looked at.
    """

    weighings: int = 0
    net_g: int = 0
    credited: int = 0
    would_be: int = 0
    elsewhere: int = 0
    cut: int = 0

    @property
    def difference(self) -> int:
        """How much more it would have been credited."""
        return self.would_be + self.elsewhere - self.credited


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line as far as a reckoning needs it; credit and rate are of the asset in question."""

    material: str
    quality: Quality
    net_g: int
    credit: int
    rate_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Past:
    """A deposit in the order in which it was recorded, and perhaps taken back."""

    household_id: uuid.UUID
    id: uuid.UUID
    counted_at: dt.datetime
    day_on: dt.date
    received_at: dt.datetime
    reversed_at: dt.datetime | None
    lines: tuple[PastLine, ...]


def families_by_rate(
    session: Session, programme_id: uuid.UUID, span: Span, change: RateChange
) -> dict[uuid.UUID, FamilyEffect]:
    """Add up, per family, what was credited for a material and what a rate would have credited.

    Each line is rounded down by itself, as when it is recorded; caps are not looked at.
    """
    lines = deposit_lines.c
    query = (
        sa.select(
            deposits.c.household_id,
            sa.func.count(),
            _sum(lines.net_g),
            _sum(_credit(change.asset)),
            _sum(_by_rate(change)),
        )
        .join(deposit_lines, _of_deposit(deposit_lines))
        .where(
            *_days(programme_id, span),
            lines.programme_id == programme_id,
            lines.material == change.material,
            lines.quality.in_(sorted(change.per_kg)),
            _stands(programme_id),
        )
        .group_by(deposits.c.household_id)
    )
    return {household_id: FamilyEffect(*rest) for household_id, *rest in session.execute(query)}


def families_by_asset(
    session: Session, programme_id: uuid.UUID, span: Span, asset: Asset
) -> dict[uuid.UUID, FamilyEffect]:
    """Add up, per family, what was credited of an asset; what would be is the same."""
    weighed = deposits.c.organic_g + deposits.c.inorganic_g
    credited = deposits.c.compost if asset is Asset.COMPOST else deposits.c.points
    query = (
        sa.select(
            deposits.c.household_id,
            sa.func.count(),
            _sum(weighed),
            _sum(credited),
            _sum(credited),
        )
        .where(*_days(programme_id, span), _stands(programme_id))
        .group_by(deposits.c.household_id)
    )
    return {household_id: FamilyEffect(*rest) for household_id, *rest in session.execute(query)}


def families_at_risk(
    session: Session,
    programme_id: uuid.UUID,
    span: Span,
    asset: Asset,
    limits: Mapping[str, int | None],
    change: RateChange | None,
) -> list[uuid.UUID]:
    """Return the families of whom a cap cut a visit, or would cut one; rather too many than not.

    `limits` has the least cap per `visit` and for anything `longer`. Visits that were taken back
    count, for what they used of a cap was missing to others.
    """
    credited = deposits.c.compost if asset is Asset.COMPOST else deposits.c.points
    query = sa.select(
        deposits.c.household_id,
        credited.label("most"),
        sa.case((deposits.c.warnings.contains('"capped"'), 1), else_=0).label("was_cut"),
        sa.literal(1).label("concerned"),
    ).where(*_days(programme_id, span))
    if change:
        more = _by_rate(change) - _credit(asset)
        lines = deposit_lines.c
        query = (
            sa.select(
                deposits.c.household_id,
                (credited + sa.func.coalesce(_sum(sa.case((more > 0, more), else_=0)), 0)).label(
                    "most"
                ),
                sa.case((deposits.c.warnings.contains('"capped"'), 1), else_=0).label("was_cut"),
                sa.case((sa.func.count(lines.position) > 0, 1), else_=0).label("concerned"),
            )
            .outerjoin(
                deposit_lines,
                sa.and_(
                    _of_deposit(deposit_lines),
                    lines.material == change.material,
                    lines.quality.in_(sorted(change.per_kg)),
                ),
            )
            .where(*_days(programme_id, span))
            .group_by(deposits.c.household_id, deposits.c.id, credited, deposits.c.warnings)
        )
    visit = query.subquery("visit")
    risks = [sa.func.max(visit.c.was_cut) > 0]
    if (least := limits["visit"]) is not None:
        risks.append(sa.func.max(visit.c.most) > least)
    if (least := limits["longer"]) is not None:
        risks.append(sa.func.sum(visit.c.most) > least)
    found = (
        sa.select(visit.c.household_id)
        .group_by(visit.c.household_id)
        .having(sa.func.max(visit.c.concerned) > 0, sa.or_(*risks))
        .order_by(visit.c.household_id)
    )
    return list(session.scalars(found))


def past_of(
    session: Session,
    programme_id: uuid.UUID,
    span: Span,
    asset: Asset,
    household_ids: Collection[uuid.UUID],
) -> Iterator[Past]:
    """Give the deposits of families in a span, one family after the other, with their lines."""
    wanted = sorted(household_ids)
    for begin in range(0, len(wanted), FAMILIES_AT_ONCE):
        some = wanted[begin : begin + FAMILIES_AT_ONCE]
        yield from _pasts(session.execute(_past(programme_id, span, asset, some)))


def _past(
    programme_id: uuid.UUID, span: Span, asset: Asset, household_ids: list[uuid.UUID]
) -> sa.Select[Any]:
    lines, reversal = deposit_lines.c, register.alias("reversal_record")
    is_compost = asset is Asset.COMPOST
    return (
        sa.select(
            deposits.c.household_id,
            deposits.c.id,
            deposits.c.counted_at,
            deposits.c.day_on,
            register.c.received_at,
            reversal.c.received_at.label("reversed_at"),
            lines.material,
            lines.quality,
            lines.net_g,
            _credit(asset),
            lines.compost_rate_id if is_compost else lines.points_rate_id,
        )
        .join(deposit_lines, _of_deposit(deposit_lines))
        .join(
            register,
            sa.and_(
                register.c.programme_id == deposits.c.programme_id,
                register.c.id == deposits.c.id,
            ),
        )
        .outerjoin(deposit_reversals, _of_deposit(deposit_reversals))
        .outerjoin(
            reversal,
            sa.and_(
                reversal.c.programme_id == deposit_reversals.c.programme_id,
                reversal.c.id == deposit_reversals.c.id,
            ),
        )
        .where(
            deposits.c.programme_id == programme_id,
            deposits.c.household_id.in_(household_ids),
            deposits.c.counted_at.between(span.since, span.until),
        )
        .order_by(deposits.c.household_id, deposits.c.id, lines.position)
    )


def _pasts(rows: Iterable[Any]) -> Iterator[Past]:
    for head, found in groupby(rows, key=lambda row: tuple(row[:6])):
        lines = tuple(PastLine(row[6], Quality(row[7]), *row[8:]) for row in found)
        yield Past(**dict(zip(_HEAD, head, strict=True)), lines=lines)


def _days(programme_id: uuid.UUID, span: Span) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        deposits.c.programme_id == programme_id,
        deposits.c.day_on.between(span.first, span.last),
    )


def _stands(programme_id: uuid.UUID) -> sa.ColumnElement[bool]:
    """Whether a deposit was not taken back."""
    return ~sa.exists().where(
        deposit_reversals.c.programme_id == programme_id,
        deposit_reversals.c.deposit_id == deposits.c.id,
    )


def _of_deposit(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(
        table.c.programme_id == deposits.c.programme_id, table.c.deposit_id == deposits.c.id
    )


def _credit(asset: Asset) -> sa.Column[int]:
    return deposit_lines.c.compost if asset is Asset.COMPOST else deposit_lines.c.points


def _by_rate(change: RateChange) -> sa.ColumnElement[int]:
    """What a line would earn: whole numbers, rounded down, on both databases."""
    cases = [
        (deposit_lines.c.quality == quality, deposit_lines.c.net_g * per_kg // _PER_KG_G)
        for quality, per_kg in sorted(change.per_kg.items())
    ]
    return sa.case(*cases, else_=0)


def _sum(column: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.sum(column), sa.BigInteger)
