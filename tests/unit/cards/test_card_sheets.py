"""Cards on paper, read back from the paper."""

import io
from collections.abc import Iterable
from dataclasses import replace

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
from wasteexchange.cards.documents import (
    CardFace,
    GuideTile,
    card_sheets,
    one_card_pdf,
    one_card_png,
)

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LONG_BASE = "HTTPS://" + "RECICLAJE." * 5 + "PE"


def a_face(number: int = 4217, *, base: str = "HTTPS://MALA.EXAMPLE.PE") -> CardFace:
    token = "".join(LETTERS[(number * 7919 + place * place * 31) % 32] for place in range(20))
    return CardFace(f"{base}/C/{token}{number:06d}", f"{number:06d}-7", "Mala recicla")


def sheets(faces: Iterable[CardFace]) -> bytes:
    out = io.BytesIO()
    with on_paper():
        card_sheets(faces, out)
    return out.getvalue()


def fronts(pdf: bytes, *, dpi: int) -> list[Image.Image]:
    return pages_of(pdf, dpi=dpi, only=range(0, len(sizes_of(pdf)), 2))


@pytest.mark.slow
def test_a_thousand_cards_are_all_read_back_at_150_dpi() -> None:
    faces = [a_face(number) for number in range(1000)]
    read = {
        code.text for page in fronts(sheets(faces), dpi=150) for code in codes_in(page, dpi=150)
    }
    assert read == {face.url for face in faces}
    assert len(read) == 1000


@pytest.mark.parametrize("base", ["HTTPS://A.PE", "HTTPS://MALA.EXAMPLE.PE", LONG_BASE])
def test_a_code_is_at_least_28_millimetres_wide(base: str) -> None:
    (page,) = fronts(sheets([a_face(base=base)]), dpi=300)
    (code,) = codes_in(page, dpi=300)
    assert code.text.startswith(base)
    assert code.side_mm >= 28


def test_a_sheet_is_read_even_when_printed_coarsely_without_greys() -> None:
    (page,) = fronts(sheets(a_face(number) for number in range(10)), dpi=100)
    coarse = page.convert("1", dither=Image.Dither.NONE).convert("L")
    assert len({code.text for code in codes_in(coarse)}) == 10


def test_both_sides_of_a_sample_card_say_so_and_its_code_is_read() -> None:
    faces = [replace(a_face(number), is_sample=True) for number in range(10)]
    pdf = sheets(faces)
    said = "Sample data: nothing here is real"
    assert [text.count(said) for text in texts_of(pdf)] == [10, 10]
    (page,) = fronts(pdf, dpi=100)
    assert {code.text for code in codes_in(page, dpi=100)} == {face.url for face in faces}


def test_a_sheet_is_a4_with_ten_cards_and_its_back_follows() -> None:
    pdf = sheets(a_face(number) for number in range(11))
    assert all(size == pytest.approx((210, 297), abs=0.1) for size in sizes_of(pdf))
    texts = texts_of(pdf)
    assert len(texts) == 4
    assert [text.count("Mala recicla") for text in texts] == [10, 0, 1, 0]
    assert [text.count("Separate it like this") for text in texts] == [0, 10, 0, 1]


def test_the_back_lies_behind_its_front_when_turned_on_the_long_edge() -> None:
    _front, back = pages_of(sheets([a_face()]), dpi=100)
    left, top, right, bottom = ink_box_mm(back, dpi=100)
    assert left > 105
    assert right < 210 - 19.4
    assert 13.5 < top < bottom < 13.5 + 54


def test_the_number_and_the_sheet_are_written() -> None:
    text = texts_of(sheets([a_face(4217), a_face(4218)]))[0]
    assert "004217-7" in text
    assert "Sheet 1 · cards 004217-7 to 004218-7" in text


def test_cards_of_several_programmes_carry_their_own_names() -> None:
    other = CardFace(a_face(2).url, "000002-7", "Asia recicla")
    text = texts_of(sheets([a_face(1), other]))[0]
    assert text.count("Mala recicla") == 1
    assert text.count("Asia recicla") == 1


def test_the_same_cards_are_the_same_file() -> None:
    assert sheets([a_face()]) == sheets([a_face()])


def test_faces_are_taken_a_sheet_at_a_time() -> None:
    taken: list[int] = []

    def endless() -> Iterable[CardFace]:
        for number in range(10_000):
            taken.append(number)
            yield a_face(number, base="HTTPS://" + "X" * (200 if number == 10 else 10))

    with pytest.raises(ValueError, match="at most 90 characters"):
        sheets(endless())
    assert len(taken) <= 20


def test_a_sheet_without_a_card_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one card"):
        sheets([])


def test_one_card_has_the_size_of_a_card_and_two_sides() -> None:
    with on_paper():
        pdf = one_card_pdf(a_face())
    assert [tuple(round(side, 1) for side in size) for size in sizes_of(pdf)] == [(85.6, 54)] * 2
    front, _back = pages_of(pdf, dpi=150)
    assert [code.text for code in codes_in(front)] == [a_face().url]


@pytest.mark.parametrize("dpi", [150, 203, 300])
def test_a_card_as_a_picture_is_read_back(dpi: int) -> None:
    with on_paper():
        picture = Image.open(io.BytesIO(one_card_png(a_face(), dpi=dpi)))
    assert picture.size == (round(85.6 / 25.4 * dpi), round(54 / 25.4 * dpi))
    (code,) = codes_in(picture, dpi=dpi)
    assert code.text == a_face().url
    assert code.side_mm >= 26


def test_a_picture_of_absurd_fineness_is_refused() -> None:
    with on_paper(), pytest.raises(ValueError, match="dots an inch"):
        one_card_png(a_face(), dpi=5000)


def test_the_back_shows_the_tiles_that_a_programme_names() -> None:
    guide = [GuideTile("organic", ("material-food",), "Kitchen")]
    with on_paper():
        text = text_of(one_card_pdf(a_face(), guide=guide))
        with pytest.raises(ValueError, match="6 tiles"):
            one_card_pdf(a_face(), guide=guide * 7)
    assert "Kitchen" in text
    assert "Batteries" not in text


@pytest.mark.parametrize("is_sample", [False, True])
def test_a_very_long_name_stays_on_its_card_and_off_the_code(*, is_sample: bool) -> None:
    face = CardFace(a_face().url, "004217-7", "Comunidad Campesina de Mala " * 7, is_sample)
    with on_paper():
        front, _back = pages_of(one_card_pdf(face), dpi=150)
    assert [code.text for code in codes_in(front)] == [face.url]
    _left, _top, right, bottom = ink_box_mm(front, dpi=150)
    assert right < 83
    assert bottom < 51
