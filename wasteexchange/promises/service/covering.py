"""Whether the promises are covered, as things stand or as a new rate would make them."""

import calendar
import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wasteexchange.compost.queries import batches_of, composting_of, open_batches, stock_of
from wasteexchange.deposits.service.effects import effect_of_rate
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.queries.credits import promised_in_all
from wasteexchange.ledger.rules import Kind
from wasteexchange.programmes.rules import Catalogue, RateChange
from wasteexchange.promises.queries.covering import (
    Days,
    MonthMoved,
    Plan,
    moved_in,
    plans_of,
)
from wasteexchange.promises.queries.sharing import compost_in_all
from wasteexchange.promises.rules import (
    MONTHS_USUAL,
    Arrival,
    Change,
    Forecast,
    Origin,
    Position,
    Usual,
    forecast_of,
    usual_month,
)
from wasteexchange.promises.service.renewing import promised_at_todays_rates

ORGANIC = "organic"
MONTHS_READ = 12
RENEWED = MONTHS_USUAL + 1
"""So many months are reckoned again at the rates of today: the usual ones and the one that runs."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What a month that is over, or the one that runs until today, came to."""

    days: Days
    moved: MonthMoved

    @property
    def first(self) -> dt.date:
        """The first day of it."""
        return self.days[0]


@dataclass(frozen=True, slots=True)
class Solvency:
    """The forecast, and beside it what is no promise any more: owed, or handed out too early.

    `behind` are the months that it was reckoned from, the oldest first.
    """

    forecast: Forecast
    held_g: int
    owed_g: int
    unsettled_g: int
    plans: tuple[Plan, ...]
    behind: tuple[Behind, ...]


def solvency_of(
    session: Session,
    catalogue: Catalogue,
    now: dt.datetime,
    *,
    changes: Sequence[Change] = (),
) -> Solvency:
    """Say how what is promised is covered; `changes` are looked at, not announced.

    Rates that are announced count from their day on, by what they would have done last month.
    """
    programme_id, today = catalogue.programme.id, catalogue.local_day(now)
    promised = promised_in_all(session, programme_id, Asset.COMPOST)
    plans = plans_of(session, programme_id)
    low_permille, weeks = _figures(session, catalogue)
    behind = _months_behind(session, catalogue, today)
    renewed = promised_at_todays_rates(session, catalogue, [b.days for b in behind[-RENEWED:]], now)
    new_promises, redemptions, waste = _usual(behind, renewed, today)
    stock = stock_of(session, programme_id)
    organic = _organic(catalogue)
    position = Position(
        today=today,
        promised_g=promised[Kind.HOUSEHOLD] + promised[Kind.HELD],
        stock_g=compost_in_all(session, programme_id),
        arrivals=(*_from_batches(session, programme_id), *_from_plans(plans, today)),
        waiting_g=sum(grams for (_point, material), grams in stock.items() if material in organic),
        low_permille=low_permille,
        weeks=weeks,
        new_promises=new_promises,
        redemptions=redemptions,
        waste=waste,
        changes=(*_announced(session, catalogue, now), *changes),
    )
    return Solvency(
        forecast=forecast_of(position),
        held_g=promised[Kind.HELD],
        owed_g=promised[Kind.OWED],
        unsettled_g=promised[Kind.UNSETTLED],
        plans=tuple(plans),
        behind=tuple(behind),
    )


def change_by_rate(
    session: Session, catalogue: Catalogue, change: RateChange, now: dt.datetime
) -> Change:
    """Return what a rate would promise more in a month than the one that holds."""
    effect = effect_of_rate(session, catalogue, change, now)
    more_g = effect.difference
    # The last month may have been credited by an older rate: what holds now has its own effect.
    holding = _holding_since(catalogue, change, effect.first, now)
    if holding:
        more_g -= effect_of_rate(session, catalogue, holding, now).difference
    return Change(catalogue.local_day(change.applies_from), more_g)


