"""Cards over HTTP: issue, look up, link, revoke."""

import hashlib
import uuid
from typing import Annotated, Self

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import AfterValidator, Field

from wasteexchange.cards import queries, service
from wasteexchange.cards.errors import AlreadyLinked, AlreadyRevoked, RevokedCard
from wasteexchange.cards.queries.waiting import households_without_card
from wasteexchange.cards.rules import (
    REASON_MAX,
    CardRef,
    CardStatus,
    NewCard,
    as_printed,
    card_url,
)
from wasteexchange.households.errors import ErasedHousehold, InactiveHousehold, UnknownHousehold
from wasteexchange.households.queries import find_household
from wasteexchange.households.rules import HouseholdRef, Status
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import IdConflict, NotFound
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.kernel.words import _
from wasteexchange.ledger.queries import balances_of
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import (
    Answer,
    Moment,
    RecordId,
    Said,
    answer,
    not_blank,
    read_json,
)
from wasteexchange.web.texts import plain_text
from wasteexchange.web.work import current_actor, current_context, current_settings

blueprint = Blueprint("cards_api", __name__, url_prefix="/api/v1")

_Reason = Annotated[
    str,
    Field(min_length=1, max_length=REASON_MAX),
    AfterValidator(plain_text),
    AfterValidator(not_blank),
]


class CardIn(Said):
    """A card to issue."""

    id: RecordId
    sent_at: Moment | None = None


class CardIssued(Answer):
    """The card as it is handed out; `url` is what its code says."""

    id: uuid.UUID
    token: str
    number: str
    url: str

    @classmethod
    def of(cls, card: NewCard) -> Self:
        """Show a new card."""
        url = card_url(current_settings().base_url, card.token)
        return cls(id=card.id, token=card.token, number=card.number, url=url)


class RevocationIn(Said):
    """That a card counts no longer, and why."""

    id: RecordId
    reason: _Reason
    sent_at: Moment | None = None


class RevocationOut(Answer):
    """The revocation that was recorded."""

    id: uuid.UUID
    number: str
    status: CardStatus


class LinkIn(Said):
    """The household that a blank card now belongs to; with an `id` it may be said twice."""

    id: RecordId | None = None
    household: RecordId
    sent_at: Moment | None = None


class CardHousehold(Answer):
    """Whose card it is: nothing personal."""

    id: uuid.UUID
    code: str
    status: Status

    @classmethod
    def of(cls, household: HouseholdRef) -> Self:
        """Show a household."""
        return cls(id=household.id, code=household.code, status=household.status)


class CardOut(Answer):
    """A card as the counter sees it; `has_pin`: its family set one."""

    status: CardStatus
    number: str
    household: CardHousehold | None
    balances: dict[Asset, int]
    has_pin: bool

    @classmethod
    def of(cls, card: CardRef, balances: dict[Asset, int], *, has_pin: bool) -> Self:
        """Show a card."""
        whose = card.household
        household = (
            CardHousehold(id=whose.id, code=whose.code, status=whose.status) if whose else None
        )
        return cls(
            status=card.status,
            number=as_printed(card.number),
            household=household,
            balances=balances,
            has_pin=has_pin,
        )


class WaitingHousehold(Answer):
    """A family without a card: nothing personal."""

    id: uuid.UUID
    code: str


class WaitingOut(Answer):
    """Every family that takes part and has no card, by its code; at most 10,000."""

    items: list[WaitingHousehold]


@blueprint.get("/catalogue/households")
@requires(Permission.LOOK_UP_CARDS)
@operation(out=WaitingOut, also=(304,))
def waiting() -> ResponseReturnValue:
    """Tell a counter which families a blank card may be given to, offline too: those without one.

    With `If-None-Match` an unchanged answer is a 304.
    """
    with reading() as session:
        found = households_without_card(session, current_actor().programme_id)
    said = WaitingOut(items=[WaitingHousehold(id=each, code=code) for each, code in found])
    reply = answer(said)
    reply.set_etag(hashlib.sha256(said.model_dump_json().encode()).hexdigest()[:32], weak=True)
    reply.headers["Cache-Control"] = "private, no-cache"
    return reply.make_conditional(request)


@blueprint.post("/households/<uuid:household_id>/cards")
@requires(Permission.ISSUE_CARDS)
@operation(
    body=CardIn,
    out=CardIssued,
    status=201,
    also=(200,),
    problems=(NotFound, InactiveHousehold, ErasedHousehold, IdConflict),
)
def issue(household_id: uuid.UUID) -> ResponseReturnValue:
    """Issue a card to a household; the card it had before stops counting."""
    said = read_json(CardIn)
    context = current_context()
    with unit_of_work() as session:
        if find_household(session, context.programme_id, household_id) is None:
            raise NotFound(_("Look the family up by its code and choose it again."))
        card = service.issue_card(
            session, context, household_id, said.id, card_key=current_settings().card_key
        )
    return answer(CardIssued.of(card), 201 if card.is_new else 200)


@blueprint.get("/cards/<card>")
@requires(Permission.LOOK_UP_CARDS)
@operation(out=CardOut, problems=(NotFound,))
def show(card: str) -> ResponseReturnValue:
    """Look a card up by its token or its number."""
    programme_id = current_actor().programme_id
    with reading() as session:
        found = queries.get_card(session, programme_id, card)
        balances, has_pin = dict.fromkeys(PROMISES, 0), False
        if found.household_id:
            balances = balances_of(session, programme_id, found.household_id)
            has_pin = service.has_pin(session, programme_id, found.household_id)
    return answer(CardOut.of(found, balances, has_pin=has_pin))


@blueprint.post("/cards/<card>/revocation")
@requires(Permission.ISSUE_CARDS)
@operation(
    body=RevocationIn,
    out=RevocationOut,
    status=201,
    also=(200,),
    problems=(NotFound, AlreadyRevoked, IdConflict),
)
def revoke(card: str) -> ResponseReturnValue:
    """Revoke a card, found by its number when it is lost."""
    said = read_json(RevocationIn)
    context = current_context()
    with unit_of_work() as session:
        found = queries.get_card(session, context.programme_id, card)
        is_new = service.revoke_card(
            session, context, found.card_id, record_id=said.id, reason=said.reason
        )
    out = RevocationOut(id=said.id, number=as_printed(found.number), status=CardStatus.REVOKED)
    return answer(out, 201 if is_new else 200)


@blueprint.post("/cards/<card>/link")
@requires(Permission.ISSUE_CARDS)
@operation(
    body=LinkIn,
    out=CardOut,
    status=201,
    also=(200,),
    problems=(
        NotFound,
        UnknownHousehold,
        InactiveHousehold,
        ErasedHousehold,
        AlreadyLinked,
        RevokedCard,
        IdConflict,
    ),
)
def link(card: str) -> ResponseReturnValue:
    """Give a blank card to a household; the card it had before stops counting."""
    said = read_json(LinkIn)
    context = current_context()
    with unit_of_work() as session:
        found = queries.get_card(session, context.programme_id, card)
        is_new = service.link_card(session, context, found, said.household, record_id=said.id)
        linked = queries.get_card(session, context.programme_id, card)
        balances = balances_of(session, context.programme_id, said.household)
        has_pin = service.has_pin(session, context.programme_id, said.household)
    return answer(CardOut.of(linked, balances, has_pin=has_pin), 201 if is_new else 200)
