"""How long a credit waits until it can be taken home, and how long it lasts.

Both are read from what came in by day; nothing is kept of which gram was spent. What is spent is
taken from the oldest that is left, so that what is old is the balance less all that came in since.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wasteexchange.kernel.quantities import TERM_DAYS_MAX, Asset

DAYS_MAX = TERM_DAYS_MAX
"""Five years: whoever wants longer wants no term."""
EXPIRY_DAYS_LEAST = 30
"""What lapses within weeks was no promise."""
_DAY = dt.timedelta(days=1)
Days = tuple[dt.date, dt.date]
"""A first and a last day, both included."""


class TermKind(StrEnum):
    """What a term is about: `maturing` is the wait before, `expiry` the end after."""

    MATURING = "maturing"
    EXPIRY = "expiry"


class TermState(StrEnum):
    """How a term stands today: it holds, is announced for later, or another one succeeded it."""

    HOLDS = "holds"
    ANNOUNCED = "announced"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Term:
    """How many days a credit waits or lasts, from a day on; None ends the rule from that day on."""

    id: uuid.UUID
    kind: TermKind
    asset: Asset
    days: int | None
    applies_on: dt.date
    announced_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of the credits of one day."""

    day_on: dt.date
    amount: int


@dataclass(frozen=True, slots=True)
class Lapse:
    """What lapses on a day unless it is taken home before."""

    day_on: dt.date
    amount: int


def term_in_force(terms: Iterable[Term], kind: TermKind, asset: Asset, on: dt.date) -> Term | None:
    """Return the term that holds on a day; None where there is none, or it was ended."""
    begun = [t for t in terms if (t.kind, t.asset) == (kind, asset) and t.applies_on <= on]
    newest = max(begun, key=lambda term: term.applies_on, default=None)
    return newest if newest and newest.days is not None else None


def state_of(term: Term, terms: Iterable[Term], today: dt.date) -> TermState:
    """Return how one of all terms stands on a day; one that ended its kind is past at once."""
    if term.applies_on > today:
        return TermState.ANNOUNCED
    newest = term_in_force(terms, term.kind, term.asset, today)
    return TermState.HOLDS if newest and newest.id == term.id else TermState.PAST


def expiry_ahead(terms: Iterable[Term], asset: Asset, on: dt.date) -> Term | None:
    """Return the expiry that holds on a day, or else the one that begins next, if one does."""
    terms = list(terms)
    if holds := term_in_force(terms, TermKind.EXPIRY, asset, on):
        return holds
    later = [
        t for t in terms if (t.kind, t.asset) == (TermKind.EXPIRY, asset) and t.applies_on > on
    ]
    following = min(later, key=lambda term: term.applies_on, default=None)
    return following if following and following.days is not None else None


def unripe_days(terms: Iterable[Term], asset: Asset, today: dt.date) -> list[Days]:
    """Return the days whose credits cannot be taken home yet.

    A credit follows the term that held on the day on which it was counted: a new term never makes
    a family wait for what it has already. One of `n` days can be taken home `n` days later.
    """
    mine = sorted(
        (t for t in terms if (t.kind, t.asset) == (TermKind.MATURING, asset)),
        key=lambda term: term.applies_on,
    )
    ends = [term.applies_on - _DAY for term in mine[1:]] + [dt.date.max]
    found = []
    for term, last in zip(mine, ends, strict=False):  # no term, no end
        first = max(term.applies_on, today - dt.timedelta(days=(term.days or 0) - 1))
        if term.days and first <= min(last, today):
            found.append((first, last))
    return found


def spendable(balance: int, unripe: int) -> int:
    """Return what can be taken home now: the balance less what is not ripe, never below nothing.

    What was spent before counts as spent from what was ripe, so that nobody waits twice.
    """
    return max(0, balance - unripe)


def kept_since(terms: Iterable[Term], asset: Asset, today: dt.date) -> dt.date | None:
    """Return the first day whose credits still hold; None when nothing can have lapsed.

    A credit holds for the term's days after it was counted, the last of them included; one that
    was there before the term began holds as long from the day on which it began.
    """
    term = term_in_force(terms, TermKind.EXPIRY, asset, today)
    if term is None or term.days is None:
        return None
    first = today - dt.timedelta(days=term.days)
    return first if term.applies_on < first else None


def lapsed(balance: int, kept: int) -> int:
    """Return what of a balance is too old, where `kept` came in since the day that still holds."""
    return max(0, balance - kept)


def lots_of(balance: int, credits_by_day: Iterable[tuple[dt.date, int]]) -> list[Lot]:
    """Return what is left of each day's credits, the oldest first: the newest are spent last."""
    left, lots = balance, []
    for day_on, amount in sorted(credits_by_day, reverse=True):
        if there := min(left, amount):
            lots.append(Lot(day_on, there))
            left -= there
    return lots[::-1]


def lapses_ahead(lots: Sequence[Lot], term: Term, until: dt.date) -> list[Lapse]:
    """Return what lapses by a day under a term, the first day first: what a family is told ahead.

    The day is the first on which it no longer holds.
    """
    found: dict[dt.date, int] = {}
    for lot in lots:
        day_on = max(lot.day_on, term.applies_on) + dt.timedelta(days=(term.days or 0) + 1)
        if term.days is not None and day_on <= until:
            found[day_on] = found.get(day_on, 0) + lot.amount
    return [Lapse(day_on, amount) for day_on, amount in sorted(found.items())]
