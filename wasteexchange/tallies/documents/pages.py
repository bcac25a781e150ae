"""The tally as A4 pages that three parties sign. Lengths are millimetres, letter sizes points."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from babel.dates import format_skeleton
from flask_babel import get_locale
from flask_babel import gettext as _

from wasteexchange.kernel.quantities import Asset
from wasteexchange.paper import palette
from wasteexchange.paper.charts import Bar, chart_height, draw_bars
from wasteexchange.paper.columns import Chart, columns_height, draw_columns
from wasteexchange.paper.fonts import fitting_size, shortened, width_of, wrapped
from wasteexchange.paper.pictograms import draw_pictogram
from wasteexchange.paper.sheet import A4, MARGIN, Sheets, draw_footer, new_canvas
from wasteexchange.tallies.documents.tables import (
    PageRun,
    draw_history,
    draw_redemptions,
    draw_rows,
)
from wasteexchange.tallies.rules import History, Tally, TallyStatus, received_by_material
from wasteexchange.web.formats import grams, moment, points

BARS_MOST: Final = 16
_ROOM: Final = A4[0] - 2 * MARGIN
_GAP: Final = 4.0
_SIGNATURES_HEIGHT: Final = 76.0
_COLUMNS_HEIGHT: Final = 38.0


@dataclass(frozen=True, slots=True)
class TallyNames:
    """What codes are called by the reader; a code that is not here is shown as it is."""

    programme: str
    materials: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)
    rewards: Mapping[str, str] = field(default_factory=dict)
    is_sample: bool = False


def tally_pdf(
    tally: Tally,
    names: TallyNames,
    *,
    charts: Sequence[Chart] = (),
    history: History | None = None,
    printed_at: datetime | None = None,
) -> bytes:
    """The month as pages: figures, charts, table, redemptions, three boxes to sign.

    ``history`` is what the charts were drawn from: its figures stand in a table as well.

    ``printed_at`` is an instant with its zone; without it the same tally gives the same bytes.
    """
    out = io.BytesIO()
    title = _("Monthly tally")
    canvas = new_canvas(
        out,
        A4,
        title=f"{title} {tally.month}",
        author=names.programme,
        subject=tally.digest(),
        language=str(get_locale()),
        is_sample=names.is_sample,
    )
    sheets = Sheets(canvas, A4)
    run = PageRun(sheets)
    _head(run, tally, names, printed_at)
    _figures(run, tally)
    if tally.rows:
        _bars(run, tally, names)
        for chart in charts:
            _chart(run, chart)
        draw_rows(run, tally, names.materials, names.points)
    else:
        _nothing_came(run)
    draw_redemptions(run, tally.redemptions, names.rewards)
    if charts and history:
        draw_history(run, history)
    _signatures(run, tally)
    left = " · ".join(
        [
            title,
            names.programme,
            month_name(tally.month),
            _("version %(version)s", version=tally.version),
            tally.digest()[:16],
        ]
    )
    sheets.finish(
        lambda pen, page, pages: draw_footer(
            pen, A4, left, _("Page %(page)s of %(pages)s", page=page, pages=pages)
        )
    )
    return out.getvalue()


def month_name(month: str) -> str:
    """``2026-11`` as the reader calls it: November 2026, noviembre de 2026."""
    year, number = map(int, month.split("-"))
    return str(format_skeleton("yMMMM", date(year, number, 1), locale=get_locale()))


def _head(run: PageRun, tally: Tally, names: TallyNames, printed_at: datetime | None) -> None:
    pen = run.pen
    status = {
        TallyStatus.OPEN: _("Month open"),
        TallyStatus.CLOSED: _("Month closed"),
        TallyStatus.CHANGED: _("Changed after closing"),
    }[TallyStatus(tally.status)]
    badge = f"{status} · " + _("version %(version)s", version=tally.version)
    badge_width = width_of(badge, 10.5, bold=True) + 7
    fine = tally.status == TallyStatus.CLOSED
    pen.panel(
        MARGIN + _ROOM - badge_width,
        run.y - 4,
        badge_width,
        8,
        fill=palette.LEAF if fine else palette.CLAY,
        radius=4,
    )
    pen.words(
        MARGIN + _ROOM - badge_width / 2,
        run.y + 1.4,
        badge,
        size=10.5,
        bold=True,
        colour=palette.WHITE,
        anchor="middle",
    )
    draw_pictogram(pen, "seedling", MARGIN - 0.8, run.y - 4.5, 8, colour=palette.LEAF_DEEP)
    name = shortened(names.programme, _ROOM - badge_width - 14, 13, bold=True)
    pen.words(MARGIN + 9, run.y + 1.4, name, size=13, bold=True, colour=palette.LEAF_DEEP)
    month = month_name(tally.month)
    title = _("Monthly tally: %(month)s", month=month)
    size = fitting_size(title, _ROOM, size=25, least=14, bold=True)
    pen.words(MARGIN, run.y + 15.5, title, size=size, bold=True)
    run.y += 23
    _standing(run, tally, printed_at)


def _standing(run: PageRun, tally: Tally, printed_at: datetime | None) -> None:
    told = {
        TallyStatus.OPEN: _("The month is open: its figures may still change."),
        TallyStatus.CLOSED: _("The month is closed: these are the figures to sign."),
        TallyStatus.CHANGED: _(
            "Records came in after closing. Version %(version)s stays as it was signed; "
            "these figures wait for the next closing.",
            version=tally.version,
        ),
    }[TallyStatus(tally.status)]
    for line in wrapped(told, _ROOM, 10.5):
        run.pen.words(MARGIN, run.y, line, size=10.5)
        run.y += 4.8
    digest = tally.digest()
    parts = " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
    run.pen.words(MARGIN, run.y, f"SHA-256  {parts}", size=9, colour=palette.SOFT)
    if printed_at:
        run.y += 4.4
        told = _("Printed on %(when)s", when=moment(printed_at))
        run.pen.words(MARGIN, run.y, told, size=9, colour=palette.SOFT)
    run.y += 5


def _figures(run: PageRun, tally: Tally) -> None:
    totals = tally.totals
    large = (
        (_("Received"), grams(totals.received_g)),
        (_("Compost credited"), grams(totals.credited.get(Asset.COMPOST, 0))),
        (_("Points credited"), points(totals.credited.get(Asset.POINTS, 0))),
    )
    small = (
        (_("Families served"), str(tally.households_served)),
        (_("Deposits"), str(totals.deposits)),
        (_("Rejected"), grams(totals.rejected_g)),
        (
            _("Taken back"),
            f"{tally.reversals.deposits} · {grams(tally.reversals.net_g)}",
        ),
    )
    _panels(run, large, height=22, size=25)
    _panels(run, small, height=17, size=15)
    run.y += 3


def _panels(
    run: PageRun, figures: tuple[tuple[str, str], ...], *, height: float, size: float
) -> None:
    width = (_ROOM - (len(figures) - 1) * _GAP) / len(figures)
    for place, (name, figure) in enumerate(figures):
        x = MARGIN + place * (width + _GAP)
        run.pen.panel(x, run.y, width, height, edge=palette.LINE, edge_width=0.4, radius=2)
        label = fitting_size(name, width - 7, size=9.5, least=7, bold=True)
        run.pen.words(x + 3.5, run.y + 5.6, name, size=label, bold=True, colour=palette.SOFT)
        fitted = fitting_size(figure, width - 7, size=size, least=9, bold=True)
        run.pen.words(x + 3.5, run.y + height - 3.8, figure, size=fitted, bold=True)
    run.y += height + _GAP


def _bars(run: PageRun, tally: Tally, names: TallyNames) -> None:
    received = [
        (names.materials.get(material, material), stream, net_g)
        for (material, stream), net_g in received_by_material(tally).items()
    ]
    if len(received) > BARS_MOST:
        rest = sum(net_g for _name, _stream, net_g in received[BARS_MOST - 1 :])
        received = [*received[: BARS_MOST - 1], (_("Other materials"), "rest", rest)]
    if not received:
        return
    bars = []
    for name, stream, net_g in received:
        ink = palette.stream_ink(stream)
        bars.append(Bar(name, net_g, grams(net_g), ink.ground, ink.edge))
    run.heading(_("Received, by material"), followed_by=chart_height(bars))
    draw_bars(run.pen, bars, x=MARGIN, y=run.y, width=_ROOM)
    run.y += chart_height(bars) + 5


def _chart(run: PageRun, chart: Chart) -> None:
    if not chart.used:
        return
    sentence = wrapped(chart.sentence, _ROOM, 10)
    height = columns_height(chart, _COLUMNS_HEIGHT, width=_ROOM)
    run.heading(chart.title, followed_by=len(sentence) * 4.6 + height + 3)
    for line in sentence:
        run.pen.words(MARGIN, run.y, line, size=10)
        run.y += 4.6
    draw_columns(run.pen, chart, at=(MARGIN, run.y), width=_ROOM, height=_COLUMNS_HEIGHT)
    run.y += height + 5


def _nothing_came(run: PageRun) -> None:
    run.pen.panel(MARGIN, run.y, _ROOM, 26, edge=palette.LINE, edge_width=0.4, radius=2)
    told = _("No deposits this month.")
    middle = MARGIN + _ROOM / 2
    run.pen.words(middle, run.y + 15, told, size=15, bold=True, anchor="middle")
    run.y += 32


def _signatures(run: PageRun, tally: Tally) -> None:
    run.need(_SIGNATURES_HEIGHT)
    run.heading(_("Signatures"), followed_by=0)
    told = _(
        "Who signs says: I have seen these figures of %(month)s, version %(version)s.",
        month=month_name(tally.month),
        version=tally.version,
    )
    run.y += 1
    for line in wrapped(told, _ROOM, 10):
        run.pen.words(MARGIN, run.y, line, size=10)
        run.y += 4.6
    width = (_ROOM - 2 * _GAP) / 3
    parties = (_("Community"), _("Municipality"), _("Company"))
    for place, party in enumerate(parties):
        _signature_box(run, party, MARGIN + place * (width + _GAP), width)
    run.y += 56


def _signature_box(run: PageRun, party: str, x: float, width: float) -> None:
    pen, y = run.pen, run.y
    pen.panel(x, y, width, 54, edge=palette.INK, edge_width=0.4, radius=2)
    pen.words(x + 3.5, y + 6.4, party, size=12, bold=True, colour=palette.LEAF_DEEP)
    fields = ((_("Signature"), 26.0), (_("Name"), 35.0), (_("DNI"), 43.0), (_("Date"), 51.0))
    for name, base in fields:
        label = width_of(name, 8.5)
        pen.words(x + 3.5, y + base, name, size=8.5, colour=palette.SOFT)
        left = x + 5 + label
        pen.panel(left, y + base + 0.6, x + width - 3.5 - left, 0.3, fill=palette.INK)
