"""Lists by pages, forward and back, however long they are.

A page begins after, or ends before, a place: the values of the columns that order the list. Those
columns are never NULL, the last is unique in the programme, and an index begins with them; so the
thousandth page costs what the first one costs, and no row is shown twice or left out.
"""

import base64
import binascii
import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.columns import Day, Id, Instant

COUNTED_MAX = 10_000
"""Beyond this a list says "more than": nobody turns that many pages."""
EXPORTED_AT_ONCE = 1_000
_INTEGER_MAX = 2**63 - 1
_ORDINAL_MAX = 10**9
_KEY = "keyset_"


# Where a list by time stands that is made of several tables: of two things at one time, the id
# tells which comes first.
AtTime = tuple[dt.datetime, uuid.UUID]


def is_before(
    moment: AtTime, at: sa.ColumnElement[dt.datetime], key: sa.ColumnElement[uuid.UUID]
) -> sa.ColumnElement[bool]:
    """Whether a row of such a list is older than a place in it."""
    return sa.or_(at < moment[0], sa.and_(at == moment[0], key < moment[1]))


@dataclass(frozen=True, slots=True)
class Order:
    """By which columns a list stands; all of them up, or all of them down."""

    columns: tuple[sa.ColumnElement[Any], ...]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Which page: the first one, or what comes after or before a place."""

    limit: int
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, which of the list the first of them is, and the places to go on from."""

    rows: list[Any]
    first: int = 1
    after: str = ""
    before: str = ""


def page_of(session: Session, query: sa.Select[Any], order: Order, window: Window) -> Page:
    """Read one page; a place that cannot be read is the first page.

    Going back to where less than a page is left shows the first page, not a piece of it.
    """
    back = _place(order, window.before)
    place = back or _place(order, window.after)
    found = _read(session, query, order, place[1] if place else None, window.limit, bool(back))
    if back and len(found) <= window.limit:
        return page_of(session, query, order, Window(window.limit))
    rows, more = found[: window.limit], len(found) > window.limit
    if back:
        rows.reverse()
    first = _first(place, len(rows), back=bool(back))
    onward, backward = (True, more) if back else (more, place is not None)
    return Page(
        rows,
        first,
        after=_named(order, rows[-1], first + len(rows)) if rows and onward else "",
        before=_named(order, rows[0], first) if rows and backward else "",
    )


def all_of(
    session: Session, query: sa.Select[Any], order: Order, limit: int = EXPORTED_AT_ONCE
) -> Iterator[list[Any]]:
    """Give every row, some at a time, so that a file of any length needs little memory."""
    window = Window(limit)
    while True:
        page = page_of(session, query, order, window)
        if page.rows:
            yield page.rows
        if not page.after:
            return
        window = replace(window, after=page.after)


def count_up_to(session: Session, query: sa.Select[Any], most: int = COUNTED_MAX) -> int:
    """Count the rows of a query, and stop one beyond `most`."""
    some: sa.Select[Any] = (
        query.with_only_columns(sa.literal_column("1")).order_by(None).limit(most + 1)
    )
    return session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0


def _read(
    session: Session,
    query: sa.Select[Any],
    order: Order,
    place: list[Any] | None,
    limit: int,
    back: bool,  # noqa: FBT001 - a direction, of a function of this file only
) -> list[Any]:
    downwards = order.descending is not back
    if place is not None:
        ours = sa.tuple_(*order.columns)
        theirs = sa.tuple_(
            *(sa.literal(v, c.type) for v, c in zip(place, order.columns, strict=True))
        )
        query = query.where(ours < theirs if downwards else ours > theirs)
    ways = [column.desc() if downwards else column.asc() for column in order.columns]
    keys = [column.label(f"{_KEY}{n}") for n, column in enumerate(order.columns)]
    return list(session.execute(query.add_columns(*keys).order_by(*ways).limit(limit + 1)).all())


def _first(place: tuple[int, list[Any]] | None, rows: int, *, back: bool) -> int:
    if place is None:
        return 1
    return max(1, place[0] - rows) if back else place[0]


def _named(order: Order, row: Any, ordinal: int) -> str:
    """Write a place: how far down the list, and the row's values."""
    values = [_text(getattr(row, f"{_KEY}{n}")) for n in range(len(order.columns))]
    said = json.dumps([ordinal, *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _place(order: Order, said: str) -> tuple[int, list[Any]] | None:
    """Read a place; None when it is none of this order."""
    try:
        padded = said + "=" * (-len(said) % 4)
        ordinal, *values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if len(values) != len(order.columns) or not 0 < int(ordinal) < _ORDINAL_MAX:
            return None
        read = [_reader(c.type)(str(v)) for v, c in zip(values, order.columns, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        return None
    return int(ordinal), read


def _reader(kind: Any) -> Callable[[str], Any]:
    for known, read in _READERS:
        if isinstance(kind, known):
            return read
    return _plain


def _plain(text: str) -> str:
    # PostgreSQL refuses this character wherever it stands.
    if "\0" in text:
        raise ValueError(text)
    return text.encode().decode()


def _instant(text: str) -> dt.datetime:
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    try:
        return at.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError(text) from None


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > _INTEGER_MAX:
        raise ValueError(text)
    return number


_READERS: tuple[tuple[type[Any], Callable[[str], Any]], ...] = (
    (Id, uuid.UUID),
    (Instant, _instant),
    (Day, dt.date.fromisoformat),
    (sa.Integer, _whole),
)
