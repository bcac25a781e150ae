"""A film for a camera that is none: a card held before it, a little askew and never quite still."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from tests.unit.paper.reading import MM_PER_INCH, pages_of

DPI = 200
# Where the cut marks of the first card stand on the sheet.
CUT_MM = (19.4, 13.5, 105, 67.5)
WIDTH, HEIGHT = 640, 480
GROUND = 120


def first_card_of(sheet: Path) -> Image.Image:
    """Cut the first card out of a sheet as it comes out of the printer."""
    page = pages_of(sheet.read_bytes(), dpi=DPI, only=range(1))[0]
    left, upper, right, lower = (round(mm * DPI / MM_PER_INCH) for mm in CUT_MM)
    return page.crop((left, upper, right, lower))


def card_before_the_camera(card: Image.Image, path: Path, *, size: int = 300) -> None:
    """Write a film (Y4M) of a picture of a code; `size` is its height in the frame, in pixels."""
    code = card.convert("L").resize(
        (size * card.width // card.height, size), Image.Resampling.LANCZOS
    )
    write_film(path, (_held(code, angle) for angle in (-8, -4, 0, 4, 8)))


def _held(code: Image.Image, angle: int) -> Image.Image:
    frame = Image.new("L", (WIDTH, HEIGHT), GROUND)
    turned = code.rotate(angle, expand=True, fillcolor=GROUND, resample=Image.Resampling.BICUBIC)
    frame.paste(turned, ((WIDTH - turned.width) // 2 + angle * 3, (HEIGHT - turned.height) // 2))
    return frame


def write_film(path: Path, frames: Iterable[Image.Image]) -> None:
    """Write grey frames as a film of ten pictures a second."""
    colourless = bytes([128]) * (WIDTH // 2 * (HEIGHT // 2) * 2)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode())
        for frame in frames:
            film.write(b"FRAME\n" + np.asarray(frame, dtype=np.uint8).tobytes() + colourless)
