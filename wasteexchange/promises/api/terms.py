"""How long a credit waits and lasts, over HTTP."""

import datetime as dt
import uuid
from typing import Literal, Self

from flask.typing import ResponseReturnValue
from pydantic import ConfigDict, Field

from wasteexchange.journal.queries import claimed_among
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes.queries import get_programme
from wasteexchange.promises import queries, service
from wasteexchange.promises.api.asking import blueprint
from wasteexchange.promises.errors import TermRefused, TermTaken
from wasteexchange.promises.rules import Term, TermKind, TermState, state_of
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import (
    Answer,
    Day,
    Paging,
    RecordId,
    Said,
    Whole,
    answer,
    fields_called,
    page_of,
    read_json,
    read_query,
)
from wasteexchange.web.work import current_actor, current_context

# What the rules call it, and what it is called in JSON, as in the journal.
_FROM = {"applies_on": "from"}


class TermIn(Said):
    """From a day on a credit waits (`maturing`) or lasts (`expiry`) so many days; null ends it."""

    id: RecordId
    kind: Literal["maturing", "expiry"]
    asset: Literal["COMPOST", "POINTS"]
    days: Whole | None
    applies_on: Day = Field(alias="from")


class TermOut(Answer):
    """From a day on a credit waits (`maturing`) or lasts (`expiry`) so many days; null ends it."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, validate_by_name=True)

    id: uuid.UUID
    kind: TermKind
    asset: Literal["COMPOST", "POINTS"]
    days: int | None
    applies_on: dt.date = Field(alias="from")
    announced_at: dt.datetime

    @classmethod
    def of(cls, term: Term, **more: object) -> Self:
        """Show a term."""
        return cls.model_validate(
            {
                "id": term.id,
                "kind": term.kind,
                "asset": term.asset.value,
                "days": term.days,
                "applies_on": term.applies_on,
                "announced_at": term.announced_at,
                **more,
            }
        )


class TermShown(TermOut):
    """A term, and whether it `holds` today, is `announced` for later, or is `past`."""

    state: TermState


class TermsOut(Answer):
    """A page of terms, the newest first."""

    items: list[TermShown]
    next: str | None


@blueprint.get("/credit-terms")
@requires(Permission.READ_PROMISES)
@operation(query=Paging, out=TermsOut)
def list_terms() -> ResponseReturnValue:
    """List all terms of credits that were ever announced, the newest first."""
    paging = read_query(Paging)
    programme_id = current_actor().programme_id
    with reading() as session:
        today = get_programme(session, programme_id).local_day(current_context().now)
        found = queries.terms_of(session, programme_id)
    page, following = page_of(found[::-1], paging, lambda term: str(term.id))
    items = [TermShown.of(term, state=state_of(term, found, today)) for term in page]
    return answer(TermsOut(items=items, next=following))


@blueprint.post("/credit-terms")
@requires(Permission.KEEP_PROMISES)
@operation(
    body=TermIn,
    out=TermOut,
    status=201,
    also=(200,),
    problems=(TermRefused, TermTaken, IdConflict),
)
def announce_term() -> ResponseReturnValue:
    """Announce how long credits wait or last from a day on: families have to be told before."""
    said = read_json(TermIn)
    context = current_context()
    command = service.AnnounceTerm(
        id=said.id,
        kind=TermKind(said.kind),
        asset=Asset(said.asset),
        days=said.days,
        applies_on=said.applies_on,
    )
    with fields_called(_FROM), unit_of_work() as session:
        before = claimed_among(session, context.programme_id, [said.id])
        term = service.announce_term(session, context, command)
    return answer(TermOut.of(term), 200 if before else 201)
