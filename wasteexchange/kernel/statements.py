"""Statements of the hot path: compiled once per database, said to the driver as they are.

SQLAlchemy still writes the SQL and knows the types; what is saved is building, caching and
unpacking the same statement again for every deposit. On PostgreSQL what nobody waits for is kept
back and travels with the next question or with the COMMIT, in one round trip.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.columns import reader_of, writer_of

Said = Mapping[str, Any]
Build = Callable[[str, int], sa.sql.expression.Executable]
_IDLE = 0  # libpq's PQTRANS_IDLE: no transaction has begun


class Statement:
    """One statement; `build(dialect, count)` makes it for so many rows or keys.

    With more than one row the names of values end in `_0`, `_1` …: see `rows_of`.
    """

    def __init__(self, build: Build) -> None:
        self._build = build
        self._spoken: dict[tuple[str, int], _Spoken] = {}

    def say(self, session: Session, said: Said, count: int = 1) -> None:
        """Execute, with nothing to wait for; a refusal shows at the next question or the end."""
        speech = _speech(session)
        speech.say(self._as_spoken(speech.dialect, count), said)

    def ask(self, session: Session, said: Said, count: int = 1) -> list[Any]:
        """Execute and return the rows, whose columns are attributes."""
        speech = _speech(session)
        spoken = self._as_spoken(speech.dialect, count)
        return spoken.read(speech.ask(spoken, said))

    def glance(self, engine: sa.Engine, said: Said) -> list[Any]:
        """Ask one thing outside any transaction: what is kept at this moment."""
        spoken = self._as_spoken(engine.dialect, 1)
        with engine.connect() as connection:
            speech = Speech(connection, _bare(connection), engine.dialect, alone=True)
            with _by_itself(speech.bare, engine.dialect):
                return spoken.read(speech.ask(spoken, said))

    def _as_spoken(self, dialect: sa.Dialect, count: int) -> _Spoken:
        key = (dialect.name, count)
        spoken = self._spoken.get(key)
        if spoken is None:
            spoken = self._spoken[key] = _compiled(self._build(dialect.name, count), dialect)
        return spoken


def rows_of(table: sa.Table, count: int) -> list[dict[str, sa.BindParameter[Any]]]:
    """Return the places of all values of so many rows, called `name_0`, `name_1` and so on."""
    return [
        {c.name: sa.bindparam(f"{c.name}_{number}", type_=c.type) for c in table.columns}
        for number in range(count)
    ]


def numbered(rows: Sequence[Said]) -> dict[str, Any]:
    """Return the values of rows under the names that `rows_of` gave their places."""
    return {f"{name}_{n}": one for n, row in enumerate(rows) for name, one in row.items()}


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What the driver is told: text, how values are written, how columns are read."""

    text: str
    names: tuple[str, ...]
    is_positional: bool
    pick: Callable[[Said], tuple[Any, ...]]
    writers: tuple[tuple[int, Callable[[Any], Any]], ...]
    fixed: Mapping[str, Any]
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]
    row: Callable[[Iterable[Any]], Any]

    def values(self, said: Said) -> Any:
        """Bring values into the form and order of the driver."""
        written = list(self.pick({**self.fixed, **said} if self.fixed else said))
        for place, write in self.writers:
            written[place] = write(written[place])
        return written if self.is_positional else dict(zip(self.names, written))  # noqa: B905 - as many as names, by construction

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """Bring rows into the form of the program."""
        return [self._read(list(found)) for found in rows]

    def _read(self, found: list[Any]) -> Any:
        for place, read in self.readers:
            found[place] = read(found[place])
        return self.row(found)


