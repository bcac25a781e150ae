"""Issuing, linking, replacing and revoking cards."""

import uuid
from collections.abc import Callable, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.cards import queries
from wasteexchange.cards.errors import (
    AlreadyLinked,
    AlreadyRevoked,
    CardKeyChanged,
    NumbersUsedUp,
    RevokedCard,
)
from wasteexchange.cards.models import card_links, card_printings, card_revocations, cards
from wasteexchange.cards.queries import CardRow
from wasteexchange.cards.rules import (
    BLANKS_MAX,
    ERASED,
    NUMBERS,
    REPLACED,
    CardRef,
    NewCard,
    as_printed,
    card_token,
    numbered,
    token_hash,
)
from wasteexchange.cards.service.pins import (
    check_pin,
    clear_pin,
    forget_pin_of,
    has_pin,
    note_wrong_pin,
    set_pin,
)
from wasteexchange.households.errors import ErasedHousehold, InactiveHousehold
from wasteexchange.households.queries import locked_household
from wasteexchange.households.rules import Status
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.kernel.words import _

__all__ = [
    "check_pin",
    "clear_pin",
    "forget_pin_of",
    "has_pin",
    "issue_card",
    "link_card",
    "make_blanks",
    "mark_printed",
    "note_wrong_pin",
    "revoke_card",
    "revoke_cards_of",
    "set_pin",
    "token_of",
    "when_linked",
]

KIND = "card"
LINK_KIND = "card-link"
REVOCATION_KIND = "card-revocation"
BLANKS_KIND = "blank-cards"
DRAWS_MAX = 200
"""With nine of ten numbers given, 200 draws all miss once in a thousand million times."""


def issue_card(
    session: Session,
    context: Context,
    household_id: uuid.UUID,
    card_id: uuid.UUID,
    *,
    card_key: bytes,
) -> NewCard:
    """Give a household a card; the one before stops counting. Saying it twice changes nothing.

    Raises:
        UnknownHousehold: There is no such household.
        InactiveHousehold: It takes no part at present.
        ErasedHousehold: The family asked to be forgotten.
        IdConflict: The id is known for something else.
    """
    if not _claim(session, context, card_id, KIND, household=household_id):
        return _as_first_answered(session, context, card_id, card_key)
    _lock_active(session, context, household_id)
    _replace(session, context, household_id)
    card = _insert_card(session, context, card_id, card_key)
    _insert_link(session, context, card_id, household_id)
    return card


def issue_blanks(
    session: Session,
    context: Context,
    count: int,
    *,
    card_key: bytes,
    record_id: uuid.UUID | None = None,
) -> list[NewCard]:
    """Make blank cards, to be printed now and linked to families at their enrolment.

    With a record's id, saying it twice makes them once.
    """
    assert 1 <= count <= BLANKS_MAX, "the form and the command hold the limit"
    if record_id and not _claim(session, context, record_id, BLANKS_KIND, count=count):
        return []
    made = []
    for _each in range(count):
        card_id = context.new_id()
        _claim(session, context, card_id, KIND, household=None)
        made.append(_insert_card(session, context, card_id, card_key))
    return made


def link_card(
    session: Session,
    context: Context,
    card: CardRef,
    household_id: uuid.UUID,
    *,
    record_id: uuid.UUID | None = None,
) -> bool:
    """Give a blank card to a household; the card it had before stops counting.

    With a record's id, saying it twice changes nothing, and the second time gives False.

    Raises:
        AlreadyLinked: The card has a family.
        RevokedCard: The card was revoked.
        UnknownHousehold: There is no such household.
        InactiveHousehold: It takes no part at present.
        ErasedHousehold: The family asked to be forgotten.
    """
    if record_id and not _claim(
        session, context, record_id, LINK_KIND, card=card.card_id, household=household_id
    ):
        return False
    _lock_active(session, context, household_id)
    if card.revoked_at is not None:
        raise RevokedCard(_("Take another blank card, and put this one away."), field="card")
    _replace(session, context, household_id, but=card.card_id)
    if not _insert_link(session, context, card.card_id, household_id):
        raise AlreadyLinked(
            _("Take another blank card. Each card belongs to one family only."), field="card"
        )
    for step in _linked_steps:
        step(session, context, card.card_id)
    return True


LinkedStep = Callable[[Session, Context, uuid.UUID], None]
_linked_steps: list[LinkedStep] = []


def when_linked(step: LinkedStep) -> None:
    """Let a room above know that a card belongs to a family now; asking twice changes nothing."""
    if step not in _linked_steps:
        _linked_steps.append(step)


