"""The command that brings in a list of households."""

import datetime as dt
from pathlib import Path
from typing import NoReturn

import click

from wasteexchange.households import queries, service
from wasteexchange.households.documents import ReadList, ReadRow, read_list
from wasteexchange.households.errors import CodeTaken
from wasteexchange.households.rules import RegisterHousehold
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.terminal import gettext as _
from wasteexchange.kernel.terminal import ngettext
from wasteexchange.programmes.cli import command_context
from wasteexchange.programmes.queries import get_programme


@click.group("import")
def imports() -> None:
    """Bring in lists from spreadsheets.

    Example: wasteexchange import households families.xlsx --programme MALA --dry-run
    """


@imports.command("households")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", "code", required=True, help="Code of the programme.")
@click.option("--dry-run", is_flag=True, help="Only say what is wrong; nothing is kept.")
@click.option("--again", is_flag=True, help="Take in a file that was taken in before.")
def import_households(file: Path, code: str, *, dry_run: bool, again: bool) -> None:
    """Register every household of a list, or none: FILE is CSV (UTF-8) or XLSX.

    The first row names the columns, in Spanish or English: codigo, nombre, sector, telefono, nota,
    consentimiento (si or no), and for the people who live there such as "mujeres 30-59" or
    "hombres 60+". Without a code the programme gives the next one. A file that was taken in
    before is refused, unless you insist with --again.

    Example: wasteexchange import households families.csv --programme MALA
    """
    context = command_context(code)
    digest = service.list_digest(file.read_bytes())
    with reading() as session:
        programme = get_programme(session, context.programme_id)
        taken = queries.codes_taken(session, context.programme_id)
        before = queries.list_taken_in_at(session, context.programme_id, digest)
    if before and not again:
        _refuse_again(before.astimezone(programme.zone))
    read = read_list(file, country=programme.country, taken=taken)
    _report(read)
    if dry_run:
        click.echo(
            ngettext(
                "%(num)s family can be registered.",
                "%(num)s families can be registered.",
                len(read.rows),
            )
        )
        return
    _register(context, read.rows, digest)
    click.echo(
        ngettext(
            "%(num)s family is registered.",
            "%(num)s families are registered.",
            len(read.rows),
        )
    )


commands: list[click.Command] = [imports]


def _report(read: ReadList) -> None:
    """Say every row that cannot be read.

    Raises:
        ClickException: There is one, or there is nothing to register.
    """
    for line, words in read.wrong:
        click.echo(_("Row %(line)s: %(words)s", line=line, words=words), err=True)
    if read.wrong:
        rows = len({line for line, _words in read.wrong})
        raise click.ClickException(
            ngettext(
                "Nothing was registered. Correct %(num)s row, then try again.",
                "Nothing was registered. Correct %(num)s rows, then try again.",
                rows,
            )
        )
    if not read.rows:
        raise click.ClickException(_("The list has no row. Look at the file again."))


def _refuse_again(at: dt.datetime) -> NoReturn:
    """Refuse a file that was taken in before: without codes, everybody would be there twice.

    Raises:
        ClickException: Always.
    """
    raise click.ClickException(
        _(
            "This same file was taken in on %(day)s at %(time)s. Nothing was registered."
            " If you are sure, add --again.",
            day=f"{at:%d/%m/%Y}",
            time=f"{at:%H:%M}",
        )
    )


def _register(context: Context, rows: list[ReadRow], digest: bytes) -> None:
    with unit_of_work() as session:
        service.note_list(session, context, digest, households=len(rows))
        for row in rows:
            command = RegisterHousehold(
                id=context.new_id(),
                code=row.code,
                particulars=row.particulars,
                members=row.members,
                consents=row.consents,
            )
            try:
                service.register_household(session, context, command)
            except CodeTaken as taken:
                told = _("Row %(line)s: %(words)s", line=row.line, words=taken.detail)
                raise click.ClickException(told) from None
