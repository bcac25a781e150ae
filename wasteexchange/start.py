"""Starting: the production server, and the first start on a machine where nothing is there yet.

Whatever is imported here is waited for at every start, so what is rarely needed is imported where
it is needed.
"""

import datetime as dt
import gc
import logging
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy.orm import Session

from wasteexchange.kernel import terminal
from wasteexchange.kernel.terminal import gettext as _

if TYPE_CHECKING:
    from flask import Flask

    from wasteexchange.kernel.settings import Settings

LOCAL = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - asked for by name: `--lan`, `--host`
PORT = 8000
# SQLite has one writer, and a second process mostly waits for it; threads share one catalogue.
WORKERS = 1
THREADS = 8
STOP_SECONDS_MAX = 30
# What malloc.h of glibc calls M_ARENA_MAX; the worker is a copy of this process and keeps it.
_ARENA_MAX, _ARENAS = -8, 1
CERTIFICATE_DAYS = 397

FIRST_CODE, FIRST_TEMPLATE = "MALA", "peru"
FIRST_COORDINATOR = "coordinadora"
# What `--demo` makes: enough for every chart, and there within seconds.
DEMO_HOUSEHOLDS, DEMO_MONTHS, DEMO_SEED = 120, 12, 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens, and what people type to reach it."""

    host: str
    port: int
    url: str
    certificate: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """What the first start made, to be said once."""

    code: str
    name: str
    staff_name: str
    password: str


def prepare() -> Begun | None:
    """Bring the database to this version; where it is empty, make a programme and who runs it.

    Two that start at once on an empty database: the second waits, and finds the programme there.
    """
    from wasteexchange.kernel.db import make_engine, reading, unit_of_work  # noqa: PLC0415 - not for `--help`
    from wasteexchange.programmes import queries  # noqa: PLC0415 - as above

    engine = make_engine(bring_to_this_version().database_url)
    try:
        with reading(engine) as session:
            if queries.programmes(session):
                return None
    finally:
        engine.dispose()
    # Every room fills its part of a new programme: without an application some are not there.
    with inside_application(), unit_of_work() as session:
        return _first_programme(session)


def bring_to_this_version() -> "Settings":
    """Bring the configured database to this version; return the configuration."""
    from wasteexchange.kernel.db import make_engine  # noqa: PLC0415 - not for `--help`
    from wasteexchange.kernel.migrations import head, revision_of, upgrade  # noqa: PLC0415 - as above
    from wasteexchange.kernel.settings import Settings  # noqa: PLC0415 - as above

    settings = Settings.from_environment()
    engine = make_engine(settings.database_url)
    try:
        if revision_of(engine) != head():
            click.echo(_("Preparing the database …"))
            upgrade(settings.database_url)
    finally:
        engine.dispose()
    return settings


@contextmanager
def inside_application() -> "Iterator[Settings]":
    """Prepare the database, and do in an application what needs all rooms to know each other."""
    from flask import g  # noqa: PLC0415 - not for `--help`

    from wasteexchange import create_app  # noqa: PLC0415 - not for `--help`
    from wasteexchange.kernel.db import extension  # noqa: PLC0415 - as above

    settings = bring_to_this_version()
    app = create_app(settings)
    with app.app_context():
        g.language = terminal.language()
        try:
            yield settings
        finally:
            extension.engine.dispose()


def prepare_demo() -> None:
    """Make the sample programme where there is nothing yet; where it is, leave it as it is.

    Raises:
        click.ClickException: There is a real programme.
    """
    from wasteexchange.demo import playing  # noqa: PLC0415 - only `--demo` needs it

    with inside_application() as settings:
        if playing.is_demo_here():
            return
        story = playing.story_told(
            households=DEMO_HOUSEHOLDS, months=DEMO_MONTHS, seed=DEMO_SEED, until=None
        )
        click.echo(_("Making a sample programme, a year of it. This takes some seconds …"))
        playing.play(story, settings.card_key)


def ways_into_sample() -> list[str]:
    """Return who can sign in and what there is to try, where the programme is a sample."""
    from wasteexchange.demo.playing import ways_in  # noqa: PLC0415 - not for `--help`
    from wasteexchange.kernel.db import make_engine, reading  # noqa: PLC0415 - as above
    from wasteexchange.kernel.settings import Settings  # noqa: PLC0415 - as above

    settings = Settings.from_environment()
    engine = make_engine(settings.database_url)
    try:
        with reading(engine) as session:
            return ways_in(session, settings.card_key)
    finally:
        engine.dispose()


def greet(place: Place, begun: Begun | None, ways_in: Sequence[str] = ()) -> None:
    """Say where it is and, the first time or in a sample, how to come in."""
    for line in ways_in:
        click.echo(line)
    if begun:
        ready = _(
            "A first programme is ready: %(code)s (%(name)s).", code=begun.code, name=begun.name
        )
        click.echo(f"\n{ready}")
        told = {_("sign-in name"): begun.staff_name, _("one-time password"): begun.password}
        room = max(map(len, told))
        for name, value in told.items():
            click.echo(f"  {name:<{room}}  {value}")
        words = _("Write it down: it is shown this once, and changed at the first sign-in.")
        click.echo(f"  {words}\n")
    ways = _(
        "Open %(url)s  (the office: %(url)s/office, the counter: %(url)s/counter)", url=place.url
    )
    click.echo(ways)
    click.echo(_("Stop with Ctrl+C."))
    sys.stdout.flush()


def show_way_in(place: Place, folder: Path) -> None:
    """Show the address as a QR code, and how a phone comes to trust it."""
    from qrcode.main import QRCode  # noqa: PLC0415 - only `--lan` needs it

    code: QRCode[Any] = QRCode(border=2)
    code.add_data(place.url)  # type: ignore[no-untyped-call]  # qrcode has no types
    code.print_ascii(out=sys.stdout, invert=True)  # type: ignore[no-untyped-call]  # as above
    click.echo(_("Scan it with a phone on the same network."))
    paper = folder / "authority.pem"
    click.echo(_("So that it does not warn, install this certificate: %(path)s", path=paper))


def serve(place: Place, *, workers: int = WORKERS, threads: int = THREADS) -> None:
    """Serve until told to stop (SIGTERM, Ctrl+C); requests in flight are finished first."""
    from wasteexchange.kernel.db import make_engine  # noqa: PLC0415 - not for `--help`
    from wasteexchange.kernel.settings import Settings  # noqa: PLC0415 - as above

    require_free(place)
    # Workers that cannot even begin would be started again and again: what is wrong is said here.
    make_engine(Settings.from_environment().database_url).dispose()
    from granian import Granian  # noqa: PLC0415 - only a server needs it
    from granian.constants import Interfaces  # noqa: PLC0415 - as above
    from granian.log import LogLevels  # noqa: PLC0415 - as above

    _share_memory()
    # That there are more threads than cores is meant: they wait for the database, not for a core.
    logging.getLogger("_granian").addFilter(lambda said: "Python threads" not in said.getMessage())
    # Workers read their settings from the environment, as everything does.
    os.environ.setdefault("WASTEEXCHANGE_BASE_URL", place.url)
    Granian(
        "wasteexchange.start:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=place.host,
        port=place.port,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=STOP_SECONDS_MAX,
        respawn_failed_workers=True,
        ssl_cert=place.certificate,
        ssl_key=place.key,
    ).serve()


def application() -> "Flask":
    """Make a worker's application, once, and let the collector of garbage pass over it.

    All that a program is made of stays until it ends. To look it through again took 130 ms in each
    upload of 1,000 records (of 700), and as long in whichever request it fell into.
    """
    from wasteexchange import create_app  # noqa: PLC0415 - not for `--help`

    app = create_app()
    gc.collect()
    gc.freeze()
    return app


def _share_memory() -> None:
    """Let threads share what they give back: the C library keeps a heap for each of them.

    With eight threads that each took in an upload once, that was 60 MB of nothing (glibc only).
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - only a server needs it

        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)


