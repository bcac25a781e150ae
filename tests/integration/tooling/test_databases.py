"""A test trusts its database only if it is nobody else's."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from tests import postgres

OWNER = """
import time
from tests import postgres
with postgres.running() as server:
    print(server.folder, flush=True)
    time.sleep(60)
"""
MARK = sa.text("CREATE TABLE somebody_was_here (id INTEGER)")


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_has_a_database_of_its_own(database_url: str, turn: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        assert "somebody_was_here" not in sa.inspect(connection).get_table_names(), turn
        connection.execute(MARK)
    engine.dispose()


def test_the_database_is_migrated(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    engine.dispose()


def test_an_empty_database_has_no_tables(empty_database_url: str) -> None:
    engine = sa.create_engine(empty_database_url)
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []
    engine.dispose()


def test_a_database_is_dropped_though_somebody_is_still_connected(
    postgresql: postgres.Server,
) -> None:
    name = postgresql.create()
    engine = sa.create_engine(postgresql.url(name))
    connection = engine.connect()
    connection.execute(sa.text("SELECT 1"))
    postgresql.drop(name)
    connection.invalidate()
    engine.dispose()
    with pytest.raises(sa.exc.OperationalError, match="does not exist"):
        sa.create_engine(postgresql.url(name)).connect()


@pytest.mark.skipif(sys.platform == "win32", reason="PostgreSQL is watched by a POSIX shell")
def test_a_test_process_that_is_killed_leaves_no_server_behind() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        folder = Path(owner.stdout.readline().strip())
        with psycopg.connect(host=str(folder), user="postgres") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        os.kill(owner.pid, signal.SIGKILL)
    until = time.monotonic() + 20
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(folder), user="postgres")
