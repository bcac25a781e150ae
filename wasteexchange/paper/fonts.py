"""Andika in PDFs and pictures: registering, measuring and breaking text.

Lengths are millimetres, letter sizes are points.
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "Andika"
BOLD: Final = "Andika-Bold"
_FILES: Final = {REGULAR: "andika-400.ttf", BOLD: "andika-700.ttf"}

_NO_BREAK_SPACE: Final = "\u00a0"
_STAND_INS: Final = {
    "\u202f": "\u00a0",
    "\u2192": "-",
    "\u2265": ">=",
    "\u2264": "<=",
    "\u2082": "2",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "\u2013",
    "\u2015": "\u2014",
}
"""Signs that the latin cut of Andika lacks, and what says the same without them."""


def static_folder() -> Path:
    """Where static files lie: inside the package in a wheel, beside it in a working copy."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "static"
    return packaged if packaged.is_dir() else package.parent / "static"


def font_file(*, bold: bool = False) -> Path:
    """The TrueType file of one weight, for what draws pictures."""
    return static_folder() / "vendor" / "andika" / _FILES[BOLD if bold else REGULAR]


@cache
def face(*, bold: bool = False) -> str:
    """The name under which reportlab knows a weight; read from disk once in a server's life."""
    name = BOLD if bold else REGULAR
    pdfmetrics.registerFont(TTFont(name, str(font_file(bold=bold))))
    return name


@cache
def _letters() -> frozenset[str]:
    font: Any = pdfmetrics.getFont(face())
    return frozenset(chr(point) for point in font.face.charToGlyph)


@lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """Keep the letters that the font has: what it lacks loses its accent or becomes ``?``.

    Control signs and the marks that turn the writing direction leave nothing behind: on paper a
    name must not be able to reorder the figures beside it.
    """
    return "".join(_letter(sign) for sign in unicodedata.normalize("NFC", text))


def _letter(sign: str) -> str:
    if sign in _letters() and (sign.isprintable() or sign == _NO_BREAK_SPACE):
        return sign
    if sign in _STAND_INS:
        return _STAND_INS[sign]
    if sign.isspace():
        return " "
    if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Mn", "Me"}:
        return ""
    plain = "".join(part for part in unicodedata.normalize("NFKD", sign) if part in _letters())
    return plain or "?"


@lru_cache(maxsize=8192)
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How many millimetres a line of text takes."""
    return float(pdfmetrics.stringWidth(printable(text), face(bold=bold), size)) / mm


def fitting_size(
    text: str, width: float, *, size: float, least: float, bold: bool = False
) -> float:
    """The largest letter size up to ``size`` at which the text fits, but never below ``least``."""
    needed = width_of(text, size, bold=bold)
    if needed <= width:
        return size
    return max(least, size * width / needed)


def shortened(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text if it fits, else its beginning and an ellipsis."""
    if width_of(text, size, bold=bold) <= width:
        return text
    kept = text
    while kept and width_of(kept.rstrip() + "…", size, bold=bold) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrapped(
    text: str, width: float, size: float, *, bold: bool = False, most: int | None = None
) -> list[str]:
    """The text in lines no wider than ``width``; a word that is too long is cut.

    With ``most``, lines beyond it are dropped and the last one kept ends in an ellipsis.
    """
    lines: list[str] = []
    for word in printable(text).split(" "):
        pieces = _pieces(word, width, size, bold=bold)
        joined = f"{lines[-1]} {pieces[0]}" if lines else pieces[0]
        if lines and width_of(joined, size, bold=bold) <= width:
            lines[-1] = joined
        else:
            lines.append(pieces[0])
        lines.extend(pieces[1:])
    if most is not None and len(lines) > most:
        return [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), width, size, bold=bold)]
    return lines


def _pieces(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    if width_of(word, size, bold=bold) <= width:
        return [word]
    pieces = [""]
    for sign in word:
        if pieces[-1] and width_of(pieces[-1] + sign, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces
