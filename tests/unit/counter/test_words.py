"""The modules say words by key; here both sides are held together."""

import re
from pathlib import Path

from wasteexchange.counter.words import WORDS

MODULES = Path(__file__).resolve().parents[3] / "static" / "counter"
SAID = re.compile(r"""say\(\s*"([a-z-]+)\"""")
# A key that is put together: `card-${state}-title`.
COMPOSED = re.compile(r"say\(`([a-z-]*)\$\{[^}]*\}([a-z-]*)`")
QUOTED = re.compile(r'"([a-z]+(?:-[a-z]+)*)"')


def source() -> str:
    """Every module of the counter, as one text."""
    return "\n".join(path.read_text("utf-8") for path in sorted(MODULES.rglob("*.js")))


def test_every_word_that_is_said_exists() -> None:
    said = set(SAID.findall(source()))
    assert said
    assert said <= set(WORDS)


def test_every_composed_key_has_words() -> None:
    composed = COMPOSED.findall(source())
    assert composed
    for before, after in composed:
        keys = [key for key in WORDS if key.startswith(before) and key.endswith(after)]
        assert keys, f"{before}…{after}"


def test_no_word_is_left_that_nobody_says() -> None:
    text = source()
    quoted = set(QUOTED.findall(text))
    composed = COMPOSED.findall(text)
    unsaid = [
        key
        for key in WORDS
        if key not in quoted
        and not any(key.startswith(before) and key.endswith(after) for before, after in composed)
    ]
    assert unsaid == []
