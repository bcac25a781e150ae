"""Codes as paths."""

import re

import pytest
from PIL import Image, ImageDraw

from tests.unit.paper.reading import codes_in
from wasteexchange.paper.qr import MOST_CHARACTERS, QUIET, code_of, svg_code

TOKEN = "0123456789ABCDEFGHJKMNPQRS"


def address(base_characters: int) -> str:
    base = "HTTPS://" + "M" * (base_characters - len("HTTPS://"))
    return f"{base}/C/{TOKEN}"


def test_a_card_address_with_a_base_of_32_characters_takes_version_3() -> None:
    assert code_of(address(32), least_version=3).modules == 29


def test_a_card_address_with_a_base_of_33_to_61_characters_takes_version_4() -> None:
    assert code_of(address(33), least_version=3).modules == 33
    assert code_of(address(61), least_version=3).modules == 33
    assert code_of(address(62), least_version=3).modules == 37


def test_a_short_text_is_drawn_as_large_as_the_others_of_its_print_run() -> None:
    assert code_of("HTTPS://A.PE", least_version=3).modules == 29


@pytest.mark.parametrize(
    "text",
    [
        address(23),
        "https://mala.example.pe/r/MALA/0199e1a2-7c3d-7aaa-9bbb-0123456789ab",
        "Señor \u2013 ¿qué tal?",
        "7" * MOST_CHARACTERS,
    ],
)
def test_the_path_for_a_page_can_be_read_by_a_camera(text: str) -> None:
    drawn = svg_code(text)
    dots = 6
    picture = Image.new("L", (drawn.side * dots, drawn.side * dots), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn.d):
        left, top = int(x) * dots, int(y) * dots
        draw.rectangle((left, top, left + int(length) * dots - 1, top + dots - 1), fill=0)
    assert [code.text for code in codes_in(picture)] == [text]


def test_no_module_lies_in_the_quiet_zone() -> None:
    code = code_of("HTTPS://MALA.EXAMPLE.PE")
    assert code.side == code.modules + 2 * QUIET
    assert all(x >= 0 and x + length <= code.modules for x, _y, length in code.runs)


@pytest.mark.parametrize("text", ["", "A" * (MOST_CHARACTERS + 1)])
def test_a_text_that_no_phone_could_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="characters"):
        code_of(text)
