"""The tables of the tally's pages, and the run of pages that they flow over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from babel.dates import format_skeleton
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.paper import palette
from wasteexchange.paper.fonts import fitting_size, shortened, wrapped
from wasteexchange.paper.pen import Anchor, Pen
from wasteexchange.paper.sheet import A4, MARGIN, Sheets
from wasteexchange.tallies.rules import (
    History,
    Tally,
    TallyRedemption,
    TallyRow,
    TallyTotals,
    shares_of,
)
from wasteexchange.web.formats import grams, percent, points

_ROOM: Final = A4[0] - 2 * MARGIN
_TOP: Final = 20.0
_BOTTOM: Final = A4[1] - 19.0
_ROW: Final = 6.4
_SIZE: Final = 9.5
_PAD: Final = 2.0
_HEAD_LINE: Final = 4.0


class PageRun:
    """Where the next thing is drawn, from page to page."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets
        self.y = _TOP

    @property
    def pen(self) -> Pen:
        """A pen for the open page."""
        return self._sheets.pen

    def need(self, height: float) -> bool:
        """Turn the page unless ``height`` is left on this one; say whether it was turned."""
        if self.y + height <= _BOTTOM or self.y == _TOP:
            return False
        self._sheets.turn()
        self.y = _TOP
        return True

    def heading(self, text: str, *, followed_by: float) -> None:
        """Write a heading on the page on which ``followed_by`` millimetres fit below it."""
        self.need(9 + followed_by)
        self.pen.words(MARGIN, self.y + 4, text, size=13, bold=True, colour=palette.LEAF_DEEP)
        self.y += 9


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: float
    figures: bool = False


def draw_rows(
    run: PageRun, tally: Tally, materials: Mapping[str, str], places: Mapping[str, str]
) -> None:
    """The rows by collection point, the header again on each page, the totals at the end."""
    columns = (
        _Column(_("Material"), 58),
        _Column(_("Quality"), 30),
        _Column(_("Deposits"), 18, figures=True),
        _Column(_("Weight"), 26, figures=True),
        _Column(_("Compost"), 24, figures=True),
        _Column(_("Points"), 22, figures=True),
    )
    run.heading(_("By collection point, material and quality"), followed_by=5 * _ROW)
    table = _Table(run, columns)
    table.head()
    groups = [
        (code, list(group))
        for code, group in groupby(tally.rows, key=lambda row: row.collection_point)
    ]
    for code, rows in groups:
        table.group(f"{places[code]} · {code}" if code in places else code)
        for row in rows:
            _draw_row(table, row, materials.get(row.material, row.material))
        if len(groups) > 1:
            _draw_sums(table, rows)
    _draw_totals(table, tally.totals)
    _draw_notes(run, tally)


def draw_redemptions(
    run: PageRun, redemptions: Sequence[TallyRedemption], rewards: Mapping[str, str]
) -> None:
    """What was handed out for credit; nothing at all is said in words."""
    run.heading(_("Handed out for credit"), followed_by=2 * _ROW)
    if not redemptions:
        run.pen.words(MARGIN, run.y + 2.5, _("Nothing was handed out this month."), size=10)
        run.y += 10
        return
    columns = (
        _Column(_("Reward"), 92),
        _Column(_("Quantity"), 26, figures=True),
        _Column(_("Compost"), 30, figures=True),
        _Column(_("Points"), 30, figures=True),
    )
    table = _Table(run, columns)
    table.head()
    for given in redemptions:
        table.row(
            (
                rewards.get(given.reward, given.reward),
                grams(given.quantity) if given.by_scale else str(given.quantity),
                _amount(given.amount, Asset.COMPOST),
                _amount(given.amount, Asset.POINTS),
            )
        )
    run.y += 6


