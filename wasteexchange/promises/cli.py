"""Promises from the command line: what lapses, and whether they are covered."""

import click

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.kernel.terminal import gettext as _
from wasteexchange.kernel.terminal import ngettext
from wasteexchange.programmes.cli import command_context
from wasteexchange.programmes.queries import catalogue_of, programmes
from wasteexchange.promises import queries, service


@click.command("expire")
@click.option("--programme", "code", metavar="CODE", help="Only this programme; else all.")
@click.option("--dry-run", is_flag=True, help="Only say what would lapse.")
def expire(code: str | None, *, dry_run: bool) -> None:
    """Let lapse what was not taken home in time, where a term says so; run it once a day.

    Running it twice changes nothing. Without a term nothing lapses.

    Example: wasteexchange expire --programme MALA --dry-run
    """
    with reading() as session:
        codes = [code] if code else [each.code for each in programmes(session)]
    for each in codes:
        context = command_context(each)
        lines = _would_lapse(context) if dry_run else _lapse(context)
        for line in lines or [_("nothing lapses")]:
            click.echo(f"{each}: {line}")


def _would_lapse(context: Context) -> list[str]:
    with reading() as session:
        catalogue = catalogue_of(session, context.programme_id)
        today = catalogue.local_day(context.now)
        found = [
            queries.lapsing_of(session, context.programme_id, asset, today=today)
            for asset in PROMISES
        ]
    return [
        ngettext(
            "%(amount)s of %(num)d family would lapse",
            "%(amount)s of %(num)d families would lapse",
            len(each.amounts),
            amount=_amount(each.asset, each.amount),
        )
        for each in found
        if each and each.amounts
    ]


def _lapse(context: Context) -> list[str]:
    with unit_of_work() as session:
        made = service.expire(session, context)
    return [
        ngettext(
            "%(amount)s of %(num)d family lapsed",
            "%(amount)s of %(num)d families lapsed",
            each.families,
            amount=_amount(each.asset, each.amount),
        )
        for each in made
    ]


def _amount(asset: Asset, amount: int) -> str:
    if asset is Asset.COMPOST:
        return _("%(num)d g of compost", num=amount)
    return ngettext("%(num)d hundredth of a point", "%(num)d hundredths of a point", amount)


@click.command("solvency")
@click.option("--programme", "code", required=True, metavar="CODE", help="Which programme.")
def solvency(code: str) -> None:
    """Say whether the compost that is promised exists or can be made, twelve months ahead.

    Prints grams, a month on each line.

    Example: wasteexchange solvency --programme MALA
    """
    context = command_context(code)
    with reading() as session:
        catalogue = catalogue_of(session, context.programme_id)
        forecast = service.solvency_of(session, catalogue, context.now).forecast
    position = forecast.position
    click.echo(f"{code}: {forecast.light}")
    for reason in forecast.reasons:
        since = _("from %(month)s on", month=f"{reason.month:%Y-%m}") if reason.month else ""
        click.echo(f"{reason.code}: {reason.amount_g} g {since}".rstrip())
    click.echo(
        _(
            "promised %(promised)d g, in the sheds %(stock)d g, sure %(sure)d g, waste in no batch"
            " gives %(waiting)d g",
            promised=position.promised_g,
            stock=position.stock_g,
            sure=position.sure_g,
            waiting=position.waiting_gives_g,
        )
    )
    click.echo("month\tpromised\tstock\tcoming\treserve")
    for each in forecast.months:
        figures = (each.promised_g, each.stock_g, each.coming_g, each.reserve_g)
        click.echo("\t".join([f"{each.first:%Y-%m}", *map(str, figures)]))


commands = [expire, solvency]
