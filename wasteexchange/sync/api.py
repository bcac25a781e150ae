"""The offline protocol: cards go out, a phone's outbox comes in, each record answered alone."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field

from wasteexchange.cards.queries.states import ERASED
from wasteexchange.cards.rules import as_printed
from wasteexchange.deposits.api import DepositOut
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.rewards.api import RedemptionOut
from wasteexchange.sync import queries, service
from wasteexchange.sync.errors import CounterTooOld, ServerTooOld
from wasteexchange.sync.forms import refuse_protocol, sent_from
from wasteexchange.sync.queries.told import cards_since
from wasteexchange.sync.rules import RECORDS_MAX, Known, Place, Telling, ToldCard
from wasteexchange.sync.service import Taken
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import FieldProblemOut, operation
from wasteexchange.web.reading import (
    Answer,
    Moment,
    RecordId,
    Said,
    Text200,
    answer,
    read_json,
    read_query,
)
from wasteexchange.web.work import current_context

blueprint = Blueprint("sync_api", __name__, url_prefix="/api/v1")

# A thousand cards are some 200 KB, and a third of that when packed: a piece for a bad network.
CARDS_USUAL, CARDS_MAX = 1_000, 5_000
HASH_BYTES = 16
COUNTING = {"active", "inactive"}


class UploadIn(Said):
    """A phone's outbox, or a part of it; records of an earlier one may come again.

    `protocol`: in which way it is written. This server understands its own and the one before.
    """

    protocol: Annotated[int, Field(ge=0, le=1_000_000)] = 1
    id: RecordId
    device: Text200
    sent_at: Moment
    records: Annotated[list[Any], Field(max_length=RECORDS_MAX)]


class RecordProblemOut(Answer):
    """Why a record waits, is looked at by a person, or cannot be read."""

    code: str
    title: str
    detail: str
    errors: list[FieldProblemOut] | None = None


class ResultOut(Answer):
    """What became of one record.

    `accepted`: it is in the ledger. `duplicate`: it was before; `first` is the first answer.
    `waiting`: for a record that it refers to; it applies itself. `review`: a person decides.
    `unreadable`: it was not kept; correct it and send it again.
    """

    id: str | None
    status: Literal["accepted", "duplicate", "waiting", "review", "unreadable"]
    problem: RecordProblemOut | None = None
    first: DepositOut | RedemptionOut | None = None
    deposit: DepositOut | None = None
    redemption: RedemptionOut | None = None


class KnownOut(Answer):
    """What of this writer's records is here: count, and the XOR of SHA-256 of their ids."""

    count: int
    digest: str


class UploadOut(Answer):
    """One result per record, in their order."""

    results: list[ResultOut]
    known: KnownOut