def draw_history(run: PageRun, history: History) -> None:
    """The months of the charts as figures, the latest first."""
    columns = (
        _Column(_("Month"), 36),
        _Column(_("Families"), 18, figures=True),
        _Column(_("New"), 16, figures=True),
        _Column(_("Came back"), 19, figures=True),
        _Column(_("Lapsed"), 19, figures=True),
        _Column(_("Received"), 24, figures=True),
        _Column(_("Contaminated"), 25, figures=True),
        _Column(_("Rejected"), 21, figures=True),
    )
    run.heading(_("The months as figures"), followed_by=4 * _ROW)
    table = _Table(run, columns)
    table.head()
    for month, came in zip(reversed(history.figures), reversed(history.came), strict=True):
        shares = shares_of([month.by_quality.get(quality, 0) for quality in Quality])
        table.row(
            (
                str(format_skeleton("yMMMM", month.month.first, locale=get_locale())),
                str(came.active),
                str(came.new),
                str(came.returning),
                "\u2013" if came.month == history.running else str(came.lapsed),
                grams(month.received_g),
                percent(shares[1]),
                percent(shares[2]),
            )
        )
    told = _(
        "New: came for the first time. Came back: came, not the month before, but earlier. "
        "Lapsed: came the month before, not this one. Shares are of all that was weighed."
    )
    run.need(12)
    for line in wrapped(told, _ROOM, 8.8):
        run.pen.words(MARGIN, run.y + 4, line, size=8.8, colour=palette.SOFT)
        run.y += 4.4
    run.y += 6


def quality_name(quality: str) -> str:
    """What a quality is called on paper."""
    names = {
        Quality.CLEAN: _("Clean"),
        Quality.CONTAMINATED: _("Contaminated"),
        Quality.REJECTED: _("Rejected"),
    }
    return str(names[Quality(quality)])


def _draw_row(table: "_Table", row: TallyRow, material: str) -> None:
    table.row(
        (
            material,
            quality_name(row.quality),
            str(row.deposits),
            grams(row.net_g),
            _amount(row.credited, Asset.COMPOST),
            _amount(row.credited, Asset.POINTS),
        ),
        stream=row.stream,
        colour=palette.CLAY if row.is_rejected else palette.INK,
    )


def _draw_sums(table: "_Table", rows: Sequence[TallyRow]) -> None:
    received = [row for row in rows if not row.is_rejected]
    table.row(
        (
            _("Received here"),
            "",
            "",
            grams(sum(row.net_g for row in received)),
            grams(sum(row.credited.get(Asset.COMPOST, 0) for row in received)),
            points(sum(row.credited.get(Asset.POINTS, 0) for row in received)),
        ),
        bold=True,
    )


def _draw_totals(table: "_Table", totals: TallyTotals) -> None:
    table.total(
        (
            _("All received"),
            "",
            str(totals.deposits),
            grams(totals.received_g),
            grams(totals.credited.get(Asset.COMPOST, 0)),
            points(totals.credited.get(Asset.POINTS, 0)),
        )
    )
    if totals.rejected_g:
        cells = (_("All rejected"), "", "", grams(totals.rejected_g), "", "")
        table.row(cells, bold=True, colour=palette.CLAY)


def _draw_notes(run: PageRun, tally: Tally) -> None:
    notes = [
        _("A visit with several materials counts once in the total of deposits."),
        _("Rejected material was weighed and set aside; it is not in what was received."),
    ]
    if tally.reversals.deposits:
        notes.append(
            ngettext(
                "%(num)s deposit with %(weight)s was taken back; no figure here contains it.",
                "%(num)s deposits with %(weight)s were taken back; no figure here contains them.",
                tally.reversals.deposits,
                weight=grams(tally.reversals.net_g),
            )
        )
    run.need(len(notes) * 4.4 + 4)
    for note in notes:
        size = fitting_size(note, _ROOM, size=8.8, least=7)
        run.pen.words(MARGIN, run.y + 4, note, size=size, colour=palette.SOFT)
        run.y += 4.4
    run.y += 6


def _amount(amounts: Mapping[str, int], asset: Asset) -> str:
    amount = amounts.get(asset, 0)
    if not amount:
        return "\u2013"
    return str(grams(amount) if asset == Asset.COMPOST else points(amount))


def _title(column: _Column) -> tuple[float, list[str]]:
    """In which size a title fits its column, and in which lines."""
    room = column.width - 2.4
    longest = max(column.title.split(" "), key=len)
    size = fitting_size(longest, room, size=_SIZE, least=6, bold=True)
    return size, wrapped(column.title, room, size, bold=True)


