"""The list of deposits: narrowed, page by page, counted and added up, with a million lines too."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.deposits.models import WARNED, deposit_lines, deposit_reversals, deposits
from wasteexchange.deposits.queries import deposits_by_id
from wasteexchange.deposits.rules import Deposit, Line
from wasteexchange.households.queries import Key
from wasteexchange.journal.queries import register
from wasteexchange.kernel.columns import Day
from wasteexchange.kernel.keyset import Order, Page, Window, all_of, count_up_to
from wasteexchange.kernel.keyset import page_of as rows_of
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.ledger.queries import day_totals, days_and_points_of
from wasteexchange.ledger.rules import Kind

DAYS_SUMMED_MAX = 400
"""A year and a month: over a longer span the list is shown without its sum."""
VISITS_COUNTED_MAX = 1_000
"""So many visits are counted where each has to be looked at."""
VISITS_SUMMED_MAX = 5_000
"""So many visits of one family or operator are added up; with more the list has no sum."""
NEVER = dt.date(1970, 1, 1)
SPAN_COUNTED_MAX = 150_000
"""What an index counts of some days; of all days it counts the first 20,000."""
ALL_COUNTED_MAX = 20_000


class State(StrEnum):
    """Which deposits are wanted."""

    COUNTS = "counts"
    TAKEN_BACK = "taken-back"
    LOOK = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which deposits to list; days are both included, no qualities are all of them."""

    first: dt.date | None = None
    last: dt.date | None = None
    point_id: uuid.UUID | None = None
    material: str = ""
    qualities: tuple[Quality, ...] = ()
    household_id: uuid.UUID | None = None
    actor_id: uuid.UUID | None = None
    state: State | None = None

    def takes(self, line: Line) -> bool:
        """Whether a line is of what is wanted."""
        return self.material in ("", line.material) and (
            not self.qualities or line.quality in self.qualities
        )

    @property
    def by_line(self) -> bool:
        """Whether only visits with certain lines are wanted."""
        return bool(self.material or self.qualities)

    @property
    def counted_most(self) -> int:
        """How far a list is counted: further where an index alone can count it."""
        if self.by_line or not self.by_day:
            return VISITS_COUNTED_MAX
        return SPAN_COUNTED_MAX if self.first else ALL_COUNTED_MAX

    @property
    def by_day(self) -> bool:
        """Whether the ledger's day totals know the sum: they know no family and no operator."""
        return not (self.household_id or self.actor_id or self.state is State.LOOK)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a list adds up to: what stands, or (when that is wanted) what was taken back."""

    received_g: int = 0
    rejected_g: int = 0
    compost: int = 0
    points: int = 0


def deposit_page(
    session: Session,
    programme_id: uuid.UUID,
    narrowed: Narrowed,
    window: Window,
    *,
    descending: bool = True,
) -> Page:
    """Read a page, by day."""
    order = _order(narrowed, descending=descending)
    page = rows_of(session, _ids(programme_id, narrowed), order, window)
    found = deposits_by_id(session, programme_id, [row.id for row in page.rows])
    return Page(found, page.first, page.after, page.before)


def every_deposit(
    session: Session, programme_id: uuid.UUID, narrowed: Narrowed, *, descending: bool = True
) -> Iterator[list[Deposit]]:
    """Give all of a list for a file, some at a time."""
    order = _order(narrowed, descending=descending)
    for rows in all_of(session, _ids(programme_id, narrowed), order):
        yield deposits_by_id(session, programme_id, [row.id for row in rows])


def count_deposits(session: Session, programme_id: uuid.UUID, narrowed: Narrowed) -> int:
    """Count a list, as far as `counted_most`; more than that is said to be more."""
    most = narrowed.counted_most
    if most == VISITS_COUNTED_MAX:
        return count_up_to(session, _ids(programme_id, narrowed), most)
    in_all = sa.select(deposits.c.id).where(*_spanned(programme_id, narrowed))
    if narrowed.state is State.TAKEN_BACK:
        return count_up_to(session, _reversed(in_all, programme_id), most)
    counted = count_up_to(session, in_all, most)
    if narrowed.state is None or counted > most:
        return counted
    return counted - count_up_to(session, _reversed(in_all, programme_id), most)


def sums_of(
    session: Session, programme_id: uuid.UUID, narrowed: Narrowed, *, today: dt.date
) -> Sums | None:
    """Add a list up; None when that is too much to be added up at once."""
    if not narrowed.by_day:
        return _sums_by_line(session, programme_id, narrowed)
    # What a phone brings late may be older than the programme's first day here.
    first = narrowed.first or _first_day(session, programme_id) or today
    last = narrowed.last or dt.date.max
    if (min(last, today) - first).days > DAYS_SUMMED_MAX:
        return None
    return _sums_by_day(session, programme_id, narrowed, first, last)


def _first_day(session: Session, programme_id: uuid.UUID) -> dt.date | None:
    query = sa.select(deposits.c.day_on).where(deposits.c.programme_id == programme_id)
    return session.scalar(query.order_by(deposits.c.day_on, deposits.c.counted_at).limit(1))


def last_visit_on(key: Key) -> sa.ColumnElement[dt.date]:
    """On which day each household of a list came last; `NEVER` when it never came."""
    last = (
        sa.select(deposits.c.day_on)
        .where(deposits.c.programme_id == key[0], deposits.c.household_id == key[1])
        .order_by(deposits.c.counted_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return sa.func.coalesce(last, sa.literal(NEVER, Day), type_=Day)


def not_seen_since(key: Key, on: dt.date) -> sa.ColumnElement[bool]:
    """Narrow a list of households to those that did not come on that day or later."""
    return last_visit_on(key) < on


def _sums_by_day(
    session: Session, programme_id: uuid.UUID, narrowed: Narrowed, first: dt.date, last: dt.date
) -> Sums:
    sums = dict.fromkeys(("received_g", "rejected_g", "compost", "points"), 0)
    taken_back = narrowed.state is State.TAKEN_BACK
    for total in day_totals(session, programme_id, first=first, last=last):
        if narrowed.point_id not in (None, total.point_id):
            continue
        if narrowed.material not in ("", total.material):
            continue
        if narrowed.qualities and total.quality not in narrowed.qualities:
            continue
        if total.kind == Kind.BROUGHT:
            where = "rejected_g" if total.quality == Quality.REJECTED else "received_g"
            sums[where] += total.debited if taken_back else total.credited - total.debited
        elif total.kind == Kind.GRANTED:
            where = "compost" if total.asset == Asset.COMPOST else "points"
            sums[where] += total.credited if taken_back else total.debited - total.credited
    return Sums(**sums)


def _sums_by_line(session: Session, programme_id: uuid.UUID, narrowed: Narrowed) -> Sums | None:
    query = _ids(programme_id, narrowed)
    stands = narrowed.state is not State.TAKEN_BACK
    if count_up_to(session, query, VISITS_SUMMED_MAX) > VISITS_SUMMED_MAX:
        return None
    some = query.subquery()
    rejected = deposit_lines.c.quality == str(Quality.REJECTED)
    sums = [
        sa.func.sum(deposit_lines.c.net_g).filter(~rejected),
        sa.func.sum(deposit_lines.c.net_g).filter(rejected),
        sa.func.sum(deposit_lines.c.compost),
        sa.func.sum(deposit_lines.c.points),
    ]
    row = session.execute(
        sa.select(*(sa.cast(sa.func.coalesce(each, 0), sa.BigInteger) for each in sums))
        .select_from(some.join(deposit_lines, some.c.id == deposit_lines.c.deposit_id))
        .where(
            deposit_lines.c.programme_id == programme_id,
            *_of_lines(narrowed),
            *([~_is_reversed(some.c.id, programme_id)] if stands else []),
        )
    ).one()
    return Sums(row[0], row[1], row[2], row[3])


def _ids(programme_id: uuid.UUID, narrowed: Narrowed) -> sa.Select[Any]:
    """Select ids of the wanted deposits."""
    query = sa.select(deposits.c.id).where(*_spanned(programme_id, narrowed))
    if narrowed.actor_id:
        ours = (register.c.programme_id == deposits.c.programme_id) & (
            register.c.id == deposits.c.id
        )
        query = query.join(register, ours).where(
            register.c.programme_id == programme_id, register.c.actor_id == narrowed.actor_id
        )
    if narrowed.by_line:
        query = query.where(
            sa.exists().where(
                deposit_lines.c.programme_id == deposits.c.programme_id,
                deposit_lines.c.deposit_id == deposits.c.id,
                *_of_lines(narrowed),
            )
        )
        if narrowed.by_day:
            query = query.where(_where_it_came_in(programme_id, narrowed))
    if narrowed.state is State.LOOK:
        return query.where(WARNED)
    if narrowed.state is State.TAKEN_BACK:
        return _reversed(query, programme_id)
    if narrowed.state is State.COUNTS:
        return query.where(~_is_reversed(deposits.c.id, programme_id))
    return query


def _order(narrowed: Narrowed, *, descending: bool) -> Order:
    # An operator's records are found, and stand in their order, by the register's own index.
    table = register if narrowed.actor_id else deposits
    return Order((table.c.day_on, table.c.counted_at, table.c.id), descending)


def _spanned(programme_id: uuid.UUID, narrowed: Narrowed) -> list[sa.ColumnElement[bool]]:
    days = register.c.day_on if narrowed.actor_id else deposits.c.day_on
    found = [deposits.c.programme_id == programme_id]
    if narrowed.first:
        found.append(days >= narrowed.first)
    if narrowed.last:
        found.append(days <= narrowed.last)
    if narrowed.point_id:
        found.append(deposits.c.point_id == narrowed.point_id)
    if narrowed.household_id:
        found.append(deposits.c.household_id == narrowed.household_id)
    return found


def _of_lines(narrowed: Narrowed) -> list[sa.ColumnElement[bool]]:
    found = []
    if narrowed.material:
        found.append(deposit_lines.c.material == narrowed.material)
    if narrowed.qualities:
        found.append(deposit_lines.c.quality.in_([str(q) for q in narrowed.qualities]))
    return found


def _where_it_came_in(programme_id: uuid.UUID, narrowed: Narrowed) -> sa.ColumnElement[bool]:
    """Look only through days and points at which the ledger says that such a thing came in.

    Without this the list of a material that hardly anybody brings would look through every visit.
    """
    days = days_and_points_of(
        programme_id,
        point_id=narrowed.point_id,
        material=narrowed.material or None,
        qualities=narrowed.qualities,
        first=narrowed.first,
        last=narrowed.last,
    )
    return sa.tuple_(deposits.c.day_on, deposits.c.point_id).in_(days)


def _is_reversed(
    deposit_id: sa.ColumnElement[uuid.UUID], programme_id: uuid.UUID
) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        deposit_reversals.c.programme_id == programme_id,
        deposit_reversals.c.deposit_id == deposit_id,
    )


def _reversed(query: sa.Select[Any], programme_id: uuid.UUID) -> sa.Select[Any]:
    return query.join(
        deposit_reversals,
        (deposit_reversals.c.programme_id == deposits.c.programme_id)
        & (deposit_reversals.c.deposit_id == deposits.c.id),
    ).where(deposit_reversals.c.programme_id == programme_id)
