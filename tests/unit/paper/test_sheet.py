"""Pages, footers and what stays together."""

import io

from tests.unit.paper.reading import texts_of
from wasteexchange.paper.flow import Flow, paged
from wasteexchange.paper.pen import PdfPen
from wasteexchange.paper.sheet import A4, Sheets, draw_footer, new_canvas


def three_pages() -> bytes:
    out = io.BytesIO()
    sheets = Sheets(new_canvas(out, A4, title="Pages", language="es_PE"), A4)
    for number in range(3):
        if number:
            sheets.turn()
        sheets.pen.words(20, 20, f"Leaf {number}", size=12)

    def footer(pen: PdfPen, page: int, pages: int) -> None:
        draw_footer(pen, A4, "A long name " * 30, f"{page}/{pages}")

    sheets.finish(footer)
    return out.getvalue()


def test_each_page_says_which_of_how_many_it_is() -> None:
    texts = texts_of(three_pages())
    assert len(texts) == 3
    for number, text in enumerate(texts):
        assert f"Leaf {number}" in text
        assert f"{number + 1}/3" in text


def test_the_same_content_is_the_same_file() -> None:
    assert three_pages() == three_pages()


def test_what_belongs_together_is_not_divided_over_pages() -> None:
    flow = Flow(50)
    flow.space(30)
    with flow.together():
        flow.space(30)
        flow.space(30)
    flow.space(30)
    assert [[block.height for block in page] for page in paged(flow.blocks, 70)] == [
        [30],
        [60],
        [30],
    ]


def test_what_is_taller_than_a_page_gets_its_own() -> None:
    flow = Flow(50)
    flow.space(10)
    flow.space(200)
    flow.space(10)
    assert [len(page) for page in paged(flow.blocks, 100)] == [1, 1, 1]