def _holding_since(
    catalogue: Catalogue, change: RateChange, first: dt.date, now: dt.datetime
) -> RateChange | None:
    """Return the rate that a change would succeed, if it began after a day; None if before."""
    found = {q: catalogue.rate_for(change.material, q, change.asset, now) for q in change.per_kg}
    lately = [
        rate for rate in found.values() if rate and catalogue.local_day(rate.applies_from) > first
    ]
    if not lately:
        return None
    per_kg = {quality: rate.per_kg for quality, rate in found.items() if rate}
    return RateChange(
        material=change.material,
        asset=change.asset,
        per_kg=per_kg,
        applies_from=max(rate.applies_from for rate in lately),
    )


def _from_batches(session: Session, programme_id: uuid.UUID) -> list[Arrival]:
    """What open batches give at their low yield, when even the slow ones are ready."""
    return [
        Arrival(each.ready_by_on, each.expected_low_g, Origin.BATCH, each.code)
        for each in open_batches(session, programme_id)
    ]


def _from_plans(plans: Sequence[Plan], today: dt.date) -> list[Arrival]:
    """Purchases that are still ahead; one whose day is over covers nothing until it is weighed."""
    return [
        Arrival(plan.expected_on, plan.net_g, Origin.PURCHASE, plan.paid_by)
        for plan in plans
        if plan.expected_on >= today
    ]


def _figures(session: Session, catalogue: Catalogue) -> tuple[int, int]:
    """Return the low yield and the weeks of what is in no batch: as the newest batch was begun.

    Before the first batch it is the lowest yield and the longest time of the country's methods.
    """
    for newest in batches_of(session, catalogue.programme.id, limit=1):
        return newest.figures.yield_low_permille, newest.figures.weeks_high
    methods = composting_of(session, catalogue).methods
    return min(m.yield_low_permille for m in methods), max(m.weeks_high for m in methods)


def _months_behind(session: Session, catalogue: Catalogue, today: dt.date) -> list[Behind]:
    """Return what twelve whole months and the one that runs came to, the oldest first."""
    spans = [(today.replace(day=1), today)]
    for _each in range(MONTHS_READ):
        last = spans[0][0] - dt.timedelta(days=1)
        spans.insert(0, (last.replace(day=1), last))
    moved = moved_in(session, catalogue.programme.id, spans, organic=_organic(catalogue))
    return [Behind(span, month) for span, month in zip(spans, moved, strict=True)]


def _usual(
    behind: Sequence[Behind], renewed: Sequence[int], today: dt.date
) -> tuple[Usual, Usual, Usual]:
    """Return what a month usually comes to: newly promised, redeemed, and organic waste.

    `renewed` is what the last months would have promised at the rates of today.
    """
    came = [each.moved for each in behind]
    days = calendar.monthrange(today.year, today.month)[1]
    promised, redeemed, waste = (
        usual_month(months[:-1], so_far=months[-1], days_gone=today.day, days=days)
        for months in (
            [*(month.promised_g for month in came[: -len(renewed)]), *renewed],
            [month.redeemed_g for month in came],
            [month.waste_g for month in came],
        )
    )
    return promised, redeemed, waste


def _organic(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(each.code for each in catalogue.materials if each.stream == ORGANIC)


def _announced(session: Session, catalogue: Catalogue, now: dt.datetime) -> list[Change]:
    """Return what rates that were announced and have not begun will change."""
    per_kg: dict[tuple[str, dt.datetime], dict[str, int]] = {}
    for rate in catalogue.rates_scheduled(now):
        if rate.asset is Asset.COMPOST:
            key = rate.material, rate.applies_from
            per_kg.setdefault(key, {})[str(rate.quality)] = rate.per_kg
    found: list[Change] = []
    # Each succeeds the one before it: what it adds is counted from there, not from today's.
    until_now: dict[str, dict[str, int]] = {}
    told: dict[str, int] = {}
    for material, begins in sorted(per_kg, key=lambda key: key[1]):
        said = until_now[material] = until_now.get(material, {}) | per_kg[material, begins]
        supposed = RateChange(
            material=material, asset=Asset.COMPOST, per_kg=dict(said), applies_from=begins
        )
        change = change_by_rate(session, catalogue, supposed, now)
        more_g = change.monthly_g - told.get(material, 0)
        told[material] = change.monthly_g
        found.append(Change(change.begins_on, more_g))
    return found