def revoke_card(
    session: Session,
    context: Context,
    card_id: uuid.UUID,
    *,
    record_id: uuid.UUID,
    reason: str,
) -> bool:
    """Let a card count no longer from now on; False when this was said before.

    Raises:
        AlreadyRevoked: Another record revoked it.
        IdConflict: The id is known for something else.
    """
    if not _claim(session, context, record_id, REVOCATION_KIND, card=card_id, reason=reason):
        return False
    card = queries.find_card_by_id(session, context.programme_id, card_id)
    if card and card.household:
        # Whoever records for this family is done before, or sees it.
        locked_household(session, context.programme_id, card.household.id)
    if not _insert_revocation(session, context, card_id, reason, record_id):
        raise AlreadyRevoked(_("Nothing is left to do: this card opens nothing any more."))
    return True


def revoke_cards_of(session: Session, context: Context, household_id: uuid.UUID) -> None:
    """Let every card of a household die with its erasure; the household is locked already."""
    _revoke_each(
        session,
        context,
        queries.valid_cards_of(session, context.programme_id, household_id),
        ERASED,
    )


def mark_printed(session: Session, context: Context, card_ids: Iterable[uuid.UUID]) -> None:
    """Keep that these cards are on paper now."""
    rows = [
        {
            "programme_id": context.programme_id,
            "id": context.new_id(),
            "card_id": card_id,
            "printed_at": context.now,
        }
        for card_id in card_ids
    ]
    if rows:
        session.execute(sa.insert(card_printings), rows)


def token_of(card: CardRow, card_key: bytes) -> str:
    """Derive a card's token again, to print it.

    Raises:
        CardKeyChanged: The key is not the one that the card was made with.
    """
    token = card_token(card_key, card.id)
    if token_hash(token) != card.token_hash:
        raise CardKeyChanged(
            _("Put the card key of this programme back in place, then print again.")
        )
    return token


def _claim(
    session: Session,
    context: Context,
    record_id: uuid.UUID,
    kind: str,
    **said: uuid.UUID | str | int | None,
) -> bool:
    plain = {k: str(v) if isinstance(v, uuid.UUID) else v for k, v in said.items()}
    claim = journal.Claim(id=record_id, kind=kind, digest=journal.digest_of(plain))
    return journal.claim(session, context, claim)


def _as_first_answered(
    session: Session, context: Context, card_id: uuid.UUID, card_key: bytes
) -> NewCard:
    card = queries.one_card(session, context.programme_id, card_id)
    return NewCard(card_id, token_of(card, card_key), card.number, is_new=False)


def _lock_active(session: Session, context: Context, household_id: uuid.UUID) -> None:
    """Let nobody else hand this household a card meanwhile, so that one counts in the end."""
    household = locked_household(session, context.programme_id, household_id)
    if household.status is Status.ERASED:
        raise ErasedHousehold(
            _("It gets no card. If the family comes back, register it as a new one."),
            field="household",
        )
    if household.status is Status.INACTIVE:
        raise InactiveHousehold(
            _("Let it take part again first, on its page in the office."), field="household"
        )


def _replace(
    session: Session, context: Context, household_id: uuid.UUID, but: uuid.UUID | None = None
) -> None:
    valid = queries.valid_cards_of(session, context.programme_id, household_id)
    _revoke_each(session, context, [each for each in valid if each != but], REPLACED)


def _revoke_each(
    session: Session, context: Context, card_ids: Iterable[uuid.UUID], reason: str
) -> None:
    for card_id in card_ids:
        _insert_revocation(session, context, card_id, reason, context.new_id())


def _insert_card(
    session: Session, context: Context, card_id: uuid.UUID, card_key: bytes
) -> NewCard:
    """Insert the card under a number that nobody takes before us.

    Numbers are drawn: a run of numbers would tell how many families there are, and which card
    was handed out after which.
    """
    token = card_token(card_key, card_id)
    row = {
        "programme_id": context.programme_id,
        "id": card_id,
        "token_hash": token_hash(token),
        "issued_at": context.now,
        "issued_by": context.actor.id,
    }
    for _each in range(DRAWS_MAX):
        number = numbered(context.random_below(NUMBERS))
        if insert_new(session, cards, {**row, "number": number}):
            return NewCard(card_id, token, as_printed(number))
    raise NumbersUsedUp(_("Open another programme for more families."))


def _insert_link(
    session: Session, context: Context, card_id: uuid.UUID, household_id: uuid.UUID
) -> bool:
    row = {
        "programme_id": context.programme_id,
        "card_id": card_id,
        "household_id": household_id,
        "linked_at": context.now,
        "linked_by": context.actor.id,
    }
    return insert_new(session, card_links, row) is not None


def _insert_revocation(
    session: Session, context: Context, card_id: uuid.UUID, reason: str, record_id: uuid.UUID
) -> bool:
    row = {
        "programme_id": context.programme_id,
        "card_id": card_id,
        "id": record_id,
        "reason": reason,
        "revoked_at": context.now,
        "revoked_by": context.actor.id,
    }
    return insert_new(session, card_revocations, row) is not None
