"""The list of all cards, and what a list of households says of them."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.cards.models import card_links, card_printings, card_revocations, cards
from wasteexchange.cards.rules import CardStatus, as_printed
from wasteexchange.households.queries import Key
from wasteexchange.households.queries.lookup import references
from wasteexchange.kernel.keyset import Order, Page, Window, all_of, count_up_to, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which cards to list; `digits` is how the number begins."""

    status: CardStatus | None = None
    printed: bool | None = None
    digits: str = ""
    by: str = "number"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ListedCard:
    """A card in the list of all."""

    id: uuid.UUID
    number: str
    status: CardStatus
    issued_at: dt.datetime
    printed_at: dt.datetime | None
    household_id: uuid.UUID | None
    household: str | None


def card_page(
    session: Session, programme_id: uuid.UUID, narrowed: Narrowed, window: Window
) -> Page:
    """Read a page of the list."""
    page = page_of(session, _listed(programme_id, narrowed), _order(narrowed), window)
    return Page([_card(row) for row in page.rows], page.first, page.after, page.before)


def every_card(
    session: Session, programme_id: uuid.UUID, narrowed: Narrowed
) -> Iterator[ListedCard]:
    """Give all of the list, for a file."""
    for rows in all_of(session, _listed(programme_id, narrowed), _order(narrowed)):
        yield from map(_card, rows)


def count_cards(session: Session, programme_id: uuid.UUID, narrowed: Narrowed) -> int:
    """Count the list."""
    return count_up_to(session, _listed(programme_id, narrowed))


def households_by_card(key: Key, state: str) -> sa.ColumnElement[bool] | None:
    """Narrow a list of households to those with a card, without one, or with one to print."""
    counts = sa.select(card_links.c.card_id).where(
        card_links.c.programme_id == key[0],
        card_links.c.household_id == key[1],
        ~_exists_in(card_revocations, card_links.c.card_id),
    )
    return {
        "with": sa.exists(counts),
        "without": ~sa.exists(counts),
        "unprinted": sa.exists(counts.where(~_exists_in(card_printings, card_links.c.card_id))),
    }.get(state)


def _exists_in(table: sa.Table, card_id: sa.ColumnElement[uuid.UUID]) -> sa.ColumnElement[bool]:
    owner = card_id.table
    return sa.exists().where(
        table.c.programme_id == owner.c.programme_id, table.c.card_id == card_id
    )


def _listed(programme_id: uuid.UUID, narrowed: Narrowed) -> sa.Select[Any]:
    printed = (
        sa.select(sa.func.max(card_printings.c.printed_at))
        .where(
            card_printings.c.programme_id == cards.c.programme_id,
            card_printings.c.card_id == cards.c.id,
        )
        .scalar_subquery()
    )
    whole = (
        cards.outerjoin(
            card_links,
            (card_links.c.programme_id == cards.c.programme_id)
            & (card_links.c.card_id == cards.c.id),
        )
        .outerjoin(
            references,
            (references.c.programme_id == card_links.c.programme_id)
            & (references.c.id == card_links.c.household_id),
        )
        .outerjoin(
            card_revocations,
            (card_revocations.c.programme_id == cards.c.programme_id)
            & (card_revocations.c.card_id == cards.c.id),
        )
    )
    query = sa.select(
        cards.c.id,
        cards.c.number,
        cards.c.issued_at,
        card_revocations.c.revoked_at,
        printed.label("printed_at"),
        card_links.c.household_id,
        references.c.code,
    ).select_from(whole)
    return query.where(cards.c.programme_id == programme_id, *_conditions(narrowed))


def _conditions(narrowed: Narrowed) -> Iterator[sa.ColumnElement[bool]]:
    revoked, linked = card_revocations.c.card_id.is_not(None), card_links.c.card_id.is_not(None)
    if narrowed.status:
        yield {
            CardStatus.REVOKED: revoked,
            CardStatus.ACTIVE: ~revoked & linked,
            CardStatus.UNLINKED: ~revoked & ~linked,
        }[narrowed.status]
    if narrowed.printed is not None:
        on_paper = _exists_in(card_printings, cards.c.id)
        yield on_paper if narrowed.printed else ~on_paper
    if narrowed.digits:
        yield cards.c.number.startswith(narrowed.digits, autoescape=True)


def _order(narrowed: Narrowed) -> Order:
    first = (cards.c.issued_at,) if narrowed.by == "issued" else ()
    return Order((*first, cards.c.number), narrowed.descending)


def _card(row: Any) -> ListedCard:
    status = CardStatus.UNLINKED if row.household_id is None else CardStatus.ACTIVE
    return ListedCard(
        id=row.id,
        number=as_printed(row.number),
        status=CardStatus.REVOKED if row.revoked_at else status,
        issued_at=row.issued_at,
        printed_at=row.printed_at,
        household_id=row.household_id,
        household=row.code,
    )
