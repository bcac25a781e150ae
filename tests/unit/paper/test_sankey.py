"""Flow pictures: boxes are as high as what flows, and no words run into others."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.paper.reading import text_of
from wasteexchange.paper.fonts import width_of
from wasteexchange.paper.palette import INK
from wasteexchange.paper.pen import PdfPen
from wasteexchange.paper.sankey import Box, Link, Node, draw_picture, laid_out
from wasteexchange.paper.sheet import A4, new_canvas

SIZE, LINE, LETTERS = (900.0, 420.0), 14.0, 13.0
SOURCES = ("Había antes", "Recibido de las familias", "Más pesado en la segunda balanza")
ENDS = ("Abono en almacén", "Se fue al aire", "En camino, o en otros puntos", "Rechazos de lotes")
MM_A_POINT = 25.4 / 72
amounts = st.lists(st.integers(0, 10**8), min_size=7, max_size=7)


def a_flow(amounts: list[int]) -> tuple[list[Node], list[Link]]:
    """Sources into a shed, from there into batches and compost, and from both to their ends."""
    links = [Link(name, "shed", n) for name, n in zip(SOURCES, amounts[:3], strict=True)]
    whole = sum(amounts[:3])
    links += [Link("shed", "batches", whole), Link("batches", "compost", whole)]
    links += [Link("compost", name, n) for name, n in zip(ENDS, amounts[3:], strict=True)]
    middle = (
        ("shed", 1, "En el almacén"),
        ("batches", 2, "Lotes de abono"),
        ("compost", 3, "Abono"),
    )
    nodes = [Node(name, 0, name, "1 234,56 kg", INK) for name in SOURCES]
    nodes += [Node(key, column, name, "12 345,67 kg", INK) for key, column, name in middle]
    return nodes + [Node(name, 4, name, "1 234,56 kg", INK) for name in ENDS], links


def words_of(box: Box) -> list[tuple[float, float, float, float]]:
    """Where name and figure of a box lie: left, top, right, bottom."""
    found = []
    for words, foot in ((box.node.name, box.name_y), (box.node.figure, box.figure_y)):
        long = width_of(words, LETTERS, bold=words == box.node.figure) / MM_A_POINT
        found.append((box.words_x, foot - 0.75 * LETTERS, box.words_x + long, foot))
    return found


@given(amounts)
def test_no_words_run_into_others_or_out_of_the_picture(amounts: list[int]) -> None:
    picture = laid_out(*a_flow(amounts), size=SIZE, box=14, label=LINE)
    placed = [place for box in picture.boxes for place in words_of(box)]
    for number, (left, top, right, bottom) in enumerate(placed):
        assert right <= SIZE[0] + LINE
        assert top >= 0
        assert bottom <= SIZE[1] + 1
        for other_left, other_top, other_right, other_bottom in placed[:number]:
            apart = right <= other_left or other_right <= left
            assert apart or bottom <= other_top or other_bottom <= top


@given(amounts)
def test_every_box_is_as_high_as_what_flows_and_stands_inside(amounts: list[int]) -> None:
    nodes, links = a_flow(amounts)
    shown = {b.node.key: b for b in laid_out(nodes, links, size=SIZE, box=14, label=LINE).boxes}
    assert ("shed" in shown) is (sum(amounts[:3]) > 0)
    flows = dict(zip((*SOURCES, *ENDS), amounts, strict=True))
    assert flows.keys() & shown.keys() == {name for name, amount in flows.items() if amount}
    if "compost" in shown:
        scale = shown["compost"].height / max(sum(amounts[:3]), sum(amounts[3:]))
        for name, amount in flows.items():
            if amount * scale > 1:
                assert shown[name].height == pytest.approx(amount * scale, rel=1e-3)
    assert all(box.y + box.height <= SIZE[1] for box in shown.values())


def test_on_paper_every_figure_stands_whole() -> None:
    nodes, links = a_flow([5_000, 90_000, 10, 40_000, 50_000, 10, 5_000])
    picture = laid_out(nodes, links, size=(180, 110), box=4, label=3.4)
    out = io.BytesIO()
    canvas = new_canvas(out, A4, title="Flow", author="Mala", language="es")
    draw_picture(PdfPen(canvas, height=A4[1]), picture, x=15, y=40)
    canvas.showPage()
    canvas.save()
    said = text_of(out.getvalue())
    assert said.count("1 234,56 kg") == 7
    assert said.count("12 345,67 kg") == 3
    assert "Lotes de abono" in said