def require_free(place: Place) -> None:
    """Make sure that nobody else listens there.

    Raises:
        click.ClickException: Somebody does, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as asked:
        if sys.platform != "win32":  # there the option would let two servers listen at once
            asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind((place.host, place.port))
        except OSError as refused:
            words = _(
                "Cannot listen on %(host)s, port %(port)d (%(reason)s). Stop what runs there, or"
                " choose another: --port 8001",
                host=place.host,
                port=place.port,
                reason=terminal.reason(refused),
            )
            raise click.ClickException(words) from None


def local_place(host: str, port: int) -> Place:
    """Listen on one address of this machine, without TLS."""
    shown = LOCAL if host in {EVERYWHERE, "::"} else host
    return Place(host, port, f"http://{f'[{shown}]' if ':' in shown else shown}:{port}")


def lan_place(port: int, folder: Path) -> Place:
    """Listen on the local network with a certificate of a local authority kept in `folder`.

    Phones open the camera only over HTTPS. The authority is made once: a phone that trusts it goes
    on trusting the server when its address changes.

    Raises:
        click.ClickException: This machine is on no network.
    """
    import trustme  # noqa: PLC0415 - slow to import, and only `--lan` needs it

    from wasteexchange.kernel.clock import utc_now  # noqa: PLC0415 - as above

    address = _own_address()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = [folder / name for name in ("authority.pem", "authority.key", "server.pem")]
    authority_pem, authority_key, server_pem = paths
    if authority_pem.exists() and authority_key.exists():
        authority = trustme.CA.from_pem(authority_pem.read_bytes(), authority_key.read_bytes())
    else:
        authority = trustme.CA(organization_name="wasteexchange")
        _write_secret(authority_key, authority.private_key_pem.bytes())
        authority_pem.write_bytes(authority.cert_pem.bytes())
    now, day = utc_now(), dt.timedelta(days=1)
    issued = authority.issue_cert(
        *dict.fromkeys((address, LOCAL, "localhost", socket.gethostname())),
        not_before=now - day,
        not_after=now + CERTIFICATE_DAYS * day,
    )
    server_pem.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    _write_secret(folder / "server.key", issued.private_key_pem.bytes())
    url = f"https://{address}:{port}"
    return Place(EVERYWHERE, port, url, server_pem, folder / "server.key")


def _first_programme(session: Session) -> Begun | None:
    from wasteexchange.access import service as access  # noqa: PLC0415 - see the top of the file
    from wasteexchange.kernel.clock import utc_now  # noqa: PLC0415 - as above
    from wasteexchange.kernel.context import Context  # noqa: PLC0415 - as above
    from wasteexchange.kernel.ids import uuid7  # noqa: PLC0415 - as above
    from wasteexchange.programmes import queries, service  # noqa: PLC0415 - as above
    from wasteexchange.programmes.rules import PROPOSED_NAME  # noqa: PLC0415 - as above

    if queries.programmes(session):
        return None
    now = utc_now()
    wanted = service.CreateProgramme(code=FIRST_CODE, name=PROPOSED_NAME, template=FIRST_TEMPLATE)
    programme = service.create_programme(session, now, uuid7, wanted)
    context = Context(now=now, actor=service.command_actor(programme.id), new_id=uuid7)
    _, password = access.create_staff(session, context, name=FIRST_COORDINATOR, role="coordinator")
    return Begun(programme.code, programme.name, FIRST_COORDINATOR, password)


def _own_address() -> str:
    """Ask the system from which address it would leave; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))
        except OSError:
            raise click.ClickException(
                _("This machine is on no network. Connect it to the Wi-Fi, then start again.")
            ) from None
        address: str = asked.getsockname()[0]
        return address


def _write_secret(path: Path, content: bytes) -> None:
    """Write a key that only we may read; it is never readable by others, not for a moment."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
