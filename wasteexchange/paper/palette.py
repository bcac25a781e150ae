"""The colours of the look, for paper: the same values as the tokens in static/look/."""

from dataclasses import dataclass
from typing import Final

INK: Final = "#1d2823"
SOFT: Final = "#4d5a53"
"""Second-rank text: darker than on screen, because toner makes grey letters break up."""
LINE: Final = "#a39b88"
PAPER: Final = "#faf7f0"
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
LEAF: Final = "#17633f"
LEAF_DEEP: Final = "#0f4a2e"
LEAF_PALE: Final = "#e3f0e6"
CLAY: Final = "#a8481f"
CLAY_PALE: Final = "#fbe9df"


@dataclass(frozen=True, slots=True)
class StreamInk:
    """How a stream is printed: the ground, what is drawn on it, the edge that keeps it visible."""

    ground: str
    figure: str
    edge: str


_STREAMS: Final = {
    "organic": StreamInk("#6d4424", WHITE, "#6d4424"),
    "paper": StreamInk("#1c5aa6", WHITE, "#1c5aa6"),
    "plastic": StreamInk(WHITE, INK, INK),
    "metal": StreamInk("#f2b600", INK, INK),
    "glass": StreamInk("#59656b", WHITE, "#59656b"),
    "hazard": StreamInk("#b3261e", WHITE, "#b3261e"),
    "rest": StreamInk("#2b2b2b", WHITE, "#2b2b2b"),
    "recoverable": StreamInk(LEAF, WHITE, LEAF),
}

_LOOKS: Final = {
    "look-clean": StreamInk(LEAF, WHITE, LEAF),
    "look-contaminated": StreamInk("#f6d9c8", CLAY, CLAY),
    "look-rejected": StreamInk(WHITE, "#8f1d16", "#8f1d16"),
    "look-stayed": StreamInk(LEAF, WHITE, LEAF),
    "look-returning": StreamInk("#8fb19d", INK, INK),
    "look-new": StreamInk("#fff3cf", INK, INK),
    "look-lapsed": StreamInk(WHITE, CLAY, CLAY),
    "look-there": StreamInk(LEAF, WHITE, LEAF),
    "look-coming": StreamInk("#fff3cf", INK, INK),
    "look-promised": StreamInk("#f6d9c8", CLAY, CLAY),
}


def look_ink(look: str) -> StreamInk:
    """The colours of a part of a chart: a stream's (``stream-paper``) or one of ours."""
    return _LOOKS.get(look) or stream_ink(look.removeprefix("stream-"))


def stream_ink(stream: str) -> StreamInk:
    """The colours of NTP 900.058:2019 for a stream; an unknown one is drawn as the rest."""
    return _STREAMS.get(stream, _STREAMS["rest"])


def pale(colour: str) -> str:
    """A colour as a light ground: one part of it in three of white."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{(part + 2 * 255) // 3:02x}" for part in parts)
