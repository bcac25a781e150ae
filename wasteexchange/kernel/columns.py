"""Column types that mean the same on SQLite (STRICT tables) and on PostgreSQL."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, TypeEngine

_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"


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
        return value if value is None or dialect.name == "postgresql" else str(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> uuid.UUID | None:
        """Read it."""
        return value if value is None or dialect.name == "postgresql" else uuid.UUID(value)


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
        if value is None:
            return None
        assert value.tzinfo is not None, "naive datetime reached the database"
        if dialect.name == "postgresql":
            return value
        return value.astimezone(dt.UTC).strftime(_INSTANT)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> dt.datetime | None:
        """Read it."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            read: dt.datetime = value.astimezone(dt.UTC)
            return read
        return dt.datetime.fromisoformat(value)


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
        return value if value is None or dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> dt.date | None:
        """Read it."""
        if value is None or dialect.name == "postgresql":
            return value  # type: ignore[no-any-return]  # psycopg returns a date
        return dt.date.fromisoformat(value)


@compiles(sa.BigInteger, "sqlite")
@compiles(sa.Boolean, "sqlite")
def _strict_integer(*_: object, **__: object) -> str:
    """SQLite's STRICT tables know INTEGER only."""
    return "INTEGER"
