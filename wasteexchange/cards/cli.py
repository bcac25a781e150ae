"""The command that prints cards."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask_babel import force_locale

from wasteexchange.cards import queries, service
from wasteexchange.cards.documents import CardFace, card_sheets, face_of, one_card_png
from wasteexchange.cards.queries import CardRow
from wasteexchange.cards.rules import BLANKS_MAX
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.reach import is_out_of_reach
from wasteexchange.kernel.settings import Settings
from wasteexchange.kernel.terminal import gettext as _
from wasteexchange.kernel.terminal import language, ngettext
from wasteexchange.programmes.cli import command_context
from wasteexchange.programmes.queries import get_programme
from wasteexchange.programmes.rules import Programme
from wasteexchange.web.work import current_settings


@click.group("cards")
def cards() -> None:
    """Print cards.

    Example: wasteexchange cards print --programme MALA --blank 50 -o cards.pdf
    """


@cards.command("print")
@click.option("--programme", "code", required=True, help="Code of the programme.")
@click.option("--unprinted", is_flag=True, help="All cards that were never printed (the default).")
@click.option("--blank", type=click.IntRange(1, BLANKS_MAX), help="Make this many blank cards.")
@click.option("--card", "number", help="One card, by the number on it.")
@click.option(
    "-o",
    "out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="PDF to write; with --card also a PNG.",
)
def print_cards(
    code: str, *, unprinted: bool, blank: int | None, number: str | None, out: Path
) -> None:
    """Write card sheets, ten on an A4 page with their backs, and keep that they are printed.

    Example: wasteexchange cards print --programme MALA --unprinted -o cards.pdf
    """
    if sum((unprinted, blank is not None, number is not None)) > 1:
        raise click.UsageError(_("Choose one of --unprinted, --blank and --card."))
    is_picture = out.suffix.lower() == ".png"
    if is_picture and number is None:
        raise click.UsageError(
            _("Only one card is a picture: choose it with --card, or write a PDF.")
        )
    settings = current_settings()
    context = command_context(code)
    wanted = _wanted(context, settings, blank, number)
    if not wanted:
        raise click.ClickException(_("No card waits to be printed. Make some with --blank N."))
    with reading() as session:
        programme = get_programme(session, context.programme_id)
    faces = _told(wanted, programme, settings)
    with force_locale(programme.locale):
        _write(out, faces, is_picture=is_picture)
    # Marked only now: a card that is in no file is still waiting.
    with unit_of_work() as session:
        service.mark_printed(session, context, [card.id for card in wanted])
    # After what could refuse: beside a refusal it would hide what is to be mended.
    _warn_of_address(settings)
    click.echo(
        ngettext("%(num)d card in %(file)s.", "%(num)d cards in %(file)s.", len(wanted), file=out)
    )


commands: list[click.Command] = [cards]


def _warn_of_address(settings: Settings) -> None:
    if is_out_of_reach(settings.base_url):
        words = _(
            "The codes will say %(url)s, which phones elsewhere cannot open. Set"
            " WASTEEXCHANGE_BASE_URL to the public address before you hand these cards out.",
            url=settings.base_url,
        )
        click.echo(words, err=True)


def _wanted(
    context: Context, settings: Settings, blank: int | None, number: str | None
) -> list[CardRow]:
    programme_id = context.programme_id
    if blank is not None:
        with unit_of_work() as session:
            made = service.issue_blanks(session, context, blank, card_key=settings.card_key)
            return queries.cards_by_id(session, programme_id, [card.id for card in made])
    with reading() as session:
        if number is None:
            return queries.unprinted_cards(session, programme_id)
        card = queries.card_of(session, programme_id, number)
        return [queries.one_card(session, programme_id, card.card_id)]


def _told(wanted: list[CardRow], programme: Programme, settings: Settings) -> Iterator[CardFace]:
    """Give the faces; a person at a terminal sees how far it is."""
    with click.progressbar(
        wanted, label=_("Cards"), file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as counted:
        for card in counted:
            with force_locale(language()):  # a face has no words, but what refuses it has
                face = face_of(card, programme, settings)
            yield face


def _write(out: Path, faces: Iterator[CardFace], *, is_picture: bool) -> None:
    """Write beside the file and put it in place when it is whole."""
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            if is_picture:
                file.write(one_card_png(next(faces)))
            else:
                card_sheets(faces, file)
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
