"""Letters: measuring, breaking, and what the font lacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasteexchange.paper.fonts import (
    fitting_size,
    printable,
    shortened,
    width_of,
    wrapped,
)

A_HAIR = 1e-6


def test_spanish_stays_as_it_is() -> None:
    text = "¿Cuánto abono? Ñandú, pingüino \u2013 5,20 kg · “sí” ½ \u22123"
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mala\u202etropa", "Malatropa"),
        ("a\u0000b\u0007c\u200bd", "abcd"),
        ("línea\nnueva\ttab", "línea nueva tab"),
        ("n\u0303", "ñ"),
        ("Ełk, Žilina", "E?k, Zilina"),
        ("CO\u2082 \u2265 5 \u2192 6", "CO2 >= 5 - 6"),
        ("木", "?"),
        ("5.20\u00a0kg", "5.20\u00a0kg"),
    ],
)
def test_what_the_letters_lack_is_said_with_those_there_are(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(text=st.text(max_size=80), width=st.floats(8, 90), bold=st.booleans())
def test_no_line_is_wider_than_its_column(text: str, width: float, *, bold: bool) -> None:
    lines = wrapped(text, width, 10, bold=bold)
    assert lines
    assert all(width_of(line, 10, bold=bold) <= width + A_HAIR for line in lines)


@given(text=st.text(alphabet="abcde fghij", max_size=80), width=st.floats(8, 90))
def test_wrapping_loses_no_letter(text: str, width: float) -> None:
    assert "".join(wrapped(text, width, 10)).replace(" ", "") == text.replace(" ", "")


def test_what_exceeds_the_lines_allowed_ends_in_an_ellipsis() -> None:
    lines = wrapped("Comunidad Campesina de Mala, programa de reciclaje", 30, 10, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")


@given(text=st.text(max_size=60), width=st.floats(5, 90))
def test_a_shortened_text_fits(text: str, width: float) -> None:
    assert width_of(shortened(text, width, 10), 10) <= width + A_HAIR


def test_a_text_shrinks_to_its_room_but_not_below_what_can_be_read() -> None:
    assert fitting_size("004217-7", 100, size=26, least=18, bold=True) == 26
    fitted = fitting_size("1,234,567.8 kg", 40, size=26, least=8, bold=True)
    assert 8 < fitted < 26
    assert width_of("1,234,567.8 kg", fitted, bold=True) <= 40 + A_HAIR
    assert fitting_size("x" * 500, 40, size=26, least=8) == 8


def test_figures_are_all_equally_wide() -> None:
    assert len({width_of(figure, 10, bold=True) for figure in "0123456789"}) == 1
