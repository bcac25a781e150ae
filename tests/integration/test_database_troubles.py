"""A database that is locked, read-only, full, older or newer: a clear answer, and nothing lost."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.integration.calling import call
from tests.serving import LiveServer
from wasteexchange.audit.service import audit
from wasteexchange.kernel.db import extension, metadata, reading, unit_of_work
from wasteexchange.kernel.migrations import configuration, downgrade

Serve = Callable[..., LiveServer]


class Shop:
    """A server on a database, a program that records there, and a second way into the database."""

    def __init__(self, server: LiveServer, headers: dict[str, str], card: str) -> None:
        self.server, self.headers, self.card = server, headers, card

    def send(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return call(f"{self.server.url}/api/v1/deposits", body, self.headers)

    def ready(self) -> int:
        return call(f"{self.server.url}/readyz", None, {})[0]

    def body(self) -> dict[str, Any]:
        return make.a_deposit_body(self.card)


@pytest.fixture
def open_shop(serve: Serve) -> Callable[[str], Shop]:
    """Open a shop on a database."""

    def opened(database_url: str) -> Shop:
        with make.an_engine(database_url) as engine, unit_of_work(engine) as session:
            programme = make.a_programme(session)
            headers = make.a_token(session, programme)
            card = make.a_card(session, programme).token
        return Shop(serve(database_url, **make.SERVER_KEYS), headers, card)

    return opened


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _holds(database_url: str, *ids: str) -> None:
    with make.an_engine(database_url) as engine, reading(engine) as session:
        there = session.scalars(sa.select(metadata.tables["deposits"].c.id))
        assert sorted(map(str, there)) == sorted(ids)
        assert audit(session, None).wrong == []


def _away(said: tuple[int, dict[str, Any]]) -> None:
    status, answer = said
    assert status == 503, answer
    assert answer["code"] == "not-now"
    assert "Traceback" not in str(answer)


@contextmanager
def _every_connection(app: Flask, *pragmas: str) -> Iterator[None]:
    """Let each connection of the application be opened with these pragmas."""

    def opened(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    with app.app_context():
        engine = extension.engine
    sa.event.listen(engine, "connect", opened)
    engine.dispose()
    try:
        yield
    finally:
        sa.event.remove(engine, "connect", opened)
        engine.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("trouble", ["full", "read-only"])
def test_a_full_or_read_only_disk_is_503_and_loses_nothing(
    app: Flask, client: FlaskClient, database_url: str, trouble: str
) -> None:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        headers = make.a_token(session, programme)
        card = make.a_card(session, programme).token
    with closing(sqlite3.connect(_path(database_url))) as bare:
        pages = bare.execute("PRAGMA page_count").fetchone()[0]
    pragma = f"max_page_count={pages + 2}" if trouble == "full" else "query_only=ON"
    taken: list[str] = []
    with _every_connection(app, pragma):
        body = make.a_deposit_body(card)
        reply = client.post("/api/v1/deposits", json=body, headers=headers)
        while reply.status_code == 201 and len(taken) < 200:
            taken.append(body["id"])
            body = make.a_deposit_body(card)
            reply = client.post("/api/v1/deposits", json=body, headers=headers)
        _away((reply.status_code, reply.get_json()))
        assert reply.headers["Retry-After"]
        assert client.get("/api/v1/catalogue", headers=headers).status_code == 200
        if trouble == "read-only":
            assert client.get("/readyz").status_code == 503
    assert len(taken) < 200, "the disk was never full"
    again = client.post("/api/v1/deposits", json=body, headers=headers)
    assert again.status_code == 201, "the same record again is taken"
    _holds(database_url, *taken, body["id"])


@pytest.mark.slow
def test_a_database_that_somebody_holds_is_waited_for_and_then_503(
    sqlite_url: str, open_shop: Callable[[str], Shop]
) -> None:
    shop = open_shop(sqlite_url)
    body = shop.body()
    with closing(sqlite3.connect(_path(sqlite_url), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        _away(shop.send(body))
        holder.execute("ROLLBACK")
    status, _answer = shop.send(body)
    assert status == 201, "the same record again is taken"
    _holds(sqlite_url, body["id"])


def test_a_database_that_is_held_for_a_moment_costs_nobody_anything(
    sqlite_url: str, open_shop: Callable[[str], Shop]
) -> None:
    shop = open_shop(sqlite_url)
    body = shop.body()
    with closing(
        sqlite3.connect(_path(sqlite_url), isolation_level=None, check_same_thread=False)
    ) as holder:
        holder.execute("BEGIN IMMEDIATE")
        release = threading.Timer(1.0, holder.execute, ["ROLLBACK"])
        release.start()
        status, _answer = shop.send(body)
        release.join()
    assert status == 201
    _holds(sqlite_url, body["id"])


def test_a_read_only_database_is_503_and_still_read(
    postgresql_url: str, open_shop: Callable[[str], Shop]
) -> None:
    shop = open_shop(postgresql_url)
    first, second = shop.body(), shop.body()
    assert shop.send(first)[0] == 201
    name = sa.make_url(postgresql_url).database
    with make.an_engine(postgresql_url) as engine:
        _say(engine, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        _leave(engine)
        # The connections that were cut off are noticed at their next use.
        answers = [shop.send(second) for _each in range(20)]
        assert {status for status, _answer in answers} == {503}
        assert shop.ready() == 503
        _away(answers[-1])
        catalogue = f"{shop.server.url}/api/v1/catalogue"
        assert call(catalogue, None, shop.headers)[0] == 200
        _say(
            engine,
            "SET default_transaction_read_only = off",
            f"ALTER DATABASE {name} RESET default_transaction_read_only",
        )
        _leave(engine)
    statuses = [shop.send(second)[0] for _each in range(20)]
    assert set(statuses) <= {503, 201, 200}
    assert statuses.count(201) == 1
    assert shop.ready() == 200
    _holds(postgresql_url, first["id"], second["id"])


def _say(engine: sa.Engine, *statements: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _leave(engine: sa.Engine) -> None:
    """Cut everybody else's connections off, as a restart of the database would."""
    _say(
        engine,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


def test_a_database_that_was_restarted_is_found_again(
    postgresql_url: str, open_shop: Callable[[str], Shop]
) -> None:
    shop = open_shop(postgresql_url)
    bodies = [shop.body() for _each in range(3)]
    for body in bodies:
        with make.an_engine(postgresql_url) as engine:
            _leave(engine)
        statuses = [shop.send(body)[0] for _each in range(20)]
        assert set(statuses) <= {200, 201, 503}
        assert statuses.count(201) == 1
        assert statuses[-1] == 200
    _holds(postgresql_url, *(body["id"] for body in bodies))


def test_a_database_of_another_version_is_said_in_one_line(
    database_url: str, tmp_path: Path
) -> None:
    older = [s.revision for s in ScriptDirectory.from_config(configuration()).walk_revisions()][1]
    downgrade(database_url, older)
    said = LiveServer(database_url, tmp_path / "data").run("audit", check=False)
    assert said.returncode == 1
    assert said.stderr.strip().splitlines() == [
        "The database is not prepared. Run: wasteexchange migrate"
    ]
    with make.an_engine(database_url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_later'")
    for command in ("audit", "migrate"):
        said = LiveServer(database_url, tmp_path / "data").run(command, check=False)
        assert said.returncode == 1
        assert len(said.stderr.strip().splitlines()) == 1
        assert "newer" in said.stderr
        assert "Traceback" not in said.stderr


def test_a_server_on_an_older_database_is_not_ready(sqlite_url: str, serve: Serve) -> None:
    older = [s.revision for s in ScriptDirectory.from_config(configuration()).walk_revisions()][1]
    server = serve(sqlite_url, **make.SERVER_KEYS)
    downgrade(sqlite_url, older)
    assert call(f"{server.url}/readyz", None, {})[0] == 503
    assert call(f"{server.url}/healthz", None, {})[0] == 200
