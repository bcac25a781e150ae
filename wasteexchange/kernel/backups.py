"""A copy of everything in one file, made while the server runs, and taken back.

A backup is a zip of a SQLite database of the same schema, whatever database it was made of: the
migrations are the same on both, so that a village that began on a laptop moves to PostgreSQL by a
backup and a restore. It needs no program of the database's own.
"""

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command

from wasteexchange.kernel.append_only import make_triggers
from wasteexchange.kernel.db import make_engine, metadata, reading
from wasteexchange.kernel.migrations import configuration, head, revision_of, upgrade
from wasteexchange.kernel.settings import Settings
from wasteexchange.kernel.terminal import gettext as _
from wasteexchange.kernel.writers import one_writer_at_a_time

FORMAT = 1
ROWS_AT_ONCE = 1_000
_ABOUT, _DATABASE, _CARD_KEY = "about.json", "database.db", "card_key"


class BackupRefused(Exception):
    """Making a backup, or taking one back, would lose something or cannot be done.

    Only whoever has the machine meets it: it speaks as the terminal does.
    """


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds, or what was taken back from it."""

    rows: int
    tables: int
    programmes: tuple[str, ...]
    has_card_key: bool
    is_other_card_key: bool = False


Told = Callable[[str], object]


def back_up(settings: Settings, path: Path, *, with_keys: bool = False, tell: Told = str) -> Copied:
    """Write a consistent copy of the configured database to a file.

    The file appears under its name only when it is whole. `tell` hears which table is copied.

    Raises:
        BackupRefused: The file is there already, or the database is not of this version.
    """
    if path.exists():
        raise BackupRefused(
            _("%(path)s is there already. Choose another name, or remove it first.", path=path)
        )
    engine = make_engine(settings.database_url)
    try:
        _require_this_version(engine)
        with _folder(path.parent) as folder:
            database = Path(folder) / _DATABASE
            _copy_out(engine, database, tell)
            copied = _count(database, has_card_key=with_keys)
            packed = _pack(settings, database, copied)
            packed.chmod(0o600)  # it holds names, and maybe the key to every card
            packed.replace(path)
        return copied
    finally:
        engine.dispose()


def _pack(settings: Settings, database: Path, copied: Copied) -> Path:
    about = {
        "format": FORMAT,
        "revision": head(),
        "rows": copied.rows,
        "sha256": _digest(database),
        "card_key": _fingerprint(settings.card_key),
    }
    packed = database.with_name("packed.zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_ABOUT, json.dumps(about, indent=1, sort_keys=True))
        if copied.has_card_key:
            archive.writestr(_CARD_KEY, settings.card_key)
        archive.write(database, _DATABASE)
    with packed.open("rb+") as written:
        os.fsync(written.fileno())  # what is called a backup must survive a power cut
    return packed


def restore(
    settings: Settings,
    path: Path,
    *,
    force: bool = False,
    with_keys: bool = False,
    tell: Told = str,
) -> Copied:
    """Take a backup back into the configured database, all of it or nothing.

    An older backup is brought to this version on the way. `tell` hears which table is copied.

    Raises:
        BackupRefused: The file is no whole backup or is newer than this program; the database
            holds a programme, or another card key is here, and `force` was not said.
    """
    with _folder() as folder:
        about, card_key = _unpack(path, Path(folder))
        database = Path(folder) / _DATABASE
        if with_keys and card_key is None:
            raise BackupRefused(
                _("This backup holds no card key: it was made without --with-keys.")
            )
        if with_keys and "WASTEEXCHANGE_CARD_KEY" in os.environ:
            raise BackupRefused(
                _("Unset WASTEEXCHANGE_CARD_KEY: it would go before the one restored.")
            )
        is_other = about["card_key"] != _fingerprint(settings.card_key)
        if with_keys and is_other and _is_in_use(settings) and not force:
            raise BackupRefused(_("Another card key is in use here. With --force it is replaced."))
        engine = make_engine(settings.database_url)
        try:
            if not force and _holds_a_programme(engine):
                raise BackupRefused(
                    _("The database holds a programme already. With --force all of it is replaced.")
                )
            upgrade(_url(database))
            _copy_in(database, engine, tell)
        finally:
            engine.dispose()
        if with_keys and card_key is not None:
            _keep_card_key(settings, card_key)
        return _count(
            database,
            has_card_key=with_keys,
            is_other_card_key=is_other and not with_keys,
        )


def _url(database: Path) -> str:
    return f"sqlite:///{database.as_posix()}"


def _folder(beside: Path | None = None) -> "tempfile.TemporaryDirectory[str]":
    """Make a folder for the work; on Windows a lock file in it may outlive it until we end."""
    return tempfile.TemporaryDirectory(
        dir=beside, prefix=".wasteexchange-", ignore_cleanup_errors=True
    )


def _copy_out(engine: sa.Engine, database: Path, tell: Told) -> None:
    if engine.dialect.name == "sqlite":
        with _bare(engine) as source, closing(sqlite3.connect(database)) as target:
            source.backup(target)
            # Alone it needs no write-ahead log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
        return
    upgrade(_url(database))
    made = make_engine(_url(database))
    try:
        with reading(engine) as session, _writing(made) as target_connection:
            _copy_rows(session.connection(), target_connection, tell)
        _close_log(made)
    finally:
        made.dispose()


def _copy_in(database: Path, engine: sa.Engine, tell: Told) -> None:
    if engine.dialect.name == "sqlite":
        with (
            one_writer_at_a_time(engine),
            closing(sqlite3.connect(database)) as source,
            _bare(engine) as target,
        ):
            source.backup(target)
        return
    made = make_engine(_url(database))
    try:
        with made.connect() as source_connection, engine.begin() as connection:
            # One transaction: if we crash before its end, the database is as it was.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7238914)")
            _make_anew(connection)
            _copy_rows(source_connection, connection, tell)
            make_triggers(connection)
    finally:
        made.dispose()


def _make_anew(connection: sa.Connection) -> None:
    metadata.drop_all(connection)
    connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _copy_rows(source: sa.Connection, target: sa.Connection, tell: Told) -> None:
    """Copy every table, parents before children, in the order of their keys."""
    for table in metadata.sorted_tables:
        tell(table.name)
        rows = source.execution_options(yield_per=ROWS_AT_ONCE).execute(
            sa.select(table).order_by(*table.primary_key.columns)
        )
        for part in rows.mappings().partitions(ROWS_AT_ONCE):
            target.execute(sa.insert(table), [dict(row) for row in part])


@contextmanager
def _writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.execution_options(wasteexchange_writes=True).begin() as connection:
        yield connection


@contextmanager
def _bare(engine: sa.Engine) -> Iterator[sqlite3.Connection]:
    """Lend the driver's own connection: SQLite's online backup stands there."""
    with engine.connect() as connection:
        bare: Any = connection.connection.dbapi_connection
        assert isinstance(bare, sqlite3.Connection)
        yield bare


def _close_log(engine: sa.Engine) -> None:
    with _bare(engine) as bare:
        bare.execute("PRAGMA journal_mode=DELETE")


def _unpack(path: Path, folder: Path) -> tuple[dict[str, Any], bytes | None]:
    try:
        with zipfile.ZipFile(path) as archive:
            about: dict[str, Any] = json.loads(archive.read(_ABOUT))
            card_key = archive.read(_CARD_KEY) if _CARD_KEY in archive.namelist() else None
            archive.extract(_DATABASE, folder)
    except (zipfile.BadZipFile, KeyError, ValueError) as broken:
        raise BackupRefused(
            _("%(path)s is no backup, or is damaged. Take another one.", path=path)
        ) from broken
    if about.get("format") != FORMAT:
        raise BackupRefused(
            _("%(path)s was made by a newer program. Install that version first.", path=path)
        )
    if about.get("sha256") != _digest(folder / _DATABASE):
        raise BackupRefused(
            _("%(path)s is damaged: its content is not what was written. Take another.", path=path)
        )
    return about, card_key


def _require_this_version(engine: sa.Engine) -> None:
    if revision_of(engine) != head():
        raise BackupRefused(
            _("The database is not of this version. Run first: wasteexchange migrate")
        )


def _holds_a_programme(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        if "programmes" not in sa.inspect(connection).get_table_names():
            return False
        return connection.exec_driver_sql("SELECT 1 FROM programmes LIMIT 1").first() is not None


def _is_in_use(settings: Settings) -> bool:
    """Whether cards may have been printed under the key that is here."""
    engine = make_engine(settings.database_url)
    try:
        return _holds_a_programme(engine)
    finally:
        engine.dispose()


def _keep_card_key(settings: Settings, card_key: bytes) -> None:
    if settings.card_key == card_key:
        return
    assert settings.card_key_path, "settings of the environment know their files"
    settings.card_key_path.write_bytes(card_key + b"\n")


def _count(database: Path, *, has_card_key: bool, is_other_card_key: bool = False) -> Copied:
    with closing(sqlite3.connect(database)) as connection:
        names = [table.name for table in metadata.sorted_tables]
        rows = sum(
            connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 - names of our own tables
            for name in names
        )
        codes = connection.execute("SELECT code FROM programmes ORDER BY code").fetchall()
    return Copied(rows, len(names), tuple(c[0] for c in codes), has_card_key, is_other_card_key)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fingerprint(card_key: bytes) -> str:
    """Say which card key it was without saying the key: 32 bits of a digest."""
    return hashlib.sha256(b"wasteexchange card key\n" + card_key).hexdigest()[:8]
