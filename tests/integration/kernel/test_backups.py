"""The drill: back up while it runs, lose everything, restore, and nothing is missing."""

import datetime as dt
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from wasteexchange import models
from wasteexchange.kernel import append_only
from wasteexchange.kernel.backups import BackupRefused, back_up, restore
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import make_engine, metadata, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.migrations import downgrade, head, revision_of, upgrade
from wasteexchange.kernel.settings import Settings
from wasteexchange.programmes import service
from wasteexchange.programmes.rules import Programme

assert models.ROOMS, "tables register by being imported"


def settings_of(url: str, folder: Path, card_key: bytes = b"key of the cards") -> Settings:
    folder.mkdir(exist_ok=True)
    path = folder / "card_key"
    path.write_bytes(card_key + b"\n")
    return Settings(url, "secret", card_key, "http://localhost", folder, path)


@contextmanager
def opened(url: str) -> Iterator[sa.Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def fill(url: str, code: str = "MALA") -> Programme:
    with opened(url) as engine, unit_of_work(engine) as session:
        command = service.CreateProgramme(code=code, name="Ñandú 🌱 recicla")
        return service.create_programme(session, utc_now(), uuid7, command)


def content(url: str) -> dict[str, list[dict[str, Any]]]:
    with opened(url) as engine, engine.connect() as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(
                    sa.select(table).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in metadata.sorted_tables
        }


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A filled programme."""
    fill(database_url)
    return settings_of(database_url, tmp_path / "here")


def test_what_is_restored_is_what_was_backed_up_whatever_the_database(
    settings: Settings, empty_database_url: str, tmp_path: Path
) -> None:
    copied = back_up(settings, tmp_path / "mala.zip")
    there = settings_of(empty_database_url, tmp_path / "there")
    restored = restore(there, tmp_path / "mala.zip")
    assert content(empty_database_url) == content(settings.database_url)
    assert restored == copied
    assert restored.programmes == ("MALA",)
    assert restored.rows == sum(map(len, content(settings.database_url).values())) > 100
    with opened(empty_database_url) as engine:
        assert revision_of(engine) == head()
        with engine.connect() as connection:
            expected = append_only.expected_triggers(engine.dialect.name)
            assert append_only.present_triggers(connection) >= expected
        with pytest.raises(sa.exc.DatabaseError), engine.begin() as connection:
            connection.exec_driver_sql("UPDATE rates SET per_kg = 1")


def test_a_database_in_use_is_not_overwritten_without_force(
    settings: Settings, tmp_path: Path
) -> None:
    back_up(settings, tmp_path / "mala.zip")
    before = content(settings.database_url)
    fill(settings.database_url, "LURIN")
    after = content(settings.database_url)
    with pytest.raises(BackupRefused, match="--force"):
        restore(settings, tmp_path / "mala.zip")
    assert content(settings.database_url) == after
    restore(settings, tmp_path / "mala.zip", force=True)
    assert content(settings.database_url) == before
    fill(settings.database_url, "LURIN")


def test_a_backup_is_one_moment_while_others_write(settings: Settings, tmp_path: Path) -> None:
    """Every rate and price has its record and its entry: no copy mixes two moments."""
    stop, wrong = threading.Event(), []
    with opened(settings.database_url) as engine:
        with engine.connect() as connection:
            programme_id = connection.execute(
                sa.select(metadata.tables["programmes"].c.id)
            ).scalar()
        assert programme_id is not None

        def announce() -> None:
            day = dt.timedelta(days=1)
            try:
                for number in range(1, 5_000):
                    if stop.is_set():
                        return
                    _announce_one(engine, programme_id, utc_now() + number * day)
            except sa.exc.SQLAlchemyError as failed:
                wrong.append(failed)

        writer = threading.Thread(target=announce)
        writer.start()
        for number in range(3):
            back_up(settings, tmp_path / f"{number}.zip")
        stop.set()
        writer.join()
    assert not wrong
    counts = []
    for number in range(3):
        url = f"sqlite:///{tmp_path / f'{number}.db'}"
        restore(settings_of(url, tmp_path / "there"), tmp_path / f"{number}.zip")
        rows = content(url)
        said = len(rows["rates"]) + len(rows["reward_prices"])
        assert said == len(rows["records"]) == len(rows["journal_entries"])
        counts.append(len(rows["rates"]))
    assert counts == sorted(counts)
    assert counts[-1] > counts[0], "nothing was written meanwhile"


def _announce_one(engine: sa.Engine, programme_id: Any, at: dt.datetime) -> None:
    with unit_of_work(engine) as session:
        actor = service.command_actor(programme_id)
        command = service.AnnounceRate(
            id=uuid7(),
            material="food",
            quality="clean",  # type: ignore[arg-type]  # a Quality by its word
            asset="COMPOST",  # type: ignore[arg-type]  # an Asset by its word
            per_kg=1,
            applies_from=at,
        )
        service.announce_rate(session, Context(utc_now(), actor, uuid7), command)


def test_the_card_key_travels_only_when_asked(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "plain.zip")
    back_up(settings, tmp_path / "keys.zip", with_keys=True)
    assert settings.card_key not in b"".join(_parts(tmp_path / "plain.zip").values())
    assert _parts(tmp_path / "keys.zip")["card_key"] == settings.card_key
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    there = settings_of(elsewhere, tmp_path / "there", b"another key")
    with pytest.raises(BackupRefused, match="--with-keys"):
        restore(there, tmp_path / "plain.zip", with_keys=True)
    assert restore(there, tmp_path / "plain.zip").is_other_card_key
    with pytest.raises(BackupRefused, match="Another card key"):
        restore(there, tmp_path / "keys.zip", with_keys=True)
    restored = restore(there, tmp_path / "keys.zip", with_keys=True, force=True)
    assert (restored.has_card_key, restored.is_other_card_key) == (True, False)
    assert there.card_key_path is not None
    assert there.card_key_path.read_bytes().strip() == settings.card_key


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_backup_never_takes_the_place_of_another(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "mala.zip"
    path.write_text("the one of last year")
    with pytest.raises(BackupRefused, match="there already"):
        back_up(settings, path)
    assert path.read_text() == "the one of last year"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".wasteexchange")] == []


def test_nothing_is_taken_from_a_damaged_file(settings: Settings, tmp_path: Path) -> None:
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    upgrade(elsewhere)
    there = settings_of(elsewhere, tmp_path / "there")
    back_up(settings, tmp_path / "mala.zip")
    parts = _parts(tmp_path / "mala.zip")
    flipped = bytearray(parts["database.db"])
    flipped[-2000] ^= 1
    _pack(tmp_path / "flipped.zip", {**parts, "database.db": bytes(flipped)})
    _pack(tmp_path / "newer.zip", {**parts, "about.json": b'{"format": 2}'})
    _pack(tmp_path / "other.zip", {"readme": b"holiday pictures"})
    (tmp_path / "cut.zip").write_bytes((tmp_path / "mala.zip").read_bytes()[:-5000])
    for name in ("flipped", "newer", "other", "cut"):
        with pytest.raises(BackupRefused, match=name):
            restore(there, tmp_path / f"{name}.zip")
    assert sum(map(len, content(elsewhere).values())) == 0


def _pack(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def test_a_database_of_another_version_is_not_backed_up(
    empty_database_url: str, tmp_path: Path
) -> None:
    settings = settings_of(empty_database_url, tmp_path / "here")
    with pytest.raises(BackupRefused, match="migrate"):
        back_up(settings, tmp_path / "mala.zip")
    upgrade(empty_database_url)
    downgrade(empty_database_url, "-1")
    with pytest.raises(BackupRefused, match="migrate"):
        back_up(settings, tmp_path / "mala.zip")
    assert not (tmp_path / "mala.zip").exists()
