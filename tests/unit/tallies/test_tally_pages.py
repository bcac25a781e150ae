"""The pages that three parties sign."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.unit.paper.reading import ink_box_mm, on_paper, pages_of, sizes_of, text_of, texts_of
from tests.unit.tallies.making import a_row, a_tally, rows
from wasteexchange.tallies.documents import TallyNames, tally_pdf
from wasteexchange.tallies.documents.pages import month_name
from wasteexchange.tallies.rules import Tally, TallyRedemption, TallyReversals, TallyTotals

NAMES = TallyNames(
    programme="Mala recicla",
    materials={"food": "Food", "pet": "PET bottle"},
    points={"MALA-01": "Plaza"},
    rewards={"compost-5kg": "Bag of 5 kg"},
)
EMPTY = a_tally(
    rows=(),
    households_served=0,
    redemptions=(),
    reversals=TallyReversals(),
    totals=TallyTotals(),
)


def printed(tally: Tally, names: TallyNames = NAMES) -> bytes:
    with on_paper():
        return tally_pdf(tally, names)


def test_the_pages_say_what_the_month_came_to() -> None:
    text = text_of(printed(a_tally()))
    for told in (
        "Mala recicla",
        "Monthly tally: November 2026",
        "184.30 kg",
        "30.10 kg",
        "412",
        "900 g",
        "31",
        "Plaza · MALA-01",
        "Food",
        "61.20 kg",
        "12.24 kg",
        "Bag of 5 kg",
        "15.00 kg",
        "1 deposit with 5.20 kg was taken back",
    ):
        assert told in text


def test_what_is_weighed_is_no_number_of_pieces() -> None:
    loose = TallyRedemption("loose", 12_345, {"COMPOST": 12_345}, by_scale=True)
    tally = a_tally(redemptions=(loose,))
    text = text_of(printed(tally))
    assert text.count("12.34 kg") == 2
    assert "12345" not in text
    assert tally.digest() == a_tally(redemptions=(replace(loose, by_scale=False),)).digest()


def test_the_digest_stands_in_full_on_the_first_page_and_begun_on_every_page() -> None:
    tally = a_tally(rows=rows(60))
    texts = texts_of(printed(tally))
    assert tally.digest() in texts[0].replace(" ", "")
    assert all(tally.digest()[:16] in text for text in texts)


def test_three_parties_find_a_place_to_sign_on_one_page() -> None:
    signed = [text for text in texts_of(printed(a_tally(rows=rows(30)))) if "Municipality" in text]
    assert len(signed) == 1
    assert "Community" in signed[0]
    assert "Company" in signed[0]
    assert signed[0].count("DNI") == 3


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("open", "figures may still change"),
        ("closed", "the figures to sign"),
        ("changed", "stays as it was signed"),
    ],
)
def test_the_standing_of_the_month_is_said(status: str, told: str) -> None:
    assert told in text_of(printed(a_tally(status=status, version=1))).replace("\n", " ")


def test_a_month_without_deposits_says_so_and_can_be_signed() -> None:
    text = text_of(printed(EMPTY))
    assert "No deposits this month." in text
    assert "Nothing was handed out this month." in text
    assert "Municipality" in text
    assert "Page 1 of 1" in text


def test_a_month_in_which_everything_was_rejected_is_printed() -> None:
    text = text_of(printed(a_tally(rows=(a_row(quality="rejected", credited={}),))))
    assert "Rejected" in text
    assert "Received, by material" not in text


def test_four_hundred_rows_are_all_there_under_a_header_on_each_page() -> None:
    made = rows(400)
    texts = texts_of(printed(a_tally(rows=made)))
    everything = "\n".join(texts)
    assert all(f"{row.net_g // 1000}.{row.net_g % 1000 // 10:02d} kg" in everything for row in made)
    with_rows = [text for text in texts if "MALA-" in text.replace("MALA-01-A", "")]
    assert all("Quality" in text and "Weight" in text for text in with_rows)
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text


def test_a_point_that_goes_on_over_the_page_is_named_again() -> None:
    made = tuple(a_row(material=f"m{number}", net_g=1000 + number) for number in range(80))
    assert "Plaza · MALA-01 (continued)" in text_of(printed(a_tally(rows=made)))


@pytest.mark.parametrize("count", [0, 1, 8, 400])
def test_nothing_is_printed_where_printers_do_not_reach(count: int) -> None:
    names = TallyNames("Comunidad Campesina de Mala " * 9, {"food": "Food " * 40}, {}, {})
    tally = a_tally(rows=rows(count)) if count else EMPTY
    pdf = printed(tally, names)
    assert all(size == pytest.approx((210, 297), abs=0.1) for size in sizes_of(pdf))
    for page in pages_of(pdf, dpi=60):
        left, top, right, bottom = ink_box_mm(page, dpi=60)
        assert left >= 14
        assert right <= 196
        assert top >= 12
        assert bottom <= 290


def test_many_materials_share_one_bar_for_the_rest() -> None:
    made = tuple(a_row(material=f"m{number:02d}", net_g=1000 - number) for number in range(20))
    assert "Other materials" in text_of(printed(a_tally(rows=made)))


def test_the_same_tally_is_the_same_file_and_the_moment_of_printing_is_said() -> None:
    assert printed(a_tally()) == printed(a_tally())
    with on_paper():
        pdf = tally_pdf(a_tally(), NAMES, printed_at=datetime(2026, 12, 1, 15, tzinfo=UTC))
    assert "Printed on" in text_of(pdf)


@pytest.mark.parametrize(
    ("locale", "name"), [("en", "November 2026"), ("es_PE", "noviembre de 2026")]
)
def test_a_month_is_called_as_the_reader_calls_it(locale: str, name: str) -> None:
    with on_paper(locale):
        assert month_name("2026-11") == name
