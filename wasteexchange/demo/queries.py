"""Whether there is a sample here, and what one needs to try it."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wasteexchange.cards import queries as cards
from wasteexchange.cards.rules import CardStatus
from wasteexchange.cards.service import token_of
from wasteexchange.deposits.queries import latest_deposits
from wasteexchange.programmes.queries import programmes
from wasteexchange.programmes.rules import Programme

_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class CardToTry:
    """A family's card, as it would be in one's hand."""

    number: str
    token: str


def programmes_here(session: Session) -> tuple[list[Programme], list[Programme]]:
    """Return the sample programmes of this database, and the real ones."""
    found = programmes(session)
    return [p for p in found if p.is_sample], [p for p in found if not p.is_sample]


def card_to_try(session: Session, programme_id: uuid.UUID, card_key: bytes) -> CardToTry | None:
    """Return the card of a family that came lately; None when none came with a card."""
    for deposit in latest_deposits(session, programme_id, limit=_LOOKED_AT):
        if deposit.card_id:
            card = cards.one_card(session, programme_id, deposit.card_id)
            if card.status is CardStatus.ACTIVE:
                return CardToTry(card.number, token_of(card, card_key))
    return None
