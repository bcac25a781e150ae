"""Bringing a database to this version, and knowing whether it is there.

Alembic is imported only where it works: a server that finds its database ready never needs it, nor
the eight megabytes that it takes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from wasteexchange.kernel.append_only import make_triggers
from wasteexchange.kernel.db import make_engine
from wasteexchange.kernel.writers import one_writer_at_a_time

if TYPE_CHECKING:
    from alembic.config import Config

_PACKAGE = Path(__file__).parents[1]


def resource(name: str) -> Path:
    """Where a top-level folder lies: beside the package in a checkout, inside it in a wheel."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def configuration() -> Config:
    """Alembic's configuration, without a file."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    config.set_main_option("path_separator", "os")
    return config


def head() -> str:
    """The revision that this version of the program needs: migrations are named by their order."""
    return max(path.stem for path in resource("migrations").glob("versions/[0-9]*.py"))[:4]


def revision_of(engine: sa.Engine) -> str | None:
    """The revision a database is at; None when it was never migrated."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return found


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring a database to a revision (up), keeping every row, and make its triggers again.

    Raises:
        alembic.util.CommandError: The database is newer than this program.
    """
    from alembic import command  # noqa: PLC0415 - see above

    _migrate(database_url, lambda config: command.upgrade(config, revision))


def downgrade(database_url: str, revision: str) -> None:
    """Take a database back to a revision."""
    from alembic import command  # noqa: PLC0415 - see above

    _migrate(database_url, lambda config: command.downgrade(config, revision))


def _migrate(database_url: str, work: Callable[[Config], None]) -> None:
    engine = make_engine(database_url)
    try:
        _keep_private(engine)
        with one_writer_at_a_time(engine):
            if engine.dialect.name == "sqlite":
                _on_sqlite(engine, work)
            else:
                _on_postgresql(engine, work)
    finally:
        engine.dispose()


def _keep_private(engine: sa.Engine) -> None:
    """Make a new SQLite file readable by its owner only: it holds names and telephone numbers."""
    path = engine.url.database
    if engine.dialect.name == "sqlite" and path and path != ":memory:":
        # Where the file cannot be made the database says so itself, in its own words.
        with suppress(OSError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _on_postgresql(engine: sa.Engine, work: Callable[[Config], None]) -> None:
    with engine.begin() as connection:
        # Two servers that start at once would both migrate: the second waits here.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7238914)")
        config = configuration()
        config.attributes["connection"] = connection
        work(config)
        make_triggers(connection)


def _on_sqlite(engine: sa.Engine, work: Callable[[Config], None]) -> None:
    """Migrate with foreign keys off: rebuilding a parent with cascades would delete its children.

    The pragma has no effect inside a transaction, so it is set on the bare connection before.
    """
    with engine.execution_options(wasteexchange_writes=True).connect() as connection:
        bare = connection.connection.dbapi_connection
        assert bare is not None
        bare.execute("PRAGMA foreign_keys=OFF")
        try:
            config = configuration()
            config.attributes["connection"] = connection
            with connection.begin():
                work(config)
                make_triggers(connection)
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                assert not broken, f"foreign keys broken by a migration: {broken[:5]}"
        finally:
            bare.execute("PRAGMA foreign_keys=ON")
