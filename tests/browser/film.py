"""A film for a camera that is none: a card held before it, a little askew and never quite still."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 640, 480
GROUND = 120


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