class CardsIn(BaseModel):
    """`?since=` what an earlier answer gave as `since`; without it everything is told."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    since: str = Field(default="", max_length=200)
    limit: int = Field(default=CARDS_USUAL, ge=1, le=CARDS_MAX)


class CardBalancesOut(Answer):
    """What may be spent with a card."""

    COMPOST: int
    POINTS: int


class CardOut(Answer):
    """A card as a counter knows it, without a name.

    `hash`: the first 16 bytes of SHA-256 of the card's 26 letters, in hex. `unlinked`: a blank card
    that waits for its family. `inactive`: its family takes no part at present. `removed`: forget
    it; nothing but the hash is told of it. Only a card that counts has balances. `has_pin`: its
    family set a PIN, which only the server knows.
    """

    hash: str
    number: str | None
    status: Literal["active", "inactive", "unlinked", "revoked", "removed"]
    household: uuid.UUID | None
    code: str | None
    balances: CardBalancesOut | None
    has_pin: bool = False


class CardsOut(Answer):
    """Cards that changed, in the order of their changes, as of an instant.

    `since` is what to ask with the next time; with `more` at once, for the list goes on. With
    `from_start` forget every card first: what was told before counts no longer. `count`: how many
    cards there are, to be compared once there is no `more`.
    """

    items: list[CardOut]
    since: str
    more: bool
    from_start: bool
    count: int
    as_of: dt.datetime


@blueprint.get("/catalogue/cards")
@requires(Permission.LOOK_UP_CARDS)
@operation(query=CardsIn, out=CardsOut)
def cards() -> ResponseReturnValue:
    """Tell a counter of the cards that it may be shown: changes only, and no names.

    A family may come to any point, so these are all cards of the programme. A `since` that is not
    ours, or no longer, starts anew.
    """
    asked, context = read_query(CardsIn), current_context()
    as_of = service.tell_when_due(context, reading=reading, work=unit_of_work)
    with reading() as session:
        since, programme_id = Place.read(asked.since), context.programme_id
        told = cards_since(session, programme_id, since, limit=asked.limit)
    return answer(cards_out(told, as_of), headers={"Cache-Control": "private, no-cache"})


@blueprint.post("/uploads")
@requires(Permission.UPLOAD_RECORDS)
@operation(body=UploadIn, out=UploadOut, problems=(CounterTooOld, ServerTooOld))
def create() -> ResponseReturnValue:
    """Take a phone's records, each on its own: none is lost and none counts twice."""
    said = read_json(UploadIn, first=_is_understood)
    refuse_protocol(said.protocol)
    sent = [sent_from(position, one) for position, one in enumerate(said.records)]
    context = current_context()
    taken = service.take_in_parts(context, sent, sent_at=said.sent_at, work=unit_of_work)
    with reading() as session:
        known = queries.known_of(session, context.programme_id, context.actor.writer_id)
    results = [result_of(one) for one in taken]
    return answer(UploadOut(results=results, known=known_out(known)))


def _is_understood(said: Any) -> None:
    """Look at the protocol before the fields: what a newer one adds is no misspelling."""
    refuse_protocol(said.get("protocol") if isinstance(said, dict) else None)


@blueprint.get("/uploads/known")
@requires(Permission.UPLOAD_RECORDS)
@operation(out=KnownOut)
def known_here() -> ResponseReturnValue:
    """Tell a phone what of its records is here; fewer than it knows of: it sends them again."""
    context = current_context()
    with reading() as session:
        known = queries.known_of(session, context.programme_id, context.actor.writer_id)
    return answer(known_out(known))


def cards_out(told: Telling, as_of: dt.datetime) -> CardsOut:
    """Write what is told of cards."""
    return CardsOut(
        items=[card_out(card) for card in told.cards],
        since=str(told.place),
        more=told.more,
        from_start=told.from_start,
        count=told.count,
        as_of=as_of,
    )


def card_out(card: ToldCard) -> CardOut:
    """Write one card; of one that was erased its hash alone."""
    hashed = card.token_hash[:HASH_BYTES].hex()
    if card.status == ERASED:
        return CardOut(
            hash=hashed, number=None, status="removed", household=None, code=None, balances=None
        )
    balances = CardBalancesOut(COMPOST=card.compost, POINTS=card.points)
    return CardOut.model_validate(
        {
            "hash": hashed,
            "number": as_printed(card.number),
            "status": card.status,
            "household": card.household_id,
            "code": card.household_code,
            "balances": balances if card.status in COUNTING else None,
            "has_pin": card.has_pin,
        }
    )


def known_out(known: Known) -> KnownOut:
    """Write what is known."""
    return KnownOut(count=known.count, digest=known.digest.hex())


def result_of(taken: Taken) -> ResultOut:
    """Answer for one record."""
    deposit = redemption = None
    if taken.deposit and taken.catalogue:
        deposit = DepositOut.of(taken.deposit, taken.catalogue)
    if taken.redemption and taken.catalogue:
        redemption = RedemptionOut.of(taken.redemption, taken.catalogue)
    problem = None
    if taken.problem:
        errors = [FieldProblemOut(field=e.field, detail=e.detail) for e in taken.problem.errors]
        problem = RecordProblemOut(
            code=taken.problem.slug,
            title=_(taken.problem.title),
            detail=taken.problem.detail,
            errors=errors or None,
        )
    is_first = taken.standing == "accepted"
    return ResultOut(
        id=str(taken.sent.id) if taken.sent.id else None,
        status=taken.standing.value,
        problem=problem,
        first=None if is_first else deposit or redemption,
        deposit=deposit if is_first else None,
        redemption=redemption if is_first else None,
    )
