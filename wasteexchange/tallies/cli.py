"""The month's tally from the command line."""

from pathlib import Path

import click
from flask_babel import force_locale

from wasteexchange.kernel.db import reading
from wasteexchange.kernel.terminal import gettext as _
from wasteexchange.kernel.terminal import ngettext, reason
from wasteexchange.programmes.cli import command_context
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.tallies.documents import names_of, tally_file
from wasteexchange.tallies.queries import history_of, reward_names, tally_of
from wasteexchange.tallies.rules import Month, month_from


class MonthType(click.ParamType[Month]):
    """A month as `2026-11`."""

    name = "YYYY-MM"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Month:
        """Read it, or say how it is written."""
        found = value if isinstance(value, Month) else month_from(str(value))
        if found is None:
            told = _("%(said)s is no month: write it as 2026-11.", said=value)
            self.fail(told, param, ctx)
        return found


@click.command("tally")
@click.argument("month", type=MonthType())
@click.option("--programme", required=True, metavar="CODE", help="Which programme.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["pdf", "xlsx", "csv", "json"]),
    default="pdf",
    show_default=True,
    help="pdf to read and sign; xlsx and csv to compute with; json for programs.",
)
@click.option(
    "-o",
    "--output",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)
def tally(month: Month, programme: str, form: str, path: Path) -> None:
    """Write the tally of a month, as the programme's days begin and end.

    Example: wasteexchange tally 2026-11 --programme MALA --format pdf -o november.pdf
    """
    context = command_context(programme)
    with reading() as session:
        catalogue = catalogue_of(session, context.programme_id)
        found = tally_of(session, catalogue, month)
        today = catalogue.local_day(context.now)
        history = history_of(session, catalogue, month, today=today) if form == "pdf" else None
        language = catalogue.programme.locale.split("_")[0]
        rewards = reward_names(session, catalogue, language)
    with force_locale(language):
        body = tally_file(
            found,
            catalogue,
            form,
            names=names_of(catalogue, language, rewards),
            history=history,
            printed_at=context.now,
        )
    try:
        path.write_bytes(body)
    except OSError as why:
        told = _("%(path)s cannot be written: %(reason)s.", path=path, reason=reason(why))
        raise click.ClickException(told) from None
    told = ngettext(
        "%(path)s: %(programme)s %(month)s, %(num)d deposit",
        "%(path)s: %(programme)s %(month)s, %(num)d deposits",
        found.totals.deposits,
        path=path,
        programme=found.programme,
        month=found.month,
    )
    click.echo(told, err=True)


commands = [tally]
