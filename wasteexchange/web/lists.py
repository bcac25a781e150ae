"""One way to list: sorted, filtered, page by page, and taken along as a file.

Everything that is asked stands in the address, so that a list can be kept, sent and linked to; a
filter that is not known, or an order that is not offered, is passed over. A view says what its list
offers (`Offer`), reads what is asked (`read`), and gives its page to the template as a `Listing`.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlencode

import xlsxwriter
from flask import Response, flash, redirect, request, send_file, stream_with_context
from flask.typing import ResponseReturnValue

from wasteexchange.kernel.keyset import COUNTED_MAX, Page, Window
from wasteexchange.kernel.words import _
from wasteexchange.paper.cells import plain_cell
from wasteexchange.web.formats import count
from wasteexchange.web.texts import plain_text

PAGE = 50
FILTER_MAX = 200
PLACE_MAX = 1_000
XLSX_ROWS_MAX = 20_000
CSV_AT_ONCE = 200
FILES = ("csv", "xlsx")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | None
RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a list offers: names of its filters, of its orders, and which order it has unasked.

    An order that begins with `-` goes down: `-when` is the newest first.
    """

    filters: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()
    usual: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a list: by whoever clicked, or by whoever sent the address."""

    offer: Offer
    path: str
    filters: Mapping[str, str]
    sort: str
    file: str = ""
    after: str = ""
    before: str = ""

    def get(self, name: str) -> str:
        """Value of a filter; empty when it filters nothing."""
        return self.filters.get(name, "")

    @property
    def by(self) -> str:
        """Which order, without its direction."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether it goes down."""
        return self.sort.startswith("-")

    @property
    def window(self) -> Window:
        """Which page."""
        return Window(PAGE, self.after, self.before)

    @property
    def begun(self) -> bool:
        """Whether this is another page than the first."""
        return bool(self.after or self.before)

    def href(self, *, without: str = "", sort: str | None = None, **more: str) -> str:
        """Address of the same list, changed; another order or filter begins at its start."""
        said = {name: value for name, value in self.filters.items() if name != without}
        sort = self.sort if sort is None else sort
        said |= {"sort": sort} if sort != self.offer.usual else {}
        said |= more
        return f"{self.path}?{urlencode(said)}" if said else self.path


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list as templates draw it."""

    asked: Asked
    page: Page
    total: int | None = None
    most: int = COUNTED_MAX
    chips: Sequence[tuple[str, str]] = ()
    files: Sequence[tuple[str, str]] = field(default_factory=tuple)

    @property
    def sorts(self) -> dict[str, tuple[str, str]]:
        """For each column that orders: where a press leads, and which way it stands now."""
        return {name: self._sort(name) for name in self.asked.offer.sorts}

    @property
    def words(self) -> str:
        """Which rows these are: `1–50 of 312`."""
        if not self.page.rows:
            return ""
        last = self.page.first + len(self.page.rows) - 1
        said = {"first": count(self.page.first), "last": count(last)}
        if self.total is None:
            return _("%(first)s–%(last)s", **said)
        if self.total > self.most:
            return _("%(first)s–%(last)s of more than %(most)s", most=count(self.most), **said)
        return _("%(first)s–%(last)s of %(total)s", total=count(max(self.total, last)), **said)

    @property
    def next_href(self) -> str | None:
        """Address of the next page."""
        return self.asked.href(after=self.page.after) if self.page.after else None

    @property
    def back_href(self) -> str | None:
        """Address of the page before."""
        return self.asked.href(before=self.page.before) if self.page.before else None

    @property
    def first_href(self) -> str | None:
        """Address of the first page, when this is another."""
        return self.asked.href() if self.asked.begun and self.page.first > 1 else None

    @property
    def clear_href(self) -> str | None:
        """Address of the list without filters, when there are any."""
        return self.asked.path if self.chips else None

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries unseen: the order, when it is not the usual one."""
        usual = self.asked.sort == self.asked.offer.usual
        return [] if usual else [("sort", self.asked.sort)]

    def _sort(self, name: str) -> tuple[str, str]:
        if name != self.asked.by:
            first = self.asked.offer.usual
            return self.asked.href(sort=first if first == f"-{name}" else name), ""
        if self.asked.descending:
            return self.asked.href(sort=name), "descending"
        return self.asked.href(sort=f"-{name}"), "ascending"


