"""Whatever is printed of a sample programme says so: nobody signs it or hands it out as real."""

from typing import TYPE_CHECKING

from wasteexchange.kernel.words import gettext as _
from wasteexchange.paper import palette
from wasteexchange.paper.fonts import fitting_size

if TYPE_CHECKING:
    from wasteexchange.paper.pen import Pen


def sample_words() -> str:
    """What stands on every page and every paper of a sample."""
    return _("Sample data: nothing here is real")


def draw_sample(pen: "Pen", x: float, y: float, width: float, height: float) -> None:
    """Draw the band that says it; lengths are millimetres."""
    pen.panel(x, y, width, height, fill=palette.CLAY, radius=min(1.5, height / 2))
    words = sample_words()
    size = fitting_size(words, width - 4, size=height * 2.1, least=5, bold=True)
    base = y + height / 2 + size * 0.125
    pen.words(
        x + width / 2,
        base,
        words,
        size=size,
        bold=True,
        colour=palette.WHITE,
        anchor="middle",
    )
