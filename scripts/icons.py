"""Draw the counter's icons for the home screens of phones from static/look/mark.svg.

    python scripts/icons.py

Needs the environment of the tests (`python3 scripts/test.py` makes it). What it draws lies in the
repository; it is run again only when the mark changes.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

from playwright.sync_api import Page, ViewportSize  # noqa: E402 - only after the path is right

from tests.browsing import launching  # noqa: E402 - as above

MARK = ROOT / "static" / "look" / "mark.svg"
ICONS = ROOT / "static" / "counter" / "icons"
# Phones cut a maskable icon to a circle of four fifths: the seedling stays inside it.
SAFE = 0.68


def main() -> int:
    """Run."""
    ICONS.mkdir(exist_ok=True)
    with launching() as launch:
        page = launch().new_page()
        for side in (192, 512):
            _draw(page, MARK.read_text("utf-8"), side, f"icon-{side}.png")
        _draw(page, _maskable(), 512, "icon-maskable-512.png")
    return 0


def _maskable() -> str:
    """The mark on a ground that reaches every edge."""
    mark = MARK.read_text("utf-8")
    ground = re.search(r'fill="(#[0-9a-f]{6})"', mark)
    assert ground
    edge = 16 * (1 - SAFE)
    inner = re.sub(r"<svg[^>]*>", f'<g transform="translate({edge} {edge}) scale({SAFE})">', mark)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" fill="{ground[1]}"/>{inner.replace("</svg>", "</g>")}</svg>'
    )


def _draw(page: Page, svg: str, side: int, name: str) -> None:
    page.set_viewport_size(ViewportSize(width=side, height=side))
    sized = svg.replace("<svg ", f'<svg width="{side}" height="{side}" ', 1)
    page.set_content(f'<body style="margin:0">{sized}</body>')
    path = ICONS / name
    page.locator("svg").screenshot(path=path, omit_background=True)
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main())