def _compiled(statement: Any, dialect: sa.Dialect) -> _Spoken:
    compiled = statement.compile(dialect=dialect)
    given = {name: bind for name, bind in compiled.binds.items() if not bind.required}
    names = tuple(compiled.positiontup or ()) if compiled.positional else tuple(compiled.binds)
    writers = [writer_of(compiled.binds[name].type, dialect) for name in names]
    columns = list(getattr(statement, "exported_columns", ()) or ())
    readers = [reader_of(column.type, dialect) for column in columns]
    row: Any = namedtuple("row", [column.name for column in columns], rename=True)  # type: ignore[misc]  # noqa: PYI024 - its fields are the statement's
    return _Spoken(
        text=str(compiled),
        names=names,
        is_positional=bool(compiled.positional),
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


@dataclass(slots=True)
class Speech:
    """A connection in its transaction, and what was said to it and not yet sent.

    Alone, nothing is kept back: nobody would send it.
    """

    connection: sa.Connection
    bare: Any
    dialect: sa.Dialect
    alone: bool = False
    kept_back: list[tuple[str, Any]] = field(default_factory=list)

    def say(self, spoken: _Spoken, said: Said) -> None:
        """Send it now, or keep it back where sending costs a round trip."""
        self.kept_back.append((spoken.text, spoken.values(said)))
        if self.alone or self.dialect.name == "sqlite":
            self.send()

    def ask(self, spoken: _Spoken, said: Said) -> Sequence[Sequence[Any]]:
        """Send what was kept back and this, and return the rows of this."""
        self.kept_back.append((spoken.text, spoken.values(said)))
        cursor = self.send()
        found: Sequence[Sequence[Any]] = cursor.fetchall()
        return found

    def send(self) -> Any:
        """Send what was kept back; return the cursor of the last."""
        kept, self.kept_back = self.kept_back, []
        cursor = None
        try:
            with self._together(len(kept)):
                for text, values in kept:
                    cursor = self.bare.cursor()
                    cursor.execute(text, values)
        except self._refusals as refusal:
            self._raise(refusal, kept)
        return cursor

    def commit(self, commit: Callable[[], None]) -> None:
        """Commit by `commit`, in one trip with what was kept back."""
        if not self.kept_back:
            commit()
            return
        if self.dialect.name != "postgresql" or self.bare.info.transaction_status == _IDLE:
            self.send()
            commit()
            return
        kept, self.kept_back = self.kept_back, []
        try:
            with self.bare.pipeline():
                for text, values in kept:
                    self.bare.execute(text, values)
                self.bare.commit()
        except self._refusals as refusal:
            self._raise(refusal, kept)
        # Only now, for it gives the connection back to the pool; to the database it says nothing.
        commit()

    def _together(self, count: int) -> Any:
        """One round trip for several, BEGIN included."""
        if self.dialect.name != "postgresql" or self.bare.autocommit:
            return nullcontext()
        if count > 1 or self.bare.info.transaction_status == _IDLE:
            return self.bare.pipeline()
        return nullcontext()

    @property
    def _refusals(self) -> type[Exception]:
        found: type[Exception] = self.dialect.loaded_dbapi.Error
        return found

    def _raise(self, refusal: Exception, kept: Sequence[tuple[str, Any]]) -> NoReturn:
        """Raise the driver's refusal as SQLAlchemy's; after a lost connection drop its siblings."""
        if self.dialect.is_disconnect(refusal, self.bare, None):  # type: ignore[arg-type]  # the driver's own
            with suppress(sa.exc.DBAPIError):
                self.connection.exec_driver_sql("SELECT 1")
        raise sa.exc.DBAPIError.instance(
            "; ".join(map(itemgetter(0), kept)),
            None,
            refusal,
            self._refusals,
            hide_parameters=True,
            dialect=self.dialect,
        ) from refusal


class Work(Session):
    """A session of a unit of work; whatever else is executed in it comes after what was said."""

    speech: Speech | None = None

    def finish(self) -> None:
        """Commit, in one trip with what was kept back."""
        if self.speech is None:
            self.commit()
        else:
            self.speech.commit(self.commit)


@sa.event.listens_for(Work, "do_orm_execute")
def _in_order(state: Any) -> None:
    speech = state.session.speech
    if speech is not None and speech.kept_back:
        speech.send()


@sa.event.listens_for(Work, "before_commit")
def _nothing_unsaid(session: Work) -> None:
    if session.speech is not None and session.speech.kept_back:
        session.speech.send()


@sa.event.listens_for(Work, "after_transaction_end")
def _ended(session: Work, ended: Any) -> None:
    if ended.parent is None:
        session.speech = None


def send_kept_back(session: Session) -> None:
    """Send what a unit of work kept back: what follows must find it there."""
    if isinstance(session, Work) and session.speech is not None and session.speech.kept_back:
        session.speech.send()


def forget_kept_back(session: Session) -> None:
    """Forget what was kept back: it belongs to what is being undone."""
    if isinstance(session, Work) and session.speech is not None:
        session.speech.kept_back.clear()


def _speech(session: Session) -> Speech:
    """Return the speech of a session; one that is no unit of work sends everything at once."""
    speech = session.speech if isinstance(session, Work) else None
    if speech is None:
        connection = session.connection()
        is_work = isinstance(session, Work)
        speech = Speech(connection, _bare(connection), connection.dialect, alone=not is_work)
        if isinstance(session, Work):
            session.speech = speech
    return speech


def _bare(connection: sa.Connection) -> Any:
    bare = connection.connection.dbapi_connection
    assert bare is not None, "the pool gave it"
    return bare


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
