"""Reads of terms, and of what they mean for one family."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.statements import Question, Statement, ask_together
from wasteexchange.ledger.queries import balances_of
from wasteexchange.ledger.queries.credits import credits_by_day
from wasteexchange.ledger.rules import Kind
from wasteexchange.promises.models import credit_terms
from wasteexchange.promises.rules import (
    Lapse,
    Term,
    TermKind,
    expiry_ahead,
    lapses_ahead,
    lots_of,
    spendable,
    term_in_force,
    unripe_days,
)

RIPENS = (Kind.GRANTED,)
"""What comes from a batch that is finished can be taken home at once; only deposits wait."""
LASTS = (Kind.GRANTED, Kind.SHARED_OUT)
TOLD_DAYS = 60
"""A family is told so many days before something lapses."""

_terms = Statement(
    lambda _dialect, _count: (
        sa.select(
            credit_terms.c.id,
            credit_terms.c.kind,
            credit_terms.c.asset,
            credit_terms.c.days,
            credit_terms.c.applies_on,
            credit_terms.c.announced_at,
        )
        .where(credit_terms.c.programme_id == sa.bindparam("programme"))
        .order_by(credit_terms.c.applies_on, credit_terms.c.id)
    )
)


def terms_question(programme_id: uuid.UUID) -> Question:
    """Ask for all terms among other questions; `terms_from` reads the answer."""
    return _terms, {"programme": programme_id}, 1


def terms_from(rows: Iterable[Any]) -> list[Term]:
    """All terms that were ever announced, by the day on which they begin."""
    return [Term(row.id, TermKind(row.kind), Asset(row.asset), *tuple(row)[3:]) for row in rows]


def terms_of(session: Session, programme_id: uuid.UUID) -> list[Term]:
    """All terms that were ever announced, by the day on which they begin."""
    (rows,) = ask_together(session, [terms_question(programme_id)])
    return terms_from(rows)


def unripe_of(
    session: Session,
    programme_id: uuid.UUID,
    household_id: uuid.UUID,
    asset: Asset,
    *,
    today: dt.date,
    terms: Sequence[Term] | None = None,
) -> int:
    """Return what a household was credited and cannot take home yet; 0 while no term is set.

    Whoever hands something out subtracts it from the balance: `rules.spendable`.
    """
    terms = terms_of(session, programme_id) if terms is None else terms
    days = unripe_days(terms, asset, today)
    if not days:
        return 0
    credited = credits_by_day(
        session, programme_id, household_id, asset, sources=RIPENS, within=days
    )
    return sum(amount for _day, amount in credited)


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a family may take home now of what it has, and what it should know ahead.

    `lapses` are announced by a term that holds or was announced, the first day first.
    """

    balance: int
    spendable: int
    ripens_on: dt.date | None
    lapses: tuple[Lapse, ...]

    @property
    def unripe(self) -> int:
        """What has to wait."""
        return self.balance - self.spendable


def keeping_of(
    session: Session,
    programme_id: uuid.UUID,
    household_id: uuid.UUID,
    asset: Asset,
    *,
    today: dt.date,
) -> Keeping:
    """Return what of a household's balance waits, and what lapses within some days."""
    terms = terms_of(session, programme_id)
    balance = balances_of(session, programme_id, household_id)[asset]
    return _keeping(session, programme_id, household_id, asset, terms, balance, today)


def keepings_of(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID, *, today: dt.date
) -> dict[Asset, Keeping]:
    """Return the same of each promise that a term was announced for; mostly there is none."""
    terms = terms_of(session, programme_id)
    if not terms:
        return {}
    left = balances_of(session, programme_id, household_id)
    return {
        asset: _keeping(session, programme_id, household_id, asset, terms, left[asset], today)
        for asset in sorted({term.asset for term in terms})
    }


def _keeping(  # noqa: PLR0913, PLR0917 - all that it is reckoned from
    session: Session,
    programme_id: uuid.UUID,
    household_id: uuid.UUID,
    asset: Asset,
    terms: list[Term],
    balance: int,
    today: dt.date,
) -> Keeping:
    if not balance or not any(term.asset is asset for term in terms):
        return Keeping(balance, balance, None, ())
    days = unripe_days(terms, asset, today)
    waits = (
        credits_by_day(session, programme_id, household_id, asset, sources=RIPENS, within=days)
        if days
        else []
    )
    ripens = [
        on + dt.timedelta(days=term.days)
        for on, _amount in waits
        if (term := term_in_force(terms, TermKind.MATURING, asset, on)) and term.days
    ]
    left = spendable(balance, sum(amount for _day, amount in waits))
    until = today + dt.timedelta(days=TOLD_DAYS)
    expiry = expiry_ahead(terms, asset, today)
    lapses: list[Lapse] = []
    if expiry:
        credited = credits_by_day(session, programme_id, household_id, asset, sources=LASTS)
        lapses = lapses_ahead(lots_of(balance, credited), expiry, until)
    return Keeping(balance, left, min(ripens, default=None), tuple(lapses))
