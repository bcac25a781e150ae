"""The tally as CSV and XLSX: the names of the JSON, whole grams, nothing that runs."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import xlsxwriter

from wasteexchange.kernel.quantities import PROMISES
from wasteexchange.paper.cells import plain_cell
from wasteexchange.tallies.rules import Tally

Cell = str | int

_CREDITED: Final = tuple(f"credited_{asset}" for asset in PROMISES)
_AMOUNTS: Final = tuple(f"amount_{asset}" for asset in PROMISES)
_ROW_COLUMNS: Final = (
    "collection_point",
    "material",
    "stream",
    "quality",
    "deposits",
    "net_g",
    *_CREDITED,
)
_NARROWEST: Final = 10
_WIDEST: Final = 40


def tally_csv(tally: Tally) -> bytes:
    """One line per row, named as in the JSON; UTF-8, whole grams and hundredths of a point."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_ROW_COLUMNS)
    for cells in _rows(tally):
        writer.writerow([plain_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue().encode()


def tally_xlsx(tally: Tally) -> bytes:
    """Sheets of rows, totals and redemptions, as numbers, named as in the JSON.

    The same tally gives the same bytes: the file carries its month as its date.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    year, month = map(int, tally.month.split("-"))
    book.set_properties(
        {
            "title": f"{tally.programme} {tally.month}",
            "subject": tally.digest(),
            "created": datetime(year, month, 1, tzinfo=UTC).replace(tzinfo=None),
        }
    )
    _write_sheet(book, "rows", _ROW_COLUMNS, _rows(tally))
    _write_sheet(book, "totals", ("name", "value"), _totals(tally))
    _write_sheet(book, "redemptions", ("reward", "quantity", *_AMOUNTS), _redemptions(tally))
    book.close()
    return out.getvalue()


def _rows(tally: Tally) -> list[tuple[Cell, ...]]:
    return [
        (
            row.collection_point,
            row.material,
            row.stream,
            row.quality,
            row.deposits,
            row.net_g,
            *_both(row.credited),
        )
        for row in tally.rows
    ]


def _totals(tally: Tally) -> list[tuple[Cell, ...]]:
    totals = tally.totals
    return [
        ("programme", tally.programme),
        ("month", tally.month),
        ("status", str(tally.status)),
        ("version", tally.version),
        ("households_served", tally.households_served),
        ("deposits", totals.deposits),
        ("received_g", totals.received_g),
        ("rejected_g", totals.rejected_g),
        *zip(_CREDITED, _both(totals.credited), strict=True),
        ("reversals_deposits", tally.reversals.deposits),
        ("reversals_net_g", tally.reversals.net_g),
        ("digest", tally.digest()),
    ]


def _redemptions(tally: Tally) -> list[tuple[Cell, ...]]:
    return [(given.reward, given.quantity, *_both(given.amount)) for given in tally.redemptions]


def _both(amounts: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(amounts.get(asset, 0) for asset in PROMISES)


def _write_sheet(
    book: Any, name: str, columns: Sequence[str], rows: Iterable[tuple[Cell, ...]]
) -> None:
    sheet = book.add_worksheet(name)
    kept = list(rows)
    head = book.add_format({"bold": True, "bottom": 1})
    whole = book.add_format({"num_format": "#,##0"})
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(columns):
        longest = max(len(title), *(len(str(cells[column])) for cells in kept), 0)
        sheet.set_column(column, column, min(_WIDEST, max(_NARROWEST, longest + 2)))
        sheet.write_string(0, column, title, head)
    if kept:
        sheet.autofilter(0, 0, len(kept), len(columns) - 1)
    for number, cells in enumerate(kept, start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            else:
                sheet.write_number(number, column, cell, whole)
