"""The month as a read of the ledger: nothing is counted a second time."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from wasteexchange.deposits.queries import month_counts
from wasteexchange.kernel.quantities import PROMISES, Quality
from wasteexchange.ledger.queries import DayTotal, day_totals
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.tallies.rules import (
    Month,
    Tally,
    TallyRedemption,
    TallyReversals,
    TallyRow,
    TallyStatus,
    TallyTotals,
)

RedemptionSource = Callable[[Session, uuid.UUID, Month], Iterable[TallyRedemption]]
_QUALITIES = tuple(Quality)
_sources: list[RedemptionSource] = []


@dataclass(slots=True)
class _Sum:
    """What is added up for one point, material and quality."""

    deposits: int = 0
    net_g: int = 0
    credited: dict[str, int] = field(default_factory=lambda: {str(a): 0 for a in PROMISES})


_Key = tuple[uuid.UUID, str, str]


def redemptions_from(source: RedemptionSource) -> None:
    """Let a room whose rewards are handed out give its lines of the tally."""
    if source not in _sources:
        _sources.append(source)


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
            line for source in _sources for line in source(session, programme.id, month)
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
