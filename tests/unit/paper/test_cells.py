"""What a spreadsheet is given."""

import pytest

from wasteexchange.paper.cells import plain_cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_a_spreadsheet_would_run_is_only_shown(start: str) -> None:
    assert plain_cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("text", ["MALA-01", "", "Ñaña", "5+5", " =1"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert plain_cell(text) == text
