"""Resolving what was scanned or typed: one card, or all that an upload names, in one read."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.cards.errors import UnknownCard
from wasteexchange.cards.models import card_links, card_revocations, cards
from wasteexchange.cards.rules import CardRef, Number, Token, card_from, token_hash
from wasteexchange.households.queries.lookup import held_families, references
from wasteexchange.households.queries.own import is_of_staff
from wasteexchange.households.rules import HouseholdRef, status_of
from wasteexchange.kernel.statements import Question, Statement, ask_together, keys_of, padded
from wasteexchange.kernel.words import _

_WHOSE = cards.outerjoin(
    card_links,
    (card_links.c.programme_id == cards.c.programme_id) & (card_links.c.card_id == cards.c.id),
)
AND_WHO = _WHOSE.outerjoin(
    references,
    (references.c.programme_id == card_links.c.programme_id)
    & (references.c.id == card_links.c.household_id),
)
REVOKED = (card_revocations.c.programme_id == cards.c.programme_id) & (
    card_revocations.c.card_id == cards.c.id
)
CARD = sa.select(
    cards.c.programme_id,
    cards.c.id,
    cards.c.number,
    cards.c.token_hash,
    cards.c.issued_at,
    card_revocations.c.revoked_at,
    references.c.id.label("household_id"),
    references.c.code,
    references.c.holder_key,
    references.c.deactivated_at,
    references.c.erased_at,
    is_of_staff(card_links.c.programme_id, card_links.c.household_id).label("is_of_staff"),
).select_from(AND_WHO.outerjoin(card_revocations, REVOKED))

_ours = cards.c.programme_id == sa.bindparam("programme")


def _read_by(column: sa.Column[Any]) -> Statement:
    return Statement(lambda _dialect, count: CARD.where(_ours, keys_of(column, count)))


def _held_by(column: sa.Column[Any]) -> Statement:
    linked = (
        sa.select(card_links.c.household_id)
        .join(
            cards,
            (cards.c.programme_id == card_links.c.programme_id)
            & (cards.c.id == card_links.c.card_id),
        )
        .where(card_links.c.programme_id == sa.bindparam("programme"), _ours)
    )
    return Statement(lambda _dialect, count: held_families(linked.where(keys_of(column, count))))


# Built once: each scan at the scale runs one of these, and only its values change.
_BY = {"token_hash": _read_by(cards.c.token_hash), "number": _read_by(cards.c.number)}
_HELD_BY = {"token_hash": _held_by(cards.c.token_hash), "number": _held_by(cards.c.number)}


class Lookup:
    """Cards as they were said, each by its token or its number, to be resolved together."""

    def __init__(self, said: Iterable[str]) -> None:
        """Read what was said; what is no card at all is in no question."""
        # By column: what was said, by the value that the column then has.
        self._ways: dict[str, dict[bytes | str, list[str]]] = {}
        for text in said:
            read = card_from(text)
            if isinstance(read, Token):
                by_key = self._ways.setdefault("token_hash", {})
                by_key.setdefault(token_hash(read.text), []).append(text)
            elif isinstance(read, Number):
                by_key = self._ways.setdefault("number", {})
                by_key.setdefault(read.digits, []).append(text)

    @property
    def count(self) -> int:
        """How many questions it asks."""
        return len(self._ways)

    def questions(self, programme_id: uuid.UUID) -> list[Question]:
        """Ask for the cards, one question for each way in which they were said."""
        return [_question(_BY[way], programme_id, list(keys)) for way, keys in self._ways.items()]

    def holding(self, programme_id: uuid.UUID) -> list[Question]:
        """Ask that their families stay as they are until we are done, on PostgreSQL."""
        return [
            _question(_HELD_BY[way], programme_id, list(keys)) for way, keys in self._ways.items()
        ]

    def found(self, answers: Iterable[Sequence[Any]]) -> dict[str, CardRef]:
        """Return the cards by what was said, from the answers to the questions."""
        found: dict[str, CardRef] = {}
        for (way, by_key), rows in zip(self._ways.items(), answers, strict=True):
            for row in rows:
                key = bytes(row.token_hash) if way == "token_hash" else row.number
                found |= dict.fromkeys(by_key[key], as_ref(row))
        return found


def _question(statement: Statement, programme_id: uuid.UUID, keys: Sequence[Any]) -> Question:
    said, count = padded(keys)
    return statement, {"programme": programme_id, **said}, count


def find_card(session: Session, programme_id: uuid.UUID, token_or_number: str) -> CardRef | None:
    """Resolve a card and its household in one select; None when it is none of this programme's."""
    lookup = Lookup([token_or_number])
    asked = lookup.questions(programme_id)
    answers = ask_together(session, asked) if asked else []
    return lookup.found(answers).get(token_or_number)


def find_card_by_hash(session: Session, programme_id: uuid.UUID, hashed: bytes) -> CardRef | None:
    """Resolve a card of which only the hash of its token was kept."""
    (rows,) = ask_together(session, [_question(_BY["token_hash"], programme_id, [hashed])])
    return as_ref(rows[0]) if rows else None


def card_of(session: Session, programme_id: uuid.UUID, token_or_number: str) -> CardRef:
    """Resolve a card that was named in what somebody sent.

    Raises:
        UnknownCard: It is no card of this programme.
    """
    found = find_card(session, programme_id, token_or_number)
    if found is None:
        raise unknown_card()
    return found


def unknown_card() -> UnknownCard:
    """The refusal, with what to do next."""
    return UnknownCard(
        _("Scan it again, or type its number. If it stays so, look the family up by its code."),
        field="card",
    )


def as_ref(row: Any) -> CardRef:
    """Return a row of `CARD` as a value."""
    household = None
    if row.household_id is not None:
        status = status_of(row.deactivated_at, row.erased_at)
        household = HouseholdRef(
            row.household_id, row.code, status, row.holder_key, bool(row.is_of_staff)
        )
    return CardRef(
        programme_id=row.programme_id,
        card_id=row.id,
        number=row.number,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        household=household,
        deactivated_at=row.deactivated_at,
        erased_at=row.erased_at,
    )