class _Table:
    def __init__(self, run: PageRun, columns: Sequence[_Column]) -> None:
        self._run = run
        self._columns = columns
        self._group = ""

    def head(self) -> None:
        """Name the columns: what a figure means is never cut, it takes a second line."""
        run, titles = self._run, [_title(column) for column in self._columns]
        more = max(len(lines) for _size, lines in titles) - 1
        height = _ROW + 0.4 + more * _HEAD_LINE
        run.pen.panel(MARGIN, run.y, _ROOM, height, fill=palette.LEAF_DEEP)
        x = MARGIN
        for column, (size, lines) in zip(self._columns, titles, strict=True):
            at = x + (column.width - 1.2 if column.figures else 1.2)
            anchor: Anchor = "end" if column.figures else "start"
            for above, line in enumerate(reversed(lines)):
                base = run.y + height - 2.5 - above * _HEAD_LINE
                run.pen.words(
                    at, base, line, size=size, bold=True, colour=palette.WHITE, anchor=anchor
                )
            x += column.width
        run.y += height

    def group(self, name: str) -> None:
        """Begin a group; its name stands again on each page that it reaches."""
        self._group = ""
        # A group's name never stands alone at the foot of a page.
        self._turn(3 * _ROW)
        self._group = name
        self._draw_group(name)

    def row(
        self,
        cells: tuple[str, ...],
        *,
        stream: str | None = None,
        colour: str = palette.INK,
        bold: bool = False,
    ) -> None:
        run = self._run
        self._turn(_ROW)
        if stream:
            ink = palette.stream_ink(stream)
            run.pen.panel(
                MARGIN + 1.2, run.y + 1.7, 3, 3, fill=ink.ground, edge=ink.edge, edge_width=0.3
            )
        self._cells(cells, bold=bold, colour=colour, indent=4 if stream else 0)
        rule = palette.INK if bold else palette.LINE
        run.pen.panel(MARGIN, run.y + _ROW - 0.25, _ROOM, 0.25, fill=rule)
        run.y += _ROW

    def total(self, cells: tuple[str, ...]) -> None:
        run = self._run
        self._group = ""
        self._turn(_ROW + 3)
        run.y += 1.5
        for edge in (run.y, run.y + _ROW + 0.4):
            run.pen.panel(MARGIN, edge, _ROOM, 0.5, fill=palette.LEAF_DEEP)
        self._cells(cells, bold=True, colour=palette.LEAF_DEEP)
        run.y += _ROW + 0.6

    def _turn(self, height: float) -> None:
        if self._run.need(height):
            self.head()
            if self._group:
                self._draw_group(_("%(point)s (continued)", point=self._group))

    def _draw_group(self, name: str) -> None:
        run = self._run
        text = shortened(name, _ROOM - 2 * _PAD, 10.5, bold=True)
        run.pen.words(
            MARGIN + 1.2, run.y + 5.2, text, size=10.5, bold=True, colour=palette.LEAF_DEEP
        )
        run.y += _ROW + 0.6

    def _cells(self, cells: tuple[str, ...], *, bold: bool, colour: str, indent: float = 0) -> None:
        run = self._run
        x = MARGIN
        base = run.y + _ROW - 2.1
        for number, (column, cell) in enumerate(zip(self._columns, cells, strict=True)):
            left = x + 1.2 + (indent + 1.2 if indent and number == 0 else 0)
            room = x + column.width - 1.2 - left
            # A sum has no quality and no visits: its name may run into the free cells.
            if number == 0 and len(cells) > 1 and not cells[1]:
                room += self._columns[1].width
            size = fitting_size(cell, room, size=_SIZE, least=7.5, bold=bold)
            text = shortened(cell, room, size, bold=bold)
            if column.figures:
                right = x + column.width - 1.2
                run.pen.words(right, base, text, size=size, bold=bold, colour=colour, anchor="end")
            else:
                run.pen.words(left, base, text, size=size, bold=bold, colour=colour)
            x += column.width
