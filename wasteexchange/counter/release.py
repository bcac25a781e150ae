"""One release of the counter, as a phone keeps it: these files, each by its content."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LOOK = ("look/_tokens.css", "look/main.css", "look/sample.css")
ICONS = "counter/icons/*.png"
# Kept like the rest, but not loaded at once: for a camera without a detector of its own, and the
# screens of pages/later.js, which the page fetches as soon as somebody can weigh.
ON_DEMAND = frozenset(
    {
        *("decoder-worker.js", "taking.js", "taking-words.js", "taken.js", "handing.js"),
        *("handover.js", "family-pin.js", "shelf.js", "exposure.js"),
        *("search.js", "undoing.js", "records.js"),
        *("enrolling.js", "leaving.js", "menu.js", "linking.js"),
        *("people.js", "pin.js"),
    }
)
_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
WORKERS = {True: "counter/worker.js", False: "counter/worker-off.js"}


@dataclass(frozen=True, slots=True)
class Part:
    """An address and what must be found there."""

    address: str
    integrity: str


def styles(static: Path) -> tuple[str, ...]:
    """Styles of the page, ground first."""
    return LOOK + _below(static, "counter/look/*.css")


def modules(static: Path) -> tuple[str, ...]:
    """Modules of the page: one that names them all loads them at once."""
    every = _below(static, "counter/*/*.js")
    return tuple(path for path in every if Path(path).name not in ON_DEMAND)


@cache
def files(static: Path) -> tuple[str, ...]:
    """Every file that the counter needs without a network, below the static folder."""
    found = {
        *styles(static),
        *_below(static, "counter/*/*.js"),
        *_below(static, "vendor/qr/*.js"),
        *_below(static, ICONS),
        *("look/icons.svg", "look/mark.svg"),
    }
    for style in styles(static):
        folder = (static / style).parent
        for named in _URL.findall((static / style).read_text("utf-8")):
            if not named.startswith("data:"):
                found.add((folder / named).resolve().relative_to(static.resolve()).as_posix())
    return tuple(sorted(found))


def worker(static: Path, parts: list[Part]) -> str:
    """Return the service worker's text, with the release that it keeps."""
    whole = hashlib.sha256(json.dumps([(p.address, p.integrity) for p in parts]).encode())
    told = {
        "version": whole.hexdigest()[:16],
        "parts": [{"address": p.address, "integrity": p.integrity} for p in parts],
    }
    text = (static / WORKERS[True]).read_text("utf-8")
    return f"self.RELEASE = {json.dumps(told)}\n{text}"


def parts_of(static: Path, prefix: str, pages: Mapping[str, str]) -> list[Part]:
    """Name every part: the files below `prefix`, and the pages by their address."""
    return [
        *(Part(f"{prefix}{path}", _integrity_of(static / path)) for path in files(static)),
        *(Part(address, integrity(page.encode())) for address, page in pages.items()),
    ]


def integrity(content: bytes) -> str:
    """Write a content's hash as browsers check it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


@cache
def _integrity_of(path: Path) -> str:
    return integrity(path.read_bytes())


@cache
def _below(static: Path, pattern: str) -> tuple[str, ...]:
    return tuple(sorted(path.relative_to(static).as_posix() for path in static.glob(pattern)))
