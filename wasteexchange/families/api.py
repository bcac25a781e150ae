"""A family's balance and passbook over HTTP, for staff."""

import datetime as dt
import uuid

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlalchemy.orm import Session

from wasteexchange.families.queries import statement_of
from wasteexchange.families.rules import Entry
from wasteexchange.households.queries import find_household
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.errors import FieldProblem, Invalid, NotFound
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.ledger.queries import balances_of
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Answer, Day, Paging, answer, read_query
from wasteexchange.web.work import current_actor

blueprint = Blueprint("families_api", __name__, url_prefix="/api/v1")


class BalanceOut(Answer):
    """What a household has: COMPOST in grams, POINTS in hundredths of a point."""

    balances: dict[str, int]


class Span(Paging):
    """`?from=` and `?to=`: days of the programme, both included."""

    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")


class EntryOut(Answer):
    """One line of the passbook: more than 0 came in, less went out.

    `kind` is deposit, reversal, redemption, returned (one that was taken back), settlement, hold,
    hold-ended (what was set aside came back), forfeited, share-out, share-out-reversal or expired.
    """

    record: uuid.UUID
    day: dt.date
    kind: str
    amounts: dict[str, int]
    balances: dict[str, int]


class StatementOut(Answer):
    """A page of the passbook, oldest first."""

    items: list[EntryOut]
    next: str | None


@blueprint.get("/households/<uuid:household_id>/balance")
@requires(Permission.READ_HOUSEHOLDS)
@operation(out=BalanceOut, problems=(NotFound,))
def balance(household_id: uuid.UUID) -> ResponseReturnValue:
    """Give what a household has."""
    with reading() as session:
        programme_id = _programme_of(session, household_id)
        found = balances_of(session, programme_id, household_id)
    return answer(BalanceOut(balances={str(asset): amount for asset, amount in found.items()}))


@blueprint.get("/households/<uuid:household_id>/statement")
@requires(Permission.READ_HOUSEHOLDS)
@operation(query=Span, out=StatementOut, problems=(NotFound,))
def statement(household_id: uuid.UUID) -> ResponseReturnValue:
    """Give the lines of a household's passbook, oldest first."""
    span = read_query(Span)
    with reading() as session:
        programme_id = _programme_of(session, household_id)
        entries = statement_of(
            session, programme_id, household_id, first=span.first, last=span.last
        )
    page, following = _page(entries, span)
    items = [
        EntryOut(
            record=entry.record_id,
            day=entry.day_on,
            kind=entry.kind,
            amounts=dict(entry.amounts),
            balances=dict(entry.balances),
        )
        for entry in page
    ]
    return answer(StatementOut(items=items, next=following))


def _page(entries: list[Entry], span: Span) -> tuple[list[Entry], str | None]:
    """Cut the page after the record that the last page ended with.

    Raises:
        Invalid: There is no such record among them.
    """
    start = 0
    if span.after:
        places = [n for n, entry in enumerate(entries, 1) if str(entry.record_id) == span.after]
        if not places:
            words = _("Give what the page before has as its next, or nothing for the first page.")
            raise Invalid(words, (FieldProblem("after", words),))
        start = places[0]
    page = entries[start : start + span.limit]
    more = start + span.limit < len(entries)
    return page, str(page[-1].record_id) if more else None


def _programme_of(session: Session, household_id: uuid.UUID) -> uuid.UUID:
    """Return the caller's programme, in which the household is.

    Raises:
        NotFound: It is in none, or in another one.
    """
    programme_id = current_actor().programme_id
    if find_household(session, programme_id, household_id) is None:
        raise NotFound(_("Look the family up by its code and choose it again."))
    return programme_id
