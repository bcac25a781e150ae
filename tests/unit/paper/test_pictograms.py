"""The pictograms of the sprite as lines."""

import math
import re

import pytest

from wasteexchange.paper.fonts import static_folder
from wasteexchange.paper.pictograms import GRID, _Tracer, outline

SPRITE = (static_folder() / "look" / "icons.svg").read_text(encoding="utf-8")
NAMES = re.findall(r'<symbol id="([\w-]+)"', SPRITE)


@pytest.mark.parametrize("name", NAMES)
def test_every_pictogram_of_the_pages_can_be_drawn_inside_its_square(name: str) -> None:
    points = [point for line in outline(name) for point in line]
    assert len(points) > 1
    assert all(-0.5 <= x <= GRID + 0.5 and -0.5 <= y <= GRID + 0.5 for x, y in points)


def test_an_unknown_pictogram_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        outline("material-of-the-moon")


@pytest.mark.parametrize("turns", ["1 0", "1 1"])
def test_two_half_arcs_make_a_circle(turns: str) -> None:
    lines = _Tracer().trace(f"M4 12a8 8 0 {turns} 16 0a8 8 0 {turns} -16 0")
    distances = [math.dist(point, (12, 12)) for line in lines for point in line]
    assert all(distance == pytest.approx(8) for distance in distances)


def test_flags_of_an_arc_may_stand_without_spaces() -> None:
    assert _Tracer().trace("M1 1a2 2 0 013 3") == _Tracer().trace("M1 1a2 2 0 0 1 3 3")


def test_relative_and_absolute_steps_draw_the_same() -> None:
    near = _Tracer().trace("m2 2l4 0 0 4h-4v-4zc1 1 2 2 3 0s2 -2 3 0q1 2 2 0t2 0")
    far = _Tracer().trace("M2 2L6 2 6 6H2V2ZC3 3 4 4 5 2S7 0 8 2Q9 4 10 2T12 2")
    assert near == far
