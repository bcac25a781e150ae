"""Statements of the hot path: compiled once per database, said to the driver as they are.

SQLAlchemy still writes the SQL and knows the types; what is saved is building, caching and
unpacking the same statement again for every deposit. On PostgreSQL what nobody waits for is kept
back and travels with the next question or with the COMMIT, in one round trip.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from wasteexchange.kernel.columns import reader_of, writer_of
from wasteexchange.kernel.speech import Speech, checked_out
from wasteexchange.kernel.work import Work

Said = Mapping[str, Any]
# A count is a number of rows or keys, or None.
Build = Callable[[str, Any], sa.sql.expression.Executable]
# A statement, its values (as they are said, or written before), and for how many keys.
Question = tuple["Statement", Said | list[Any], int]
# Rows that go into one statement on PostgreSQL; more go one by one, in one trip all the same.
TOGETHER_MAX = 8


class Statement:
    """One statement; `build(dialect, count)` makes it for so many rows or keys.

    With more than one row the names of values end in `_0`, `_1` …: see `rows_of`. None stands for
    as many as there are, on PostgreSQL: see `filled`.
    """

    def __init__(self, build: Build) -> None:
        self._build = build
        self._spoken: dict[tuple[str, int | None], _Spoken] = {}

    def say(self, session: Session, said: Said, count: int = 1) -> None:
        """Execute, with nothing to wait for; a refusal shows at the next question or the end."""
        speech = _speech(session, writes=True)
        spoken = self._as_spoken(speech.dialect, count)
        speech.say(spoken.text, spoken.values(said))

    def written(self, dialect: sa.Dialect, said: Said) -> list[Any]:
        """Write a row for the driver, to be said later: this needs no database."""
        return self._as_spoken(dialect, 1).values(said)

    def say_rows(self, session: Session, rows: Iterable[Said]) -> None:
        """Say it for each row."""
        dialect = _speech(session).dialect
        self.say_written(session, [self.written(dialect, row) for row in rows])

    def say_written(self, session: Session, rows: Sequence[list[Any]]) -> None:
        """Say it for rows that were written before; needs a `build` of `filled`."""
        speech = _speech(session, writes=True)
        if len(rows) == 1:
            speech.say(self._as_spoken(speech.dialect, 1).text, rows[0])
        elif rows and speech.dialect.name == "postgresql":
            # A statement, or a row of values, for each would cost the driver most of the time.
            count = len(rows) if len(rows) <= TOGETHER_MAX else None
            values = _in_a_row(rows) if count else _in_columns(rows)
            speech.say(self._as_spoken(speech.dialect, count).text, values)
        elif rows:
            speech.say(self._as_spoken(speech.dialect, 1).text, rows, is_many=True)

    def count_written(self, session: Session, rows: Sequence[list[Any]]) -> int:
        """Say it for rows that were written before, and return how many of them it inserted."""
        speech = _speech(session, writes=True)
        if speech.dialect.name == "postgresql":
            spoken = self._as_spoken(speech.dialect, None)
            return speech.count(spoken.text, _in_columns(rows), is_many=False)
        return speech.count(self._as_spoken(speech.dialect, 1).text, rows, is_many=True)

    def ask(self, session: Session, said: Said, count: int = 1) -> list[Any]:
        """Execute and return the rows, whose columns are attributes."""
        return ask_together(session, [(self, said, count)])[0]

    def glance(self, engine: sa.Engine, said: Said) -> list[Any]:
        """Ask one thing outside any transaction: what is kept at this moment."""
        spoken = self._as_spoken(engine.dialect, 1)
        speech = Speech(engine, checked_out(engine), alone=True)
        try:
            with _by_itself(speech.bare, engine.dialect):
                return spoken.read(speech.ask([(spoken.text, spoken.values(said))])[0])
        finally:
            speech.held.close()

    def _as_spoken(self, dialect: sa.Dialect, count: int | None) -> _Spoken:
        key = (dialect.name, count)
        spoken = self._spoken.get(key)
        if spoken is None:
            spoken = self._spoken[key] = _compiled(self._build(dialect.name, count), dialect)
        return spoken


def ask_together(session: Session, questions: Sequence[Question]) -> list[list[Any]]:
    """Ask several things in one round trip; return the rows of each."""
    return Questions(session, questions).ask(session).rows


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: rows as the program reads them, and as the driver gave them."""

    rows: list[list[Any]]
    bare: list[list[Any]]


class Questions:
    """Several things to be asked in one round trip, now or again."""

    def __init__(self, session: Session, questions: Sequence[Question]) -> None:
        """Write them for the session's database."""
        dialect = session.get_bind().dialect
        self._spoken = [s._as_spoken(dialect, count) for s, _said, count in questions]  # noqa: SLF001 - its own module
        self._written = [
            (spoken.text, said if isinstance(said, list) else spoken.values(said))
            for spoken, (_statement, said, _count) in zip(self._spoken, questions, strict=True)
        ]

    def ask(self, session: Session) -> Answer:
        """Ask them."""
        bare = _speech(session).ask(self._written)
        return Answer([s.read(rows) for s, rows in zip(self._spoken, bare, strict=True)], bare)

    def answer_is(self, session: Session, answer: Answer) -> bool:
        """Whether the answer is still the same."""
        return _speech(session).ask(self._written) == answer.bare


