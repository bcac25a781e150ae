"""What past months would have promised at the rates of today: a rate that began lately counts."""

import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.promises.queries.covering import Days, Visited, visited_in
from wasteexchange.promises.rules import at_other_rates

ONE_DAY = dt.timedelta(days=1)
BEFORE_MIDNIGHT = dt.timedelta(microseconds=1)


def promised_at_todays_rates(
    session: Session, catalogue: Catalogue, months: Sequence[Days], now: dt.datetime
) -> list[int]:
    """Return for each span of days what its visits would have been promised by today's rates.

    What a cap cut stays cut in proportion. Grams of compost, rounded up.
    """
    pieces = [list(_pieces(catalogue, month, now)) for month in months]
    visited = iter(visited_in(session, catalogue.programme.id, [p for cut in pieces for p in cut]))
    return [
        sum(_renewed(catalogue, piece[0], next(visited), now) for piece in cut) for cut in pieces
    ]


def _pieces(catalogue: Catalogue, days: Days, now: dt.datetime) -> Iterator[Days]:
    """Cut a span where a rate began, so that each piece has one rate for each material."""
    first, last = days
    begun = {
        catalogue.local_day(rate.applies_from)
        for rate in catalogue.rates
        if rate.asset is Asset.COMPOST and rate.applies_from <= now
    }
    for begins in sorted(day for day in begun if first < day <= last):
        yield first, begins - ONE_DAY
        first = begins
    yield first, last


def _renewed(catalogue: Catalogue, first: dt.date, visited: Visited, now: dt.datetime) -> int:
    # Of a day in which a rate begins, its evening counts.
    then = catalogue.programme.midnight(first + ONE_DAY) - BEFORE_MIDNIGHT
    return at_other_rates(
        visited.promised_g,
        then=_earned(catalogue, visited, min(then, now)),
        now=_earned(catalogue, visited, now),
    )


def _earned(catalogue: Catalogue, visited: Visited, at: dt.datetime) -> int:
    """Return milligrams of compost that the waste earns by the rates of an instant."""
    found = 0
    for (material, quality), net_g in visited.net_g.items():
        rate = catalogue.rate_for(material, quality, Asset.COMPOST, at)
        found += net_g * rate.per_kg if rate else 0
    return found
