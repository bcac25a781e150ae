"""The months ahead as columns: above the line what there is, below it what is promised."""

from babel.dates import format_skeleton
from flask_babel import get_locale

from wasteexchange.kernel.words import _
from wasteexchange.paper.columns import Chart, Column, Series
from wasteexchange.promises.rules import Ahead, Forecast
from wasteexchange.web.formats import count, grams, month

THERE, COMING, PROMISED = "look-there", "look-coming", "look-promised"


def cover_chart(forecast: Forecast) -> Chart:
    """Return the months ahead as columns."""
    series = (
        Series(_("In the sheds at the month's end"), THERE),
        Series(_("Still to come of batches, purchases and waste"), COMING),
        Series(_("Promised to families"), PROMISED, below=True),
    )
    return Chart(
        title=_("What is promised, and what covers it"),
        sentence=_sentence(forecast),
        series=series,
        columns=tuple(_column(ahead, n) for n, ahead in enumerate(forecast.months)),
        when=_("Month"),
        whole=_("Beyond what is promised"),
    )


def _column(ahead: Ahead, place: int) -> Column:
    amounts = (ahead.stock_g, ahead.coming_g, ahead.promised_g)
    cover = ahead.stock_g + ahead.coming_g
    return Column(
        name=month(ahead.first),
        label=_short(ahead),
        amounts=amounts,
        words=tuple(grams(amount) for amount in amounts),
        total=signed(ahead.reserve_g),
        figure=count((cover + 500) // 1000),
        under=str(ahead.first.year) if place == 0 or ahead.first.month == 1 else "",
    )


def _short(ahead: Ahead) -> str:
    return str(format_skeleton("MMM", ahead.first, locale=get_locale())).rstrip(".")


def _sentence(forecast: Forecast) -> str:
    last = forecast.months[-1]
    if last.reserve_g < 0:
        return _(
            "At the end of %(month)s %(amount)s would be missing.",
            month=month(last.first),
            amount=grams(-last.reserve_g),
        )
    return _(
        "At the end of %(month)s %(amount)s would be there beyond what is promised.",
        month=month(last.first),
        amount=grams(last.reserve_g),
    )


def signed(amount_g: int) -> str:
    """Write a weight with a minus where it is missing."""
    return f"\N{MINUS SIGN}{grams(-amount_g)}" if amount_g < 0 else grams(amount_g)
