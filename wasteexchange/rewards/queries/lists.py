"""The list of redemptions, page by page and as a file."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.keyset import Order, Page, Window, all_of, count_up_to, page_of
from wasteexchange.rewards.models import redemption_reversals, redemptions
from wasteexchange.rewards.queries import redemptions_by_id
from wasteexchange.rewards.rules import Redemption

STATES = ("counts", "taken-back", "look")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to; None or empty narrows nothing."""

    first: dt.date | None = None
    last: dt.date | None = None
    point_id: uuid.UUID | None = None
    reward: str = ""
    household_id: uuid.UUID | None = None
    state: str = ""


def redemption_page(
    session: Session,
    programme_id: uuid.UUID,
    narrowed: Narrowed,
    window: Window,
    *,
    descending: bool = True,
) -> Page:
    """Read a page, by day."""
    page = page_of(session, _ids(programme_id, narrowed), _order(descending=descending), window)
    found = redemptions_by_id(session, programme_id, [row.id for row in page.rows])
    return Page(found, page.first, page.after, page.before)


def every_page(
    session: Session, programme_id: uuid.UUID, narrowed: Narrowed, *, descending: bool = True
) -> Iterator[list[Redemption]]:
    """Give all of a list for a file, some at a time."""
    for rows in all_of(session, _ids(programme_id, narrowed), _order(descending=descending)):
        yield redemptions_by_id(session, programme_id, [row.id for row in rows])


def count_redemptions(session: Session, programme_id: uuid.UUID, narrowed: Narrowed) -> int:
    """Count a list; a long one is counted no further than lists are."""
    return count_up_to(session, _ids(programme_id, narrowed))


def _order(*, descending: bool) -> Order:
    return Order((redemptions.c.day_on, redemptions.c.counted_at, redemptions.c.id), descending)


def _ids(programme_id: uuid.UUID, narrowed: Narrowed) -> sa.Select[Any]:
    query = sa.select(redemptions.c.id).where(redemptions.c.programme_id == programme_id)
    if narrowed.first:
        query = query.where(redemptions.c.day_on >= narrowed.first)
    if narrowed.last:
        query = query.where(redemptions.c.day_on <= narrowed.last)
    if narrowed.point_id:
        query = query.where(redemptions.c.point_id == narrowed.point_id)
    if narrowed.reward:
        query = query.where(redemptions.c.reward == narrowed.reward)
    if narrowed.household_id:
        query = query.where(redemptions.c.household_id == narrowed.household_id)
    if narrowed.state == "look":
        return query.where(redemptions.c.warnings != "[]")
    taken_back = sa.exists().where(
        redemption_reversals.c.programme_id == programme_id,
        redemption_reversals.c.redemption_id == redemptions.c.id,
    )
    if narrowed.state == "taken-back":
        return query.where(taken_back)
    return query.where(~taken_back) if narrowed.state == "counts" else query
