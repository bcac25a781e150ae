"""Batches, stock and the mass balance from the command line."""

import datetime as dt

import click

from wasteexchange.compost import queries
from wasteexchange.compost.queries.balance import mass_balance
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.terminal import gettext as _
from wasteexchange.programmes.cli import command_context
from wasteexchange.programmes.queries import catalogue_of

_PROGRAMME = click.option("--programme", required=True, metavar="CODE", help="Which programme.")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("batches")
@_PROGRAMME
@click.option("--open", "is_open", is_flag=True, help="Only those that are not closed.")
def batches(programme: str, *, is_open: bool) -> None:
    """List the batches of compost, one a line: code, state, grams in, grams out or expected.

    Example: wasteexchange batches --programme MALA --open
    """
    context = command_context(programme)
    with reading() as session:
        found = queries.batches_of(
            session, context.programme_id, state="open" if is_open else "standing"
        )
    for batch in found:
        if batch.closure:
            told = _(
                "closed %(day)s  in %(put_in)d g  out %(taken_out)d g",
                day=batch.closure.day_on,
                put_in=batch.input_g,
                taken_out=batch.closure.output_g,
            )
        else:
            told = _(
                "open since %(day)s  in %(put_in)d g  expected %(least)d g by %(last)s",
                day=batch.day_on,
                put_in=batch.input_g,
                least=batch.expected_low_g,
                last=batch.ready_by_on,
            )
        click.echo(f"{batch.code}  {told}")


@click.command("stock")
@_PROGRAMME
def stock(programme: str) -> None:
    """List what lies at each point, one material a line, in grams; `compost` is finished compost.

    Example: wasteexchange stock --programme MALA
    """
    context = command_context(programme)
    with reading() as session:
        catalogue = catalogue_of(session, context.programme_id)
        lying = queries.stock_of(session, context.programme_id)
    codes = {point.id: point.code for point in catalogue.points}
    rows = [(codes[point_id], material, grams) for (point_id, material), grams in lying.items()]
    for code, material, grams in sorted(rows):
        click.echo(f"{code}  {material}  {grams} g")


@click.command("mass-balance")
@_PROGRAMME
@click.option("--from", "first", type=_DAY, help="First day; the year's first unless said.")
@click.option("--to", "last", type=_DAY, help="Last day; today unless said.")
def balance(programme: str, first: dt.datetime | None, last: dt.datetime | None) -> None:
    """Say where all matter came from and where it is, in grams; both add up to the same.

    Example: wasteexchange mass-balance --programme MALA --from 2026-01-01 --to 2026-12-31
    """
    context = command_context(programme)
    with reading() as session:
        today = catalogue_of(session, context.programme_id).local_day(context.now)
        span = (
            first.date() if first else today.replace(month=1, day=1),
            last.date() if last else today,
        )
        found = mass_balance(session, context.programme_id, first=span[0], last=span[1])
    for title, parts, whole in (
        ("came", found.came, found.came_g),
        ("went", found.went, found.went_g),
    ):
        for name, grams in parts.items():
            click.echo(f"{title}  {name}  {grams} g")
        click.echo(f"{title}  in all  {whole} g")


commands = [batches, stock, balance]
