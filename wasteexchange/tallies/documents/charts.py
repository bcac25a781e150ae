"""The months as charts: what came in, who came, how clean it was. The same on screen and paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel.dates import format_skeleton
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.paper.columns import Chart, Column, Series
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.tallies.documents.naming import name_alone, stream_names
from wasteexchange.tallies.rules import (
    History,
    Month,
    MonthFigures,
    Participation,
    percent_more,
    shares_of,
)
from wasteexchange.web.formats import count, grams, percent, points

_LETTERS = 3
_ROOM_FOR_A_YEAR = 3
_MONTHS_LEAST = 2
_WRITTEN_FINER_G = 10_000
Link = Callable[[Month], str | None]


@dataclass(frozen=True, slots=True)
class Compared:
    """What was received, against the month before: of a month that runs, the same days only."""

    now_g: int
    before_g: int
    before: Month
    same_days: bool = False

    def sentence(self) -> str:
        """Say it in words, with the difference in percent; nothing where there is no before."""
        more = percent_more(self.now_g, self.before_g)
        if more is None:
            return ""
        says = _same_days_words() if self.same_days else _whole_month_words()
        words = says[(more > 0) - (more < 0)]
        return words % {"month": name_alone(self.before), "more": percent(more, signed=True)}


def nowhere(_month: Month) -> str | None:
    """Lead nowhere, as on paper."""
    return None


def charts_of(
    history: History,
    catalogue: Catalogue,
    *,
    to_records: Link = nowhere,
    to_families: Link = nowhere,
) -> tuple[Chart, ...]:
    """What came in, who came, how clean it was; none where nothing ever came."""
    if all(month.is_empty for month in history.figures):
        return ()
    compared = None
    if history.before:
        now_g, before_g = history.now.received_g, history.before.received_g
        compared = Compared(now_g, before_g, history.before.month, same_days=history.same_days)
    return (
        materials_chart(history.figures, catalogue, compared=compared, link=to_records),
        participation_chart(history.came, running=history.running, link=to_families),
        quality_chart(history.figures, link=to_records),
    )


def comparison_of(history: History) -> list[dict[str, str]]:
    """Figure by figure: now, before, and the difference; none where there is no month before."""
    now, before = history.now, history.before
    if before is None:
        return []
    rows = [
        _compared(_("Received"), (now.received_g, before.received_g), grams),
        _compared(_("Rejected"), (_rejected(now), _rejected(before)), grams),
        _compared(_("Compost earned"), _earned(Asset.COMPOST, now, before), grams),
        _compared(_("Points earned"), _earned(Asset.POINTS, now, before), points),
    ]
    if not history.same_days:
        came = (now.households_served, before.households_served)
        rows += [
            _compared(_("Visits"), (now.deposits, before.deposits), count),
            _compared(_("Families"), came, count),
        ]
    return rows


def materials_chart(
    figures: Sequence[MonthFigures],
    catalogue: Catalogue,
    *,
    compared: Compared | None = None,
    link: Link = nowhere,
) -> Chart:
    """What was received in each month, by stream, in the colours of NTP 900.058:2019."""
    names = stream_names()
    series = tuple(Series(names[stream], f"stream-{stream}") for stream in names)
    streams = {material.code: material.stream for material in catalogue.materials}
    years = _years([each.month for each in figures])
    columns = []
    for place, month in enumerate(figures):
        sums = dict.fromkeys(names, 0)
        for code, net_g in month.by_material.items():
            sums[streams[code]] += net_g
        amounts = tuple(sums.values())
        columns.append(
            _column(
                month.month,
                amounts,
                tuple(grams(amount) for amount in amounts),
                under=years[place],
                total=grams(month.received_g),
                figure=_kilos(month.received_g),
                href=link(month.month),
            )
        )
    return Chart(
        title=_("Received by month, in kg"),
        sentence=_received_sentence(figures, compared),
        series=series,
        columns=tuple(columns),
        when=_("Month"),
        whole=_("Received"),
    )


def public_chart(figures: Sequence[MonthFigures], *, families_least: int) -> Chart | None:
    """What was received in each month, for everyone to see; None before there are two months.

    A month in which fewer families came than `families_least` shows no figure: it would be a
    neighbour's. Nor is any material shown apart, for nobody counts who brought it.
    """
    shown = [month for month in figures if month.households_served >= families_least]
    if len(shown) < _MONTHS_LEAST:
        return None
    years = _years([each.month for each in figures])
    hidden = _("fewer than %(least)s families", least=families_least)
    columns = []
    for place, month in enumerate(figures):
        net_g = month.received_g if month in shown else 0
        told = grams(net_g) if month in shown else hidden
        columns.append(
            _column(
                month.month,
                (net_g,),
                (told,),
                under=years[place],
                total=told,
                figure=_kilos(net_g),
                href=None,
            )
        )
    return Chart(
        title=_("Received by month, in kg"),
        sentence=_received_sentence(shown, None),
        series=(Series(_("Received"), "look-clean"),),
        columns=tuple(columns),
        when=_("Month"),
    )


def participation_chart(
    came: Sequence[Participation], *, running: Month | None = None, link: Link = nowhere
) -> Chart:
    """How many families came in each month, and below the line how many came no longer.

    Of the month that runs (``running``) nobody can say yet who came no longer.
    """
    series = (
        Series(_("Came the month before too"), "look-stayed"),
        Series(_("Came back"), "look-returning"),
        Series(_("New"), "look-new"),
        Series(_("Did not come any more"), "look-lapsed", below=True),
    )
    years = _years([each.month for each in came])
    columns = []
    for place, month in enumerate(came):
        lapsed = 0 if month.month == running else month.lapsed
        amounts = (month.stayed, month.returning, month.new, lapsed)
        total = ngettext("%(num)s family", "%(num)s families", month.active)
        columns.append(
            _column(
                month.month,
                amounts,
                tuple(count(amount) for amount in amounts),
                under=years[place],
                total=str(total),
                figure=count(month.active),
                href=link(month.month),
            )
        )
    return Chart(
        title=_("Families that came, by month"),
        sentence=_came_sentence(came[-1], running) if came else "",
        series=series,
        columns=tuple(columns),
        when=_("Month"),
        whole=_("Families in all"),
    )


def quality_chart(figures: Sequence[MonthFigures], *, link: Link = nowhere) -> Chart:
    """How clean it was: shares of all that was weighed in each month, by weight."""
    names = {
        Quality.CLEAN: _("Clean"),
        Quality.CONTAMINATED: _("Contaminated"),
        Quality.REJECTED: _("Rejected"),
    }
    years = _years([each.month for each in figures])
    columns = []
    for place, month in enumerate(figures):
        amounts = tuple(month.by_quality.get(quality, 0) for quality in names)
        shares = shares_of(amounts)
        columns.append(
            _column(
                month.month,
                amounts,
                tuple(
                    f"{percent(share)} · {grams(amount)}"
                    for share, amount in zip(shares, amounts, strict=True)
                ),
                under=years[place],
                total=grams(month.weighed_g),
                figure=percent(shares[0]) if month.weighed_g else "",
                href=link(month.month),
            )
        )
    return Chart(
        title=_("How clean it came, share of the weight by month"),
        sentence=_clean_sentence(figures),
        series=tuple(Series(name, f"look-{quality}") for quality, name in names.items()),
        columns=tuple(columns),
        when=_("Month"),
        whole=_("Weighed"),
        shares=True,
    )


def _years(months: Sequence[Month]) -> list[str]:
    """Write the year under January, and under the first month unless a January stands near it."""
    near = any(month.number == 1 for month in months[1:_ROOM_FOR_A_YEAR])
    return [
        str(month.year) if month.number == 1 or (place == 0 and not near) else ""
        for place, month in enumerate(months)
    ]


def _column(  # noqa: PLR0913  # a column has a moment, amounts and their words
    month: Month,
    amounts: tuple[int, ...],
    words: tuple[str, ...],
    *,
    under: str,
    total: str,
    figure: str,
    href: str | None,
) -> Column:
    return Column(
        name=str(format_skeleton("yMMMM", month.first, locale=get_locale())),
        label=name_alone(month)[:_LETTERS],
        amounts=amounts,
        words=words,
        total=total,
        figure=figure,
        under=under,
        href=href,
    )


def _whole_month_words() -> dict[int, str]:
    """What is said where it was more (1), the same (0) or less (-1) than the month before."""
    return {
        1: _("More than in %(month)s: %(more)s."),
        0: _("As much as in %(month)s."),
        -1: _("Less than in %(month)s: %(more)s."),
    }


def _same_days_words() -> dict[int, str]:
    return {
        1: _("More than on the same days of %(month)s: %(more)s."),
        0: _("As much as on the same days of %(month)s."),
        -1: _("Less than on the same days of %(month)s: %(more)s."),
    }


def _compared(name: str, amounts: tuple[int, int], write: Callable[[int], str]) -> dict[str, str]:
    now, before = amounts
    more = percent_more(now, before)
    return {
        "name": name,
        "now": write(now),
        "before": write(before),
        "more": "" if more is None else percent(more, signed=True),
    }


def _rejected(month: MonthFigures) -> int:
    return month.by_quality.get(Quality.REJECTED, 0)


def _earned(asset: Asset, now: MonthFigures, before: MonthFigures) -> tuple[int, int]:
    return now.credited.get(asset, 0), before.credited.get(asset, 0)


def _kilos(net_g: int) -> str:
    """Write a weight for the head of a column: whole kilograms, finer where there are few."""
    if net_g >= _WRITTEN_FINER_G:
        return count((net_g + 500) // 1000)
    number, _space, unit = grams(net_g).partition("\N{NO-BREAK SPACE}")
    return number if unit == "kg" else f"{number}\N{NO-BREAK SPACE}{unit}"


def _received_sentence(figures: Sequence[MonthFigures], compared: Compared | None) -> str:
    if not any(month.received_g for month in figures):
        return _("Nothing was received in these months.")
    if compared and (told := compared.sentence()):
        return told
    most = max(figures, key=lambda month: month.received_g)
    return _(
        "Most was received in %(month)s: %(weight)s.",
        month=str(format_skeleton("yMMMM", most.month.first, locale=get_locale())),
        weight=grams(most.received_g),
    )


def _came_sentence(now: Participation, running: Month | None) -> str:
    sentence = ngettext(
        "%(num)s family came; new: %(new)s, back after a pause: %(returning)s.",
        "%(num)s families came; new: %(new)s, back after a pause: %(returning)s.",
        now.active,
        new=count(now.new),
        returning=count(now.returning),
    )
    if not now.lapsed:
        return str(sentence)
    before = name_alone(now.month.before)
    if now.month == running:
        missing = ngettext(
            "%(num)s family that came in %(month)s has not come yet.",
            "%(num)s families that came in %(month)s have not come yet.",
            now.lapsed,
            month=before,
        )
    else:
        missing = ngettext(
            "%(num)s family that came in %(month)s did not come.",
            "%(num)s families that came in %(month)s did not come.",
            now.lapsed,
            month=before,
        )
    return f"{sentence} {missing}"


def _clean_sentence(figures: Sequence[MonthFigures]) -> str:
    told = [month for month in figures if month.weighed_g]
    if not told:
        return _("Nothing was weighed in these months.")
    clean = [shares_of(tuple(month.by_quality.values()))[0] for month in told]
    now = name_alone(told[-1].month)
    if len(told) == 1:
        return _("Clean in %(month)s: %(share)s.", month=now, share=percent(clean[-1]))
    return _(
        "Clean in %(month)s: %(share)s. In %(before)s: %(share_before)s.",
        month=now,
        share=percent(clean[-1]),
        before=name_alone(told[-2].month),
        share_before=percent(clean[-2]),
    )