def read(offer: Offer) -> Asked:
    """Read what is asked of a list."""
    said = {name: _text(request.args.get(name, "")) for name in offer.filters}
    sort = request.args.get("sort", "")
    file = request.args.get("file", "")
    return Asked(
        offer,
        request.path,
        {name: value for name, value in said.items() if value},
        sort if sort.removeprefix("-") in offer.sorts else offer.usual,
        file if file in FILES else "",
        request.args.get("after", "")[:PLACE_MAX],
        request.args.get("before", "")[:PLACE_MAX],
    )


def listed(
    asked: Asked,
    page: Page,
    *,
    total: int | None = None,
    most: int = COUNTED_MAX,
    chips: Mapping[str, str] | None = None,
    exported: bool = True,
) -> Listing:
    """Prepare a page for its template.

    `most` is how far `total` was counted; beyond it the list says "more than".
    `chips` says each filter that is set in words (`State: takes part`), by the filter's name.
    """
    shown = [
        (words, asked.href(without=name))
        for name, words in (chips or {}).items()
        if asked.get(name) and words
    ]
    return Listing(asked, page, total, most, shown, files_of(asked) if exported else ())


def files_of(asked: Asked) -> list[tuple[str, str]]:
    """Words and addresses of the files as which a list is given."""
    return [
        (_("Spreadsheet (XLSX)"), asked.href(file="xlsx")),
        (_("Plain table (CSV)"), asked.href(file="csv")),
    ]


def short_list(
    asked: Asked, rows: Iterable[RowT], orders: Mapping[str, Callable[[RowT], Any]]
) -> Page:
    """Order a list that is never long, such as the points of a programme, on one page."""
    return Page(sorted(rows, key=orders[asked.by], reverse=asked.descending))


def as_file(
    asked: Asked, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> ResponseReturnValue:
    """Give all that is filtered as the file that was asked for.

    Columns are named as in the API, weights are whole grams, days ISO 8601. The CSV is sent while
    it is read, however long; a spreadsheet of more than 20,000 rows is refused with what to do.
    """
    if asked.file == "csv":
        reply = Response(stream_with_context(_csv(columns, rows)), mimetype="text/csv")
        reply.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return reply
    kept = list(islice(rows, XLSX_ROWS_MAX + 1))
    if len(kept) > XLSX_ROWS_MAX:
        most = count(XLSX_ROWS_MAX)
        flash(
            _(
                "A spreadsheet holds at most %(most)s rows. Choose less, or take the CSV.",
                most=most,
            ),
            "asks",
        )
        return redirect(asked.href(), 303)
    return send_file(
        _xlsx(name, columns, kept), _XLSX, as_attachment=True, download_name=f"{name}.xlsx"
    )


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for number, cells in enumerate(rows, start=1):
        writer.writerow([plain_cell(cell) if isinstance(cell, str) else cell for cell in cells])
        if number % CSV_AT_ONCE == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _xlsx(name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> io.BytesIO:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(name[:31])
    head = book.add_format({"bold": True, "bottom": 1})
    whole = book.add_format({"num_format": "0"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 16)
    for place, title in enumerate(columns):
        sheet.write_string(0, place, title, head)
    for number, cells in enumerate(rows, start=1):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(number, place, cell)
            elif cell is not None:
                sheet.write_number(number, place, cell, whole)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    book.close()
    file.seek(0)
    return file


def _text(typed: str) -> str:
    """A filter as it was typed; what cannot be kept as text filters nothing."""
    try:
        return plain_text(typed[:FILTER_MAX]).strip()
    except ValueError:
        return ""
