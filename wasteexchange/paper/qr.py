"""QR codes as vectors: one path of rectangles, the same for a PDF, a page and a picture.

The quiet zone of four modules is part of every size given here, because a code without it is the
one that a cheap camera cannot find.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

QUIET: Final = 4
"""Modules of empty paper on each side (ISO/IEC 18004)."""
MOST_CHARACTERS: Final = 300
"""Longer texts make codes too fine for the phones that read them."""

_ALPHANUMERIC: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_MASK: Final = 2
"""One mask for all: the content is random enough that trying all eight gains nothing a decoder
notices and takes nine times as long."""

# The library has no types; what it returns is typed in `code_of`.
_new_code: Any = QRCode
_content: Any = QRData


@dataclass(frozen=True, slots=True)
class Code:
    """The dark modules of a code as horizontal runs ``(x, y, length)``, without quiet zone."""

    modules: int
    runs: tuple[tuple[int, int, int], ...]

    @property
    def side(self) -> int:
        """Modules along one side, quiet zone included."""
        return self.modules + 2 * QUIET


@dataclass(frozen=True, slots=True)
class SvgCode:
    """What a page needs to draw a code: ``<svg viewBox="0 0 side side"><path d="d"/></svg>``."""

    d: str
    side: int


@lru_cache(maxsize=256)
def code_of(text: str, *, least_version: int = 1) -> Code:
    """The code of a text at level M, in alphanumeric mode when its letters allow it.

    ``least_version`` keeps all codes of one print run the same size.
    Raises ValueError for an empty text or one of more than ``MOST_CHARACTERS``.
    """
    if not 1 <= len(text) <= MOST_CHARACTERS:
        message = f"a code holds 1 to {MOST_CHARACTERS} characters, not {len(text)}"
        raise ValueError(message)
    mode = MODE_ALPHA_NUM if _ALPHANUMERIC.issuperset(text) else MODE_8BIT_BYTE
    drawn = _new_code(
        version=least_version, error_correction=ERROR_CORRECT_M, border=0, mask_pattern=_MASK
    )
    drawn.add_data(_content(text.encode(), mode=mode), optimize=0)
    drawn.make(fit=True)
    matrix: list[list[bool]] = drawn.get_matrix()
    return Code(modules=len(matrix), runs=tuple(_runs(matrix)))


def _runs(matrix: list[list[bool]]) -> list[tuple[int, int, int]]:
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        for dark, group in groupby(row):
            length = sum(1 for _ in group)
            if dark:
                runs.append((x, y, length))
            x += length
    return runs


def svg_code(text: str, *, least_version: int = 1) -> SvgCode:
    """The code as the data of one SVG path, quiet zone included; draw it dark on white."""
    code = code_of(text, least_version=least_version)
    d = "".join(f"M{x + QUIET} {y + QUIET}h{n}v1h-{n}z" for x, y, n in code.runs)
    return SvgCode(d=d, side=code.side)
