"""The database policy on one page: engine, tables, units of work.

This is the one place that touches Flask-SQLAlchemy, which keeps an engine per application.
Tables are Core tables: reads are plain selects, writes plain inserts, nothing is lazy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wasteexchange.kernel.columns import Id
from wasteexchange.kernel.work import BEGUN, Work

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    },
)
extension = SQLAlchemy(metadata=metadata)

BUSY_MILLISECONDS = 15_000
_WRITES = "wasteexchange_writes"


def tenant_table(
    name: str,
    *parts: sa.schema.SchemaItem,
    key: tuple[str, ...] = ("id",),
    append_only: bool = False,
    clustered: bool = False,
) -> sa.Table:
    """Declare a table that belongs to a programme: `programme_id` first in its primary key.

    An append-only table refuses UPDATE, DELETE and TRUNCATE by triggers (`kernel/append_only.py`),
    and on SQLite also a second row with a known key, however it is worded. A clustered table lies
    in the order of its key, so that rows which are summed are read where they are found.
    """
    return sa.Table(
        name,
        metadata,
        sa.Column("programme_id", Id, sa.ForeignKey("programmes.id"), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("programme_id", *key),
        sqlite_strict=True,
        sqlite_with_rowid=not clustered,
        info={"append_only": append_only},
    )


def column(name: str, kind: Any, *, null: bool = False, default: str | None = None) -> Any:
    """Declare a column; NOT NULL unless said otherwise."""
    return sa.Column(name, kind, nullable=null, server_default=default)


def within(
    columns: tuple[str, ...], table: str, *, to: tuple[str, ...] = ("id",), name: str | None = None
) -> sa.ForeignKeyConstraint:
    """Declare a foreign key that cannot leave the programme."""
    return sa.ForeignKeyConstraint(
        ["programme_id", *columns],
        [f"{table}.programme_id", *(f"{table}.{c}" for c in to)],
        name=name,
    )


def make_engine(url: str) -> sa.Engine:
    """Make an engine with our policy, for use outside an application (migrations, tests)."""
    engine = sa.create_engine(url, **engine_options(url))
    apply_policy(engine)
    return engine


def engine_options(url: str) -> dict[str, Any]:
    """Options of `create_engine` for this database."""
    if url.startswith("sqlite"):
        return {"pool_size": 32, "max_overflow": 32, "poolclass": sa.pool.QueuePool}
    return {"pool_size": 16, "max_overflow": 16, "pool_pre_ping": False}


def apply_policy(engine: sa.Engine) -> None:
    """Make every connection behave: durable, foreign keys on, explicit BEGIN."""
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_MILLISECONDS}",
            # A megabyte for each of many connections; the system keeps the file's pages for all.
            "cache_size=-1000",
            "journal_mode=WAL",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            # What is erased is overwritten: without this its bytes stay in free pages of the file.
            "secure_delete=ON",
            "synchronous=FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begun(connection: sa.Connection) -> None:
        said = connection.get_execution_options()
        if BEGUN not in said:
            writes = said.get(_WRITES, False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


@contextmanager
def unit_of_work(
    engine: sa.Engine | None = None, *, reads_first: bool = False
) -> Iterator[Session]:
    """Keep all that is said inside, or nothing: returning keeps, raising undoes.

    On SQLite writers queue on a lock before they begin, so that none of them waits in the
    database's own busy loop, which is not fair. Who reads first queues only at `begin_writing`.
    """
    session = Work(engine or extension.engine)
    try:
        if not reads_first:
            session.begin_writing()
        yield session
        session.finish()
    finally:
        session.end()


def begin_writing(session: Session) -> bool:
    """Begin to write in a unit of work that read first; True when what it read may have changed.

    True is said on SQLite only, where nobody else writes from now on: read again what matters. On
    PostgreSQL what must stay as it was read was locked by reading it.
    """
    return isinstance(session, Work) and session.begin_writing()


@contextmanager
def undoing(session: Session) -> Iterator[None]:
    """Undo what is said inside if it is refused, and keep what was said before.

    For what may be refused when a part of it is written already; what checks first needs none.
    """
    session.connection()
    with session.begin_nested():
        # The session makes a savepoint only when it is first used, and what is said past it
        # (`kernel/statements.py`) would come before.
        session.connection()
        try:
            yield
            session.connection()
        except BaseException:
            if isinstance(session, Work):
                session.speech.kept_back.clear()
            raise


@contextmanager
def reading(engine: sa.Engine | None = None) -> Iterator[Session]:
    """Read one consistent picture; writing in it is our mistake."""
    engine = engine or extension.engine
    with Session(engine) as session:
        if engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def insert_new(
    session: Session, table: sa.Table, row: dict[str, Any]
) -> sa.engine.Result[Any] | None:
    """Insert a row unless its key is known; None when a twin was there first."""
    result = session.execute(_insert_new(session, table).returning(*table.primary_key), row)
    return result if result.first() is not None else None


def _insert_new(session: Session, table: sa.Table) -> Any:
    dialect = session.get_bind().dialect.name
    return upserting(dialect)(table).on_conflict_do_nothing()


def upserting(dialect: str) -> Any:
    """Return the dialect's INSERT that knows ON CONFLICT."""
    return postgresql.insert if dialect == "postgresql" else sqlite.insert
