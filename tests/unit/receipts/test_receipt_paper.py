"""Receipts on rolls and on A6, read back from the paper."""

import dataclasses
from datetime import UTC, datetime
from typing import get_args

import pytest
from PIL import Image

from tests.unit.paper.reading import (
    codes_in,
    ink_box_mm,
    on_paper,
    pages_of,
    sizes_of,
    text_of,
    texts_of,
)
from wasteexchange.receipts.documents import Width, rate_text, receipt_pdf
from wasteexchange.receipts.rules import Correction, Credit, ReceiptLine, ReceiptPaper

WIDTHS: tuple[Width, ...] = get_args(Width)
FOOD = ReceiptLine("Food", "clean", 5400, 200, 5200, (Credit("COMPOST", 1040, "200 g/kg"),))
RECEIPT = ReceiptPaper(
    programme_name="Mala recicla",
    point_name="Plaza",
    point_code="MALA-01",
    number="MALA-01-A-000123",
    counted_at=datetime(2026, 11, 22, 15, 15, tzinfo=UTC),
    staff_number="12",
    lines=(FOOD,),
    url="https://mala.example.pe/r/MALA/0199e1a2-7c3d-7aaa-9bbb-0123456789ab",
    credited={"COMPOST": 1040, "POINTS": 0},
    balances={"COMPOST": 12840, "POINTS": 3500},
)
LONG = dataclasses.replace(
    RECEIPT,
    programme_name="Comunidad Campesina de Mala, programa de reciclaje voluntario",
    lines=tuple(
        dataclasses.replace(
            FOOD,
            material=f"Glass of all sizes and colours, whole or broken, kind {number}",
            net_g=1000 + number * 10,
            note="Bring it apart." if number % 3 == 0 else "",
        )
        for number in range(20)
    ),
    advice=("Rinse the bottles: then they are worth twice as much.",),
)


def printed(receipt: ReceiptPaper, width: Width) -> bytes:
    with on_paper():
        return receipt_pdf(receipt, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_receipt_says_what_was_weighed_credited_and_is_there_now(width: Width) -> None:
    text = text_of(printed(RECEIPT, width))
    for told in (
        "Mala recicla",
        "MALA-01-A-000123",
        "Food, clean",
        "gross 5.40 kg, tare 200 g",
        "5.20 kg",
        "Compost · 200 g/kg",
        "+1.04 kg",
        "12.84 kg",
        "35 points",
        "number 12",
    ):
        assert told in text


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("receipt", [RECEIPT, LONG], ids=["short", "long"])
def test_the_code_opens_the_receipt_even_in_dots_of_a_thermal_printer(
    receipt: ReceiptPaper, width: Width
) -> None:
    last = pages_of(printed(receipt, width), dpi=203)[-1]
    dots = last.convert("1", dither=Image.Dither.NONE).convert("L")
    (code,) = codes_in(dots, dpi=203)
    assert code.text == receipt.url
    assert code.side_mm >= 20


@pytest.mark.parametrize(("width", "paper_mm", "printable_mm"), [("58", 58, 48), ("80", 80, 72)])
@pytest.mark.parametrize("receipt", [RECEIPT, LONG], ids=["short", "long"])
def test_a_roll_is_as_long_as_what_it_says_and_prints_only_where_the_head_reaches(
    receipt: ReceiptPaper, width: Width, paper_mm: int, printable_mm: int
) -> None:
    pdf = printed(receipt, width)
    ((wide, high),) = sizes_of(pdf)
    assert wide == pytest.approx(paper_mm, abs=0.1)
    (page,) = pages_of(pdf, dpi=203)
    left, top, right, bottom = ink_box_mm(page, dpi=203)
    side = (paper_mm - printable_mm) / 2
    assert left >= side - 0.2
    assert right <= paper_mm - side + 0.2
    assert top >= 3
    assert 3 <= high - bottom <= 10


def test_a_small_receipt_is_one_a6_page_and_a_long_one_counts_its_pages() -> None:
    assert sizes_of(printed(RECEIPT, "a6")) == [pytest.approx((105, 148), abs=0.1)]
    texts = texts_of(printed(LONG, "a6"))
    assert len(texts) > 1
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert LONG.number in text


@pytest.mark.parametrize("width", WIDTHS)
def test_every_line_of_a_full_visit_is_there(width: Width) -> None:
    text = text_of(printed(LONG, width)).replace("\n", " ")
    for number in range(20):
        assert f"kind {number}, clean" in text
        assert f"1.{number:02d}"[:4] in text


@pytest.mark.parametrize("width", WIDTHS)
def test_a_corrected_receipt_says_so_and_promises_no_balance(width: Width) -> None:
    correction = Correction(datetime(2026, 11, 22, 16, 2, tzinfo=UTC), "Weighed twice")
    text = text_of(printed(dataclasses.replace(RECEIPT, correction=correction), width))
    told = text.replace("\n", " ")
    assert "CORRECTED" in told
    assert "This deposit does not count." in told
    assert "Weighed twice" in told
    assert "NOW YOU HAVE" not in told
    assert "12.84" not in told


def test_a_visit_that_earned_nothing_says_so() -> None:
    line = ReceiptLine("Batteries", "rejected", 300, 0, 300, (), "They come in wet.")
    receipt = dataclasses.replace(RECEIPT, lines=(line,), credited={"COMPOST": 0, "POINTS": 0})
    text = text_of(printed(receipt, "58")).replace("\n", " ")
    assert "This time nothing was credited." in text
    assert "They come in wet." in text


def test_points_are_not_spoken_of_where_nobody_has_any() -> None:
    receipt = dataclasses.replace(RECEIPT, balances={"COMPOST": 12840, "POINTS": 0})
    assert "oints" not in text_of(printed(receipt, "58"))


def test_texts_that_try_tricks_are_only_text() -> None:
    line = dataclasses.replace(FOOD, material="<b>Food</b>\u202e&amp;\u0000", note="{{ 7*7 }}")
    text = text_of(printed(dataclasses.replace(RECEIPT, lines=(line,)), "80"))
    assert "<b>Food</b>&amp;, clean" in text
    assert "{{ 7*7 }}" in text


def test_a_word_without_end_is_cut_and_not_printed_off_the_paper() -> None:
    line = dataclasses.replace(FOOD, material="W" * 200)
    (page,) = pages_of(printed(dataclasses.replace(RECEIPT, lines=(line,)), "58"), dpi=203)
    assert ink_box_mm(page, dpi=203)[2] <= 53.2


def test_the_same_receipt_is_the_same_file() -> None:
    assert printed(RECEIPT, "58") == printed(RECEIPT, "58")


def test_a_rate_is_told_in_the_unit_of_what_it_earns() -> None:
    with on_paper():
        assert rate_text("COMPOST", 200).replace("\u00a0", " ") == "200 g/kg"
        assert rate_text("POINTS", 1000) == "10/kg"
