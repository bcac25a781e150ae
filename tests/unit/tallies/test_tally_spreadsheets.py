"""The tally as CSV and XLSX."""

import csv
import io
from typing import Any

import openpyxl

from tests.unit.tallies.making import a_row, a_tally
from wasteexchange.tallies.documents import tally_csv, tally_xlsx

TRAP = '=HYPERLINK("http://evil.example","see")'


def sheet_of(xlsx: bytes, name: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx))[name]


def test_csv_is_one_line_per_row_with_the_names_of_the_json() -> None:
    assert tally_csv(a_tally()).decode("utf-8").splitlines() == [
        "collection_point,material,stream,quality,deposits,net_g,credited_COMPOST,credited_POINTS",
        "MALA-01,food,organic,clean,12,61200,12240,0",
    ]


def test_csv_of_an_empty_month_is_its_header() -> None:
    assert len(tally_csv(a_tally(rows=())).splitlines()) == 1


def test_csv_neutralises_texts_and_never_numbers() -> None:
    tally = a_tally(rows=(a_row(collection_point=TRAP, material="-ñ", net_g=-5),))
    (row,) = csv.DictReader(io.StringIO(tally_csv(tally).decode("utf-8")))
    assert row["collection_point"] == f"'{TRAP}"
    assert row["material"] == "'-ñ"
    assert row["net_g"] == "-5"


def test_xlsx_holds_whole_numbers_below_a_frozen_header() -> None:
    sheet = sheet_of(tally_xlsx(a_tally()), "rows")
    assert sheet.freeze_panes == "A2"
    header, row = sheet.iter_rows(values_only=True)
    assert dict(zip(header, row, strict=True)) == {
        "collection_point": "MALA-01",
        "material": "food",
        "stream": "organic",
        "quality": "clean",
        "deposits": 12,
        "net_g": 61200,
        "credited_COMPOST": 12240,
        "credited_POINTS": 0,
    }
    assert all(isinstance(cell, int) for cell in row[4:])


def test_xlsx_totals_are_the_figures_of_the_json() -> None:
    sheet = sheet_of(tally_xlsx(a_tally()), "totals")
    totals = dict(sheet.iter_rows(min_row=2, values_only=True))
    assert totals == {
        "programme": "MALA",
        "month": "2026-11",
        "status": "open",
        "version": 0,
        "households_served": 31,
        "deposits": 40,
        "received_g": 184300,
        "rejected_g": 900,
        "credited_COMPOST": 30100,
        "credited_POINTS": 41200,
        "reversals_deposits": 1,
        "reversals_net_g": 5200,
        "digest": a_tally().digest(),
    }


def test_xlsx_names_what_was_redeemed() -> None:
    sheet = sheet_of(tally_xlsx(a_tally()), "redemptions")
    assert list(sheet.iter_rows(values_only=True)) == [
        ("reward", "quantity", "amount_COMPOST", "amount_POINTS"),
        ("compost-5kg", 3, 15000, 0),
    ]


def test_xlsx_has_no_formula_whatever_a_text_begins_with() -> None:
    xlsx = tally_xlsx(a_tally(programme=TRAP, rows=(a_row(collection_point=TRAP),)))
    for name in ("rows", "totals", "redemptions"):
        cells = [cell for row in sheet_of(xlsx, name).iter_rows() for cell in row]
        assert all(cell.data_type != "f" for cell in cells)
    assert sheet_of(xlsx, "rows")["A2"].value == TRAP


def test_the_same_tally_is_the_same_file() -> None:
    assert tally_xlsx(a_tally()) == tally_xlsx(a_tally())
    assert tally_csv(a_tally()) == tally_csv(a_tally())
