"""`wasteexchange …`: the commands of the whole program, and those that each room brings along.

The last of the three edges at which any fault is caught: what a person at a terminal can mend is
said in one line; only a fault of ours shows where it happened.
"""

import datetime as dt
import pkgutil
import sys
from collections.abc import Callable, Sequence
from functools import cache, wraps
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import click

import wasteexchange
from wasteexchange import manual
from wasteexchange import start as starting
from wasteexchange.kernel import terminal
from wasteexchange.kernel.terminal import gettext as _

REFUSED, MISUSED = 1, 2


class Commands(click.Group):
    """Our commands and the rooms'; the rooms are only imported when one of theirs is meant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names."""
        return sorted({*super().list_commands(ctx), *_of_rooms()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name."""
        return super().get_command(ctx, cmd_name) or _of_rooms().get(cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wasteexchange")
def program() -> None:
    """Waste in, compost and vouchers out, every gram accounted for.

    Example: wasteexchange programme list
    """


@program.command("serve")
@click.option("--host", default=starting.LOCAL, show_default=True, help="Address to listen on.")
@click.option("--port", default=starting.PORT, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--workers", default=starting.WORKERS, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=starting.THREADS, show_default=True, type=click.IntRange(1, 256))
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Run the production server; requests in flight are finished before it stops.

    Example: wasteexchange serve --host 0.0.0.0 --port 8000
    """
    starting.serve(starting.local_place(host, port), workers=workers, threads=threads)


@program.command("start")
@click.option("--demo", is_flag=True, help="A lived-in sample programme.")
@click.option("--host", default=starting.LOCAL, show_default=True, help="Address to listen on.")
@click.option("--port", default=starting.PORT, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--lan", is_flag=True, help="HTTPS for phones on the same network, with a QR code.")
def start(*, demo: bool, host: str, port: int, lan: bool) -> None:
    """Prepare whatever is missing, then serve: what scripts/run.py ends in.

    Example: wasteexchange start --port 8080
    """
    begun = None if demo else starting.prepare()
    if demo:
        starting.prepare_demo()
    if lan:
        folder = _settings().data_dir / "lan"
        place = starting.lan_place(port, folder)
        starting.show_way_in(place, folder)
    else:
        place = starting.local_place(host, port)
    starting.greet(place, begun, starting.ways_into_sample())
    starting.serve(place)


@program.command("demo")
@click.option("--households", default=120, show_default=True, help="How many families.")
@click.option("--months", default=12, show_default=True, help="How long they have taken part.")
@click.option("--seed", default=1, show_default=True, help="Another number, another story.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Last day of the story, such as 2026-10-31; it ends in the morning.  [default: today]",
)
def demo(households: int, months: int, seed: int, until: dt.datetime | None) -> None:
    """Fill an empty database with a lived-in sample programme; the same options, the same data.

    Example: wasteexchange demo --households 300 --months 12 --seed 7
    """
    from wasteexchange.demo import playing  # noqa: PLC0415 - slow to import

    story = playing.story_told(
        households=households, months=months, seed=seed, until=until.date() if until else None
    )
    with starting.inside_application() as settings:
        playing.play(story, settings.card_key)
    for line in starting.ways_into_sample():
        click.echo(line)


@program.command("migrate")
def migrate() -> None:
    """Bring the configured database to this version, keeping every row.

    Example: wasteexchange migrate
    """
    from wasteexchange.kernel.migrations import head, upgrade  # noqa: PLC0415 - slow to import

    upgrade(_settings().database_url)
    click.echo(_("The database is at version %(version)s.", version=head()))


@program.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-keys", is_flag=True, help="With the key of the cards: keep it like one.")
def backup(file: Path, *, with_keys: bool) -> None:
    """Write a consistent copy of everything to FILE; the server may run on.

    Example: wasteexchange backup mala-2026-11-22.zip
    """
    from wasteexchange.kernel import backups  # noqa: PLC0415 - slow to import

    _know_all_tables()
    copied = backups.back_up(_settings(), file, with_keys=with_keys, tell=_tell)
    told = {"file": file, "held": _said(copied)}
    if with_keys:
        click.echo(_("%(file)s: %(held)s, with the card key.", **told))
    else:
        click.echo(_("%(file)s: %(held)s, without the card key: keep that one elsewhere.", **told))


@program.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is there.")
@click.option("--with-keys", is_flag=True, help="Take the card key of the backup, too.")
def restore(file: Path, *, force: bool, with_keys: bool) -> None:
    """Take the backup FILE back into the configured database: all of it or nothing.

    Example: wasteexchange restore mala-2026-11-22.zip
    """
    from wasteexchange.kernel import backups  # noqa: PLC0415 - slow to import

    _know_all_tables()
    copied = backups.restore(_settings(), file, force=force, with_keys=with_keys, tell=_tell)
    click.echo(_("Restored %(held)s. Restart the server if it runs.", held=_said(copied)))
    if copied.is_other_card_key:
        words = _(
            "The cards were printed under another card key, which is not here: they open nothing"
            " until it is. Restore --with-keys, or set WASTEEXCHANGE_CARD_KEY."
        )
        click.echo(words, err=True)


manual.speak(program)


def main() -> NoReturn:
    """Run, and end with 0, 1 (refused) or 2 (misused); what was wrong is one line on stderr."""
    terminal.lend_catalogue()
    try:
        sys.exit(program.main(prog_name="wasteexchange", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message(), err=True)  # a help is read line by line
        sys.exit(MISUSED)
    except click.UsageError as wrong:
        where = wrong.ctx.command_path if wrong.ctx else "wasteexchange"
        told = _("See: %(command)s", command=f"{where} --help")
        _end(f"{wrong.format_message()} {told}", MISUSED)
    except click.ClickException as wrong:
        _end(wrong.format_message(), wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _end(_("Stopped."), REFUSED)
    except Exception as fault:
        line = in_one_line(fault)
        if line is None:
            raise
        _end(line, REFUSED)


def in_one_line(fault: Exception) -> str | None:
    """Say what a person at the terminal can do about a fault; None when it is one of ours."""
    from alembic.util import CommandError  # noqa: PLC0415 - only when something went wrong
    from sqlalchemy import exc  # noqa: PLC0415 - as above

    from wasteexchange.kernel.backups import BackupRefused  # noqa: PLC0415 - as above
    from wasteexchange.kernel.errors import DomainError  # noqa: PLC0415 - as above
    from wasteexchange.kernel.settings import WrongSetting  # noqa: PLC0415 - as above

    line = None
    match fault:
        case BackupRefused() | WrongSetting():
            line = str(fault)
        case DomainError():
            more = [f"{e.field}: {e.detail}" for e in fault.errors if e.detail != fault.detail]
            line = " ".join([fault.detail, *more])
        case CommandError():
            line = _newer()
        case exc.DBAPIError():
            line = _about_database(str(fault.orig).splitlines()[0])
        case exc.ArgumentError() | exc.NoSuchModuleError():
            line = _(
                "WASTEEXCHANGE_DATABASE_URL is no address of a database."
                " Use sqlite:/// or postgresql://"
            )
        case OSError(filename=str() | bytes() as place):
            line = _(
                "%(place)s: %(reason)s. Choose another place, or mend this one.",
                place=place,
                reason=terminal.reason(fault),
            )
    return line


def _about_database(said: str) -> str | None:
    """Say what to do about what a database said, by the sign that is in its words."""
    unwritable = _(
        "The database cannot be written. Give this account the right to, then try again."
    )
    unreachable = _(
        "The database cannot be reached (%(said)s). Look at WASTEEXCHANGE_DATABASE_URL.", said=said
    )
    sayings = {
        "locked": _("Another program holds the database. Stop it, or try again in a minute."),
        "read-only": unwritable,
        "readonly": unwritable,
        "full": _("The disk is full. Make room, then try again: nothing was changed."),
        "no such table": _unprepared(),
        "does not exist": _unprepared(),
        "not a database": _("That file is no database. Look at WASTEEXCHANGE_DATABASE_URL again."),
        "malformed": _(
            "The database file is damaged. Restore the last backup: wasteexchange restore FILE"
        ),
        "unable to open": unreachable,
        "connect": unreachable,
        "authentication": unreachable,
    }
    return next((line for sign, line in sayings.items() if sign in said), None)


def _unprepared() -> str:
    return _("The database is not prepared. Run: wasteexchange migrate")


def _newer() -> str:
    return _("The database is newer than this program. Install the newer version, then try again.")


def _end(line: str, status: int) -> NoReturn:
    click.echo(" ".join(line.split()), err=True)
    sys.exit(status)


def _tell(step: str) -> None:
    """Say how far long work is, to a person only: a file of a log has no use for it."""
    if sys.stderr.isatty():
        click.echo(f"{step} …", err=True)


def _said(copied: Any) -> str:
    return _(
        "%(rows)s rows in %(tables)d tables (%(programmes)s)",
        rows=f"{copied.rows:,}",
        tables=copied.tables,
        programmes=" ".join(copied.programmes) or _("no programme"),
    )


def _know_all_tables() -> None:
    from wasteexchange import models  # noqa: PLC0415 - slow to import

    assert models.ROOMS, "tables register by being imported"


def _settings() -> Any:
    from wasteexchange.kernel.settings import Settings  # noqa: PLC0415 - not for `--help`

    return Settings.from_environment()


@cache
def _of_rooms() -> dict[str, click.Command]:
    """Collect `commands` of every room that has a `cli`; groups of the same name become one."""
    found: dict[str, click.Command] = {}
    for room in pkgutil.iter_modules(wasteexchange.__path__):
        name = f"wasteexchange.{room.name}.cli"
        if not room.ispkg or find_spec(name) is None:
            continue
        commands: Sequence[click.Command] = import_module(name).commands
        for command in commands:
            _inside(command)
            manual.speak(command)
            _join(found, command)
    return found


def _join(found: dict[str, click.Command], command: click.Command) -> None:
    assert command.name, "a command has a name"
    known = found.setdefault(command.name, command)
    if known is command:
        return
    assert isinstance(known, click.Group), f"two rooms have a command {command.name}"
    assert isinstance(command, click.Group), f"two rooms have a command {command.name}"
    for part in command.commands.values():
        known.add_command(part)


def _inside(command: click.Command) -> None:
    """Let a command of a room run inside an application, on a database of this version."""
    if isinstance(command, click.Group):
        for part in command.commands.values():
            _inside(part)
    elif command.callback:
        command.callback = _in_application(command.callback)


def _in_application(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def inside(*args: Any, **given: Any) -> Any:
        from flask import g, has_app_context  # noqa: PLC0415 - not for `--help`

        if has_app_context():
            return callback(*args, **given)
        from wasteexchange.kernel.db import extension  # noqa: PLC0415 - as above

        app = wasteexchange.create_app()
        with app.app_context():
            g.language = terminal.language()  # what refuses is read there; papers force their own
            try:
                _require_this_version()
                return callback(*args, **given)
            finally:
                extension.engine.dispose()

    return inside


def _require_this_version() -> None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - not for `--help`

    from wasteexchange.kernel.db import extension  # noqa: PLC0415 - not for `--help`
    from wasteexchange.kernel.migrations import configuration, head, revision_of  # noqa: PLC0415 - as above

    found = revision_of(extension.engine)
    if found == head():
        return
    known = ScriptDirectory.from_config(configuration()).walk_revisions()
    if found is None or found in {script.revision for script in known}:
        raise click.ClickException(_unprepared())
    raise click.ClickException(_newer())
