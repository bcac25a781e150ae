"""Commands about rewards: list them, bring in a country's, let lapse what nobody fetched."""

import click

from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.terminal import ngettext
from wasteexchange.programmes.cli import command_context
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.rewards import queries, service
from wasteexchange.rewards.queries.holds import stock_at

_PROGRAMME = click.option("--programme", "code", required=True, help="Code of the programme.")


@click.group("rewards")
def rewards() -> None:
    """Keep what credit is exchanged for.

    Example: wasteexchange rewards expire --programme MALA
    """


@rewards.command("list")
@_PROGRAMME
def list_rewards(code: str) -> None:
    """List the rewards, one a line: code, state, price in force, what lies at all points.

    Prices are grams of compost or hundredths of a point, of one or of a kilogram by scale; `-` is
    none. What lies there is counted in pieces, or in grams by scale.

    Example: wasteexchange rewards list --programme MALA
    """
    context = command_context(code)
    with reading() as session:
        catalogue = catalogue_of(session, context.programme_id)
        shelf = queries.shelf_of(session, catalogue)
        lying = stock_at(session, context.programme_id, catalogue.points, shelf.rewards)
    for reward in shelf.rewards:
        price = shelf.price(reward.code, context.now)
        costs = f"{price.amount} {price.asset}" if price else "-"
        state = "active" if reward.active else "inactive"
        there = sum(lying[point.id, reward.code] for point in catalogue.points)
        click.echo(f"{reward.code}  {state}  {costs}  {there}")


@rewards.command("fill")
@_PROGRAMME
def fill(code: str) -> None:
    """Offer the rewards of the programme's country that it does not have yet.

    For a programme that is older than its rewards; a new one begins with them.

    Example: wasteexchange rewards fill --programme MALA
    """
    context = command_context(code)
    with unit_of_work() as session:
        many = service.bring_in_template(session, context)
    click.echo(
        ngettext(
            "%(num)d reward more in %(code)s.",
            "%(num)d rewards more in %(code)s.",
            many,
            code=code,
        )
    )


@rewards.command("expire")
@_PROGRAMME
def expire(code: str) -> None:
    """Give back what families set aside and did not fetch in its days.

    Once a day is enough: what is needed before comes back by itself.

    Example: wasteexchange rewards expire --programme MALA
    """
    context = command_context(code)
    many = 0
    while True:
        with unit_of_work() as session:
            lapsed = service.expire_due(session, context)
        many += len(lapsed)
        if not lapsed:
            break
    click.echo(
        ngettext(
            "%(num)d thing set aside came back in %(code)s.",
            "%(num)d things set aside came back in %(code)s.",
            many,
            code=code,
        )
    )


commands = [rewards]
