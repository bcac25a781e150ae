"""Column types that mean the same on SQLite (STRICT tables) and on PostgreSQL."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, TypeEngine


def writer_of(kind: TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """Return how a value of this type is written for the driver; None when it is as it stands.

    Our own types say it themselves: what wraps them costs more than the writing.
    """
    if isinstance(kind, Id | Instant | Day):
        return kind.writing(dialect)
    return kind.dialect_impl(dialect).bind_processor(dialect)


def reader_of(kind: TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """Return how a value of this type is read from the driver; None when it is as it stands."""
    if isinstance(kind, Id | Instant | Day):
        return kind.reading(dialect)
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _instant_as_text(value: dt.datetime | None) -> str | None:
    if value is None:
        return None
    assert value.tzinfo is not None, "naive datetime reached the database"
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _instant_as_it_is(value: dt.datetime | None) -> dt.datetime | None:
    assert value is None or value.tzinfo is not None, "naive datetime reached the database"
    return value


def _instant_in_utc(value: dt.datetime | None) -> dt.datetime | None:
    return None if value is None else value.astimezone(dt.UTC)


def _instant_from_text(value: str | None) -> dt.datetime | None:
    return None if value is None else dt.datetime.fromisoformat(value)


def _id_as_text(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)


class KeptId(uuid.UUID):
    """An id as it was read from SQLite: it remembers its text, in which it is written again."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        """Read the text as we write it."""
        put = object.__setattr__
        put(self, "int", int(text.replace("-", ""), 16))
        put(self, "is_safe", uuid.SafeUUID.unknown)
        put(self, "text", text)

    def __str__(self) -> str:
        """Return the text."""
        text: str = self.text  # type: ignore[attr-defined]  # a slot that mypy does not see
        return text


def _id_from_text(value: str | None) -> uuid.UUID | None:
    return None if value is None else KeptId(value)


def _day_as_text(value: dt.date | None) -> str | None:
    return None if value is None else value.isoformat()


def _day_from_text(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)


class Id(TypeDecorator[uuid.UUID]):
    """A UUID: native on PostgreSQL, its lower-case text on SQLite."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Use the database's own type where it has one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: uuid.UUID | None, dialect: sa.Dialect) -> Any:
        """Write it."""
        write = self.writing(dialect)
        return write(value) if write else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> uuid.UUID | None:
        """Read it."""
        read = self.reading(dialect)
        found: uuid.UUID | None = read(value) if read else value
        return found

    def writing(self, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        """How it is written."""
        return None if dialect.name == "postgresql" else _id_as_text

    def reading(self, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        """How it is read."""
        return None if dialect.name == "postgresql" else _id_from_text


class Instant(TypeDecorator[dt.datetime]):
    """An aware UTC instant; a naive one is our mistake. On SQLite its sortable text."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Use the database's own type where it has one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> Any:
        """Write it."""
        return self.writing(dialect)(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> dt.datetime | None:
        """Read it."""
        read: dt.datetime | None = self.reading(dialect)(value)
        return read

    def writing(self, dialect: sa.Dialect) -> Callable[[Any], Any]:
        """How it is written."""
        return _instant_as_it_is if dialect.name == "postgresql" else _instant_as_text

    def reading(self, dialect: sa.Dialect) -> Callable[[Any], Any]:
        """How it is read."""
        return _instant_in_utc if dialect.name == "postgresql" else _instant_from_text


class Day(TypeDecorator[dt.date]):
    """A calendar day of the programme; on SQLite its ISO text."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Use the database's own type where it has one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.Date())
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: dt.date | None, dialect: sa.Dialect) -> Any:
        """Write it."""
        write = self.writing(dialect)
        return write(value) if write else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> dt.date | None:
        """Read it."""
        read = self.reading(dialect)
        found: dt.date | None = read(value) if read else value
        return found

    def writing(self, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        """How it is written."""
        return None if dialect.name == "postgresql" else _day_as_text

    def reading(self, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        """How it is read."""
        return None if dialect.name == "postgresql" else _day_from_text


@compiles(sa.BigInteger, "sqlite")
@compiles(sa.Boolean, "sqlite")
def _strict_integer(*_: object, **__: object) -> str:
    """SQLite's STRICT tables know INTEGER only."""
    return "INTEGER"
