"""What every test may ask for: a fresh database, an application on it, a server, a browser."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from playwright.sync_api import Browser, Page

from tests import browsing, once, postgres, serving

# A database takes longer than hypothesis expects of a function. `WASTEEXCHANGE_HYPOTHESIS=long`
# is the run by hand before something is called done.
settings.register_profile("bounded", deadline=None, print_blob=True)
settings.register_profile("long", deadline=None, print_blob=True, max_examples=2_000)
settings.load_profile(os.environ.get("WASTEEXCHANGE_HYPOTHESIS", "bounded"))


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """Let applications share what is the same for all of them."""
    with once.compiled():
        yield


@pytest.fixture(autouse=True)
def quick_hashes() -> Iterator[None]:
    """Hash passwords quickly; where hashing itself is tested, another of this name does not."""
    with once.quick_hashes():
        yield


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at this version, to be copied and never opened by a test."""
    from wasteexchange.kernel.migrations import upgrade  # noqa: PLC0415 - only where it is needed

    folder = tmp_path_factory.mktemp("migrated")
    upgrade(f"sqlite:///{folder / 'made.db'}")
    # A backup holds what may still lie in the write-ahead log; a copy of the file would not.
    with (
        closing(sqlite3.connect(folder / "made.db")) as made,
        closing(sqlite3.connect(folder / "template.db")) as template,
    ):
        made.backup(template)
    return folder / "template.db"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Server]:
    """A running PostgreSQL of this test process."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: postgres.Server) -> str:
    """Name of a database at this version, to be copied and never connected to by a test."""
    from wasteexchange.kernel.migrations import upgrade  # noqa: PLC0415 - only where it is needed

    name = postgresql.create()
    upgrade(postgresql.url(name))
    return name


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """Address of a fresh migrated SQLite database."""
    path = tmp_path / "wasteexchange.db"
    shutil.copyfile(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql: postgres.Server, migrated_postgresql: str) -> Iterator[str]:
    """Address of a fresh migrated PostgreSQL database."""
    name = postgresql.create(template=migrated_postgresql)
    yield postgresql.url(name)
    postgresql.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Address of a fresh migrated database; a test that asks for it runs on both kinds."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, database_kind: str) -> Iterator[str]:
    """Address of a database without any table, on both kinds: for migrations and `restore`."""
    if database_kind == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('tmp_path') / 'empty.db'}"
        return
    server: postgres.Server = request.getfixturevalue("postgresql")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which kind of database `empty_database_url` is."""
    kind: str = request.param
    return kind


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a fresh database."""
    from wasteexchange import create_app  # noqa: PLC0415 - only where it is needed
    from wasteexchange.kernel.settings import Settings  # noqa: PLC0415 - as above

    application = create_app(
        Settings(
            database_url=database_url,
            secret_key="tests only, opens nothing",
            card_key=b"tests only, prints nothing",
            base_url="http://localhost",
            data_dir=tmp_path,
        )
    )
    application.testing = True
    once.share_statements(application)
    yield application
    serving.release(application)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without a browser, signed in as nobody."""
    return app.test_client()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., serving.LiveServer]]:
    """Start the real server on a database, as often as a test likes: `serve(url, **variables)`."""
    with ExitStack() as stack:

        def start(database_url: str, **variables: str) -> serving.LiveServer:
            server = serving.LiveServer(database_url, tmp_path / "data", variables)
            stack.callback(server.kill)
            server.start()
            return server

        yield start


@pytest.fixture
def live_server(serve: Callable[..., serving.LiveServer], sqlite_url: str) -> serving.LiveServer:
    """The real server on a fresh SQLite database, over HTTP on a free port."""
    return serve(sqlite_url)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Callable[..., Browser]]:
    """Start a Chromium that stays until the last test."""
    with browsing.launching() as launch:
        yield launch


@pytest.fixture(scope="session")
def browser(chromium: Callable[..., Browser]) -> Browser:
    """A Chromium that reaches this machine only."""
    return chromium()


@pytest.fixture
def launch_browser(chromium: Callable[..., Browser]) -> Iterator[Callable[..., Browser]]:
    """Start Chromium with more switches for one test: `launch_browser("--switch=…")`.

    It ends with the test: a page that still reads its camera would slow down all that come after.
    """
    with ExitStack() as stack:

        def launch(*switches: str) -> Browser:
            started = chromium(*switches)
            stack.callback(started.close)
            return started

        yield launch


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A page in a browser profile of its own; a script that fails on it fails the test."""
    with browsing.watched_page(browser) as page:
        yield page
