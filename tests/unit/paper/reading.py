"""Reading paper back with programs that share nothing with those that drew it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import zxingcpp
from flask import Flask
from flask_babel import Babel
from PIL import Image

# These libraries have no types; what is taken from them is typed where it is returned.
_open: Any = pdfium.PdfDocument
_with_languages: Any = Babel
_QR_ONLY: Any = zxingcpp.BarcodeFormat.QRCode

POINTS_PER_INCH = 72
MM_PER_INCH = 25.4


@contextmanager
def on_paper(locale: str = "en") -> Iterator[None]:
    """An application that has languages and nothing else; texts are the English ones."""
    app = Flask("paper")
    _with_languages(app, default_locale=locale, default_timezone="America/Lima")
    with app.app_context():
        yield


@dataclass(frozen=True)
class ReadCode:
    """A code as a camera finds it, with the side of its modules in millimetres."""

    text: str
    side_mm: float


def pages_of(pdf: bytes, *, dpi: int, only: range | None = None) -> list[Image.Image]:
    document = _open(pdf)
    numbers = only if only is not None else range(len(document))
    return [document[number].render(scale=dpi / POINTS_PER_INCH).to_pil() for number in numbers]


def texts_of(pdf: bytes) -> list[str]:
    """The text of each page in lines, with plain spaces."""
    document = _open(pdf)
    return [
        page.get_textpage().get_text_range().replace("\u00a0", " ").replace("\r\n", "\n")
        for page in document
    ]


def text_of(pdf: bytes) -> str:
    return "\n".join(texts_of(pdf))


def sizes_of(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in millimetres."""
    mm = MM_PER_INCH / POINTS_PER_INCH
    return [(page.get_width() * mm, page.get_height() * mm) for page in _open(pdf)]


def codes_in(picture: Image.Image, *, dpi: int = 150) -> list[ReadCode]:
    found = zxingcpp.read_barcodes(picture, formats=_QR_ONLY)
    return [
        ReadCode(
            code.text,
            (code.position.top_right.x - code.position.top_left.x) / dpi * MM_PER_INCH,
        )
        for code in found
    ]


def ink_box_mm(picture: Image.Image, *, dpi: int) -> tuple[float, float, float, float]:
    """What is not white, as left, top, right, bottom in millimetres."""
    box = picture.convert("L").point(lambda grey: 255 if grey < 250 else 0).getbbox()
    assert box is not None, "the page is empty"
    left, top, right, bottom = (side / dpi * MM_PER_INCH for side in box)
    return left, top, right, bottom