def rows_of(table: sa.Table, count: int) -> list[dict[str, sa.BindParameter[Any]]]:
    """Return the places of all values of so many rows, called `name_0`, `name_1` and so on.

    Of one row they are called as the columns are.
    """
    return [
        {
            c.name: sa.bindparam(f"{c.name}_{n}" if count > 1 else c.name, type_=c.type)
            for c in table.columns
        }
        for n in range(count)
    ]


def filled(insert: Any, count: int | None) -> Any:
    """Return an INSERT for so many rows of its table, or (None) for arrays of each column."""
    table = insert.table
    if count is not None:
        return insert.values(rows_of(table, count)).inline()
    arrays = [sa.bindparam(c.name, type_=postgresql.ARRAY(c.type)) for c in table.columns]
    columns = sa.select(*(sa.func.unnest(array) for array in arrays))
    return insert.from_select([c.name for c in table.columns], columns)


def _in_a_row(rows: Sequence[Sequence[Any]]) -> list[Any]:
    return [value for row in rows for value in row]


def _in_columns(rows: Sequence[Sequence[Any]]) -> list[Any]:
    return [list(column) for column in zip(*rows, strict=True)]


def keys_of(column: sa.Column[Any], count: int) -> sa.ColumnElement[bool]:
    """Return that a column has one of so many values, called `key_0`, `key_1` and so on."""
    return column.in_([sa.bindparam(f"key_{n}", type_=column.type) for n in range(count)])


def padded(keys: Sequence[Any]) -> tuple[dict[str, Any], int]:
    """Return keys as `keys_of` calls them, so many that few statements serve all counts."""
    count = 1 << (len(keys) - 1).bit_length()
    return {f"key_{n}": keys[min(n, len(keys) - 1)] for n in range(count)}, count


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What the driver is told: text, how values are written, how columns are read."""

    text: str
    pick: Callable[[Said], tuple[Any, ...]]
    writers: tuple[tuple[int, Callable[[Any], Any]], ...]
    fixed: Mapping[str, Any]
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]
    row: Callable[[Iterable[Any]], Any]

    def values(self, said: Said) -> list[Any]:
        """Bring values into the form and order of the driver."""
        written = list(self.pick({**self.fixed, **said} if self.fixed else said))
        for place, write in self.writers:
            written[place] = write(written[place])
        return written

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """Bring rows into the form of the program."""
        return [self._read(list(found)) for found in rows]

    def _read(self, found: list[Any]) -> Any:
        for place, read in self.readers:
            found[place] = read(found[place])
        return self.row(found)


def _compiled(statement: Any, dialect: sa.Dialect) -> _Spoken:
    compiled = statement.compile(dialect=_in_order(dialect))
    given = {name: bind for name, bind in compiled.binds.items() if not bind.required}
    names = tuple(compiled.positiontup or ())
    writers = [writer_of(compiled.binds[name].type, dialect) for name in names]
    columns = list(getattr(statement, "exported_columns", ()) or ())
    readers = [reader_of(column.type, dialect) for column in columns]
    row: Any = namedtuple("row", [column.name for column in columns], rename=True)  # type: ignore[misc]  # noqa: PYI024 - its fields are the statement's
    return _Spoken(
        text=str(compiled),
        pick=_picking(names),
        writers=tuple((place, write) for place, write in enumerate(writers) if write),
        fixed={name: bind.effective_value for name, bind in given.items()},
        readers=tuple((place, read) for place, read in enumerate(readers) if read),
        row=row._make,
    )


def _picking(names: tuple[str, ...]) -> Callable[[Said], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda said: tuple(said[name] for name in names)


def _in_order(dialect: sa.Dialect) -> sa.Dialect:
    """Return the dialect, with values given in their order and not by name."""
    if dialect.positional:
        return dialect
    kind: Callable[..., sa.Dialect] = type(dialect)
    return _ordered.setdefault(dialect.name, kind(paramstyle="format"))


_ordered: dict[str, sa.Dialect] = {}


def _speech(session: Session, *, writes: bool = False) -> Speech:
    """Return the speech of a session; one that is no unit of work sends everything at once."""
    if isinstance(session, Work):
        assert session.is_writing or not writes, "who only reads yet, begins to write first"
        return session.speech
    connection = session.connection()
    return Speech(connection.engine, connection.connection, alone=True)


def pool_of(session: Session) -> sa.Pool:
    """Return the pool behind a session: it lives as long as its engine."""
    return session.get_bind().engine.pool


@contextmanager
def _by_itself(bare: Any, dialect: sa.Dialect) -> Iterator[None]:
    """Let PostgreSQL's driver send no BEGIN and no ROLLBACK around one select."""
    if dialect.name != "postgresql":
        yield
        return
    bare.autocommit = True
    try:
        yield
    finally:
        if not bare.closed:
            bare.autocommit = False
