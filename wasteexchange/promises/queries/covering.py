"""Reads of what covers the promises: purchases that are planned, and what months came to."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.kernel.words import _
from wasteexchange.ledger.queries import DayTotal, span_totals
from wasteexchange.ledger.rules import Kind
from wasteexchange.promises.errors import UnknownPlan
from wasteexchange.promises.models import planned_purchase_endings, planned_purchases

Days = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Plan:
    """Compost that somebody will pay for; `ending` is how it ended, if it has."""

    id: uuid.UUID
    expected_on: dt.date
    net_g: int
    paid_by: str
    planned_at: dt.datetime
    ending: str | None


def plans_of(session: Session, programme_id: uuid.UUID, *, is_open: bool = True) -> list[Plan]:
    """Purchases that are planned, by the day on which they are expected."""
    query = _plans(programme_id).order_by(planned_purchases.c.expected_on, planned_purchases.c.id)
    if is_open:
        query = query.where(planned_purchase_endings.c.plan_id.is_(None))
    return [Plan(*row) for row in session.execute(query)]


def get_plan(session: Session, programme_id: uuid.UUID, plan_id: uuid.UUID) -> Plan:
    """Return a planned purchase.

    Raises:
        UnknownPlan: There is none with that id here.
    """
    row = session.execute(_plans(programme_id).where(planned_purchases.c.id == plan_id)).first()
    if row is None:
        raise UnknownPlan(_("Look for it among the purchases that are planned."))
    return Plan(*row)


@dataclass(frozen=True, slots=True)
class MonthMoved:
    """What a span of days moved: promised by deposits, shared out, redeemed, lapsed, brought.

    Grams of compost, and of organic waste that was taken; each net of what was taken back.
    """

    promised_g: int
    shared_g: int
    redeemed_g: int
    expired_g: int
    waste_g: int


def moved_in(
    session: Session, programme_id: uuid.UUID, spans: Sequence[Days], *, organic: frozenset[str]
) -> list[MonthMoved]:
    """Add up what several spans of days moved, in their order, in one read."""
    return [_moved(totals, organic) for totals in span_totals(session, programme_id, spans)]


@dataclass(frozen=True, slots=True)
class Visited:
    """What visits of a span of days brought, by material and quality, and what they were promised.

    Grams, net of what was taken back.
    """

    promised_g: int
    net_g: Mapping[tuple[str, str], int]


def visited_in(session: Session, programme_id: uuid.UUID, spans: Sequence[Days]) -> list[Visited]:
    """Add up what visits of several spans of days brought, in their order, in one read."""
    return [_visited(totals) for totals in span_totals(session, programme_id, spans)]


def _visited(totals: Sequence[DayTotal]) -> Visited:
    net_g: dict[tuple[str, str], int] = {}
    for each in totals:
        if each.kind == Kind.BROUGHT and each.material and each.quality:
            key = each.material, each.quality
            net_g[key] = net_g.get(key, 0) + each.credited - each.debited
    compost = [each for each in totals if each.asset == Asset.COMPOST]
    return Visited(_given(compost, Kind.GRANTED), net_g)


def _moved(totals: Sequence[DayTotal], organic: frozenset[str]) -> MonthMoved:
    compost = [each for each in totals if each.asset == Asset.COMPOST]
    waste = [
        each
        for each in totals
        if each.kind == Kind.BROUGHT
        and each.material in organic
        and each.quality != Quality.REJECTED
    ]
    return MonthMoved(
        promised_g=_given(compost, Kind.GRANTED),
        shared_g=_given(compost, Kind.SHARED_OUT),
        redeemed_g=-_given(compost, Kind.REDEEMED),
        expired_g=-_given(compost, Kind.EXPIRED),
        waste_g=sum(each.credited - each.debited for each in waste),
    )


def _given(totals: Sequence[DayTotal], kind: Kind) -> int:
    return sum(each.debited - each.credited for each in totals if each.kind == kind)


def _plans(programme_id: uuid.UUID) -> sa.Select[Any]:
    return (
        sa.select(
            planned_purchases.c.id,
            planned_purchases.c.expected_on,
            planned_purchases.c.net_g,
            planned_purchases.c.paid_by,
            planned_purchases.c.planned_at,
            planned_purchase_endings.c.ending,
        )
        .outerjoin(
            planned_purchase_endings,
            sa.and_(
                planned_purchase_endings.c.programme_id == planned_purchases.c.programme_id,
                planned_purchase_endings.c.plan_id == planned_purchases.c.id,
            ),
        )
        .where(planned_purchases.c.programme_id == programme_id)
    )
