"""A connection in its transaction, and what was said to it and not yet sent."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NoReturn

import sqlalchemy as sa

_IDLE = 0  # libpq's PQTRANS_IDLE: no transaction has begun
Values = Sequence[Any]
_Said = tuple[str, Any, bool]


@dataclass(slots=True)
class Speech:
    """What the driver is told, as it is. On PostgreSQL what nobody waits for is kept back.

    Alone, nothing is kept back: nobody would send it.
    """

    engine: sa.Engine
    held: Any
    alone: bool = False
    kept_back: list[_Said] = field(default_factory=list)

    @property
    def dialect(self) -> sa.Dialect:
        """How this database is spoken to."""
        return self.engine.dialect

    @property
    def bare(self) -> Any:
        """The driver's own connection."""
        bare = self.held.dbapi_connection
        assert bare is not None, "the pool gave it"
        return bare

    def note(self, text: str, values: Any, *, is_many: bool = False) -> None:
        """Keep back what is to be said; all that is ever said passes here."""
        self.kept_back.append((text, values, is_many))

    def say(self, text: str, values: Any, *, is_many: bool = False) -> None:
        """Send it now, or keep it back where sending costs a round trip."""
        self.note(text, values, is_many=is_many)
        if self.alone or self.dialect.name == "sqlite":
            self.send()

    def ask(self, questions: Sequence[tuple[str, Any]]) -> list[list[Values]]:
        """Send what was kept back and these, in one trip; return the rows of each."""
        for text, values in questions:
            self.note(text, values)
        cursors = self.send()[-len(questions) :]
        try:
            return [cursor.fetchall() for cursor in cursors]
        except self._refusals as refusal:
            self._raise(refusal, ())

    def count(self, text: str, values: Any, *, is_many: bool) -> int:
        """Send what was kept back and this for many rows; return how many were inserted."""
        self.note(text, values, is_many=is_many)
        counted: int = self.send()[-1].rowcount
        return counted

    def begin(self) -> None:
        """Begin to write, on SQLite; PostgreSQL's driver begins by itself."""
        try:
            self.bare.execute("BEGIN IMMEDIATE")
        except self._refusals as refusal:
            self._raise(refusal, ())

    def send(self) -> list[Any]:
        """Send what was kept back; return the cursors."""
        kept, self.kept_back = self.kept_back, []
        try:
            with self._together(len(kept)):
                return [self._execute(*said) for said in kept]
        except self._refusals as refusal:
            self._raise(refusal, kept)

    def commit(self) -> None:
        """Commit, in one trip with what was kept back."""
        kept, self.kept_back = self.kept_back, []
        try:
            with self._together(len(kept) + 1):
                for said in kept:
                    self._execute(*said)
                self.bare.commit()
        except self._refusals as refusal:
            self._raise(refusal, kept)

    def _execute(self, text: str, values: Any, is_many: bool) -> Any:  # noqa: FBT001 - as it was noted
        cursor = self.bare.cursor()
        if is_many:
            cursor.executemany(text, values)
        else:
            cursor.execute(text, values)
        return cursor

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

    def _raise(self, refusal: Exception, kept: Sequence[_Said]) -> NoReturn:
        """Raise the driver's refusal as SQLAlchemy's; after a lost connection drop its siblings."""
        if self.dialect.is_disconnect(refusal, self.held.dbapi_connection, None):  # type: ignore[arg-type]  # the driver's own
            with suppress(sa.exc.DBAPIError):
                sa.Connection(self.engine, self.held).exec_driver_sql("SELECT 1")
        raise as_sqlalchemy(refusal, self.dialect, "; ".join(map(itemgetter(0), kept))) from refusal


def checked_out(engine: sa.Engine) -> Any:
    """Take a connection out of the pool.

    Raises:
        sa.exc.DBAPIError: The database cannot be reached.
    """
    try:
        return engine.raw_connection()
    except engine.dialect.loaded_dbapi.Error as refusal:
        raise as_sqlalchemy(refusal, engine.dialect, "") from refusal


def as_sqlalchemy(refusal: Exception, dialect: sa.Dialect, text: str) -> BaseException:
    """Return a driver's refusal as the rest of the program knows it."""
    kind = dialect.loaded_dbapi.Error
    return sa.exc.DBAPIError.instance(
        text, None, refusal, kind, hide_parameters=True, dialect=dialect
    )
