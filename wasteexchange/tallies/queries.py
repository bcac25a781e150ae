"""The month as a read of the ledger: nothing is counted a second time."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from wasteexchange.deposits.queries.months import (
    MonthCounts,
    comings,
    counts_by_month,
    month_counts,
)
from wasteexchange.kernel.quantities import PROMISES, Quality
from wasteexchange.ledger.queries import DayTotal, day_totals, span_totals
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.rewards.queries import given_between, shelf_of
from wasteexchange.tallies.rules import (
    MONTHS_SHOWN,
    History,
    Month,
    MonthFigures,
    Participation,
    Tally,
    TallyRedemption,
    TallyReversals,
    TallyRow,
    TallyStatus,
    TallyTotals,
    month_from,
    months_until,
    participation,
    since_the_first,
)

_QUALITIES = tuple(Quality)


@dataclass(slots=True)
class _Sum:
    """What is added up for one point, material and quality."""

    deposits: int = 0
    net_g: int = 0
    credited: dict[str, int] = field(default_factory=lambda: {str(a): 0 for a in PROMISES})


_Key = tuple[uuid.UUID, str, str]


def tally_of(session: Session, catalogue: Catalogue, month: Month) -> Tally:
    """Add a month up, net of reversals, from the ledger's day totals.

    A reversal counts in the month of its deposit. A row from which everything was taken back is
    left out. Rejected matter has its rows, and is in no total called received.
    """
    programme = catalogue.programme
    totals = day_totals(session, programme.id, first=month.first, last=month.last)
    rows = _rows(catalogue, _sums(totals))
    counts = month_counts(session, programme.id, str(month))
    return Tally(
        programme=programme.code,
        month=str(month),
        status=TallyStatus.OPEN,
        version=0,
        households_served=counts.households_served,
        rows=rows,
        reversals=TallyReversals(
            deposits=counts.reversed_deposits,
            net_g=sum(total.debited for total in totals if total.kind == "brought"),
        ),
        redemptions=tuple(
            TallyRedemption(given.reward, given.quantity, given.amount, given.by_scale)
            for given in given_between(session, programme.id, month.first, month.last)
        ),
        totals=TallyTotals(
            deposits=counts.deposits,
            received_g=sum(row.net_g for row in rows if not row.is_rejected),
            rejected_g=sum(row.net_g for row in rows if row.is_rejected),
            credited={
                str(asset): sum(row.credited[str(asset)] for row in rows) for asset in PROMISES
            },
        ),
    )


def reward_names(session: Session, catalogue: Catalogue, language: str) -> dict[str, str]:
    """Read what rewards are called in a language."""
    return {one.code: one.name(language) for one in shelf_of(session, catalogue).rewards}


def figures_of(
    session: Session, programme_id: uuid.UUID, months: Sequence[Month]
) -> list[MonthFigures]:
    """Read what several months came to, in the order given: two reads, however many they are."""
    if not months:
        return []
    totals = span_totals(session, programme_id, [(each.first, each.last) for each in months])
    named = sorted(str(each) for each in months)
    counts = counts_by_month(session, programme_id, first=named[0], last=named[-1])
    return [
        _figures(month, rows, counts.get(str(month), MonthCounts(0, 0, 0)))
        for month, rows in zip(months, totals, strict=True)
    ]


def participation_of(
    session: Session, programme_id: uuid.UUID, months: Sequence[Month]
) -> list[Participation]:
    """Read who came, who was new, who came back and who did not, in the order given."""
    if not months:
        return []
    found = comings(session, programme_id, last=max(str(month) for month in months))
    return participation({(each.month, each.before): each.families for each in found}, months)


def history_of(session: Session, catalogue: Catalogue, month: Month, *, today: dt.date) -> History:
    """Read a month among the months before it, and against the one before it.

    A month that runs is compared with the same days of the month before, not with all of it.
    """
    programme = catalogue.programme
    asked = months_until(month, MONTHS_SHOWN)
    figures = figures_of(session, programme.id, asked)
    came = participation_of(session, programme.id, asked)
    begun = month_from(programme.month_of(programme.created_at)) or month
    shown = since_the_first(figures, begun)
    running = month.first <= today <= month.last
    now, before = figures[-1], figures[-2] if len(figures) > 1 else None
    if running and before:
        spans = [month.same_days(today), month.before.same_days(today)]
        now, before = figures_between(session, programme.id, spans)
    return History(
        figures=tuple(shown),
        came=tuple(came[-len(shown) :]),
        now=now,
        before=before if before and before.weighed_g else None,
        same_days=running,
    )


def figures_between(
    session: Session, programme_id: uuid.UUID, spans: Sequence[tuple[dt.date, dt.date]]
) -> list[MonthFigures]:
    """Read what spans of days came to, each within one month: what was weighed and credited.

    Visits and families are counted by month only, so those of a span are 0.
    """
    nobody = MonthCounts(0, 0, 0)
    return [
        _figures(Month(first.year, first.month), totals, nobody)
        for (first, _last), totals in zip(
            spans, span_totals(session, programme_id, spans), strict=True
        )
    ]


def _is_received(total: DayTotal) -> bool:
    return total.kind == "brought" and total.quality != Quality.REJECTED


def _figures(month: Month, totals: Iterable[DayTotal], counts: MonthCounts) -> MonthFigures:
    materials: dict[str, int] = {}
    qualities = {str(quality): 0 for quality in Quality}
    credited = {str(asset): 0 for asset in PROMISES}
    for total in totals:
        if total.kind == "brought":
            assert total.quality, "what is brought is named by its quality"
            assert total.material, "and by its material"
            net_g = total.credited - total.debited
            qualities[total.quality] += net_g
            if _is_received(total):
                materials[total.material] = materials.get(total.material, 0) + net_g
        elif total.kind == "granted":
            credited[total.asset] += total.debited - total.credited
    return MonthFigures(
        month=month,
        deposits=counts.deposits,
        households_served=counts.households_served,
        reversed_deposits=counts.reversed_deposits,
        by_material=materials,
        by_quality=qualities,
        credited=credited,
    )


def _sums(totals: Iterable[DayTotal]) -> dict[_Key, _Sum]:
    """Join what was brought with what was granted for it.

    Matter comes out of *brought* (a credit each visit), promises out of *granted* (a debit); what
    is taken back goes the other way.
    """
    sums: dict[_Key, _Sum] = {}
    for total in totals:
        if total.kind not in {"brought", "granted"}:
            continue
        assert total.point_id
        assert total.material
        assert total.quality, "what is brought and granted is named by point, material, quality"
        row = sums.setdefault((total.point_id, total.material, total.quality), _Sum())
        if total.kind == "brought":
            row.net_g += total.credited - total.debited
            row.deposits += total.credits - total.debits
        else:
            row.credited[total.asset] += total.debited - total.credited
    return sums


def _rows(catalogue: Catalogue, sums: dict[_Key, _Sum]) -> tuple[TallyRow, ...]:
    found = []
    for (point_id, code, quality), row in sums.items():
        if row.deposits == 0:
            continue
        point, material = catalogue.point_by_id(point_id), catalogue.material(code)
        assert point, "the ledger names only points of the programme"
        assert material, "the ledger names only materials of the programme"
        place = (point.code, material.position, material.code, _QUALITIES.index(Quality(quality)))
        made = TallyRow(
            collection_point=point.code,
            material=material.code,
            stream=material.stream,
            quality=quality,
            deposits=row.deposits,
            net_g=row.net_g,
            credited=row.credited,
        )
        found.append((place, made))
    return tuple(made for _place, made in sorted(found, key=lambda item: item[0]))
