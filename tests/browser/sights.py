"""What an eye finds wrong with a screen: cut off, overlapping, too small, without its word."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

# A folder to which every picture is written, for eyes.
PICTURES = "WASTEEXCHANGE_PICTURES"

FAULTS = Path(__file__).with_suffix(".js").read_text("utf-8")


@dataclass
class Sights:
    """Looks at one screen after the other, and remembers what is wrong with each."""

    page: Page
    language: str
    seen: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def look(self, name: str) -> None:
        """Look at what is shown now."""
        self.page.evaluate("document.fonts.ready.then(() => true)")
        self.seen.append(name)
        self.faults += [f"{name}: {fault}" for fault in self.page.evaluate(FAULTS)]
        if self.page.locator("html").get_attribute("lang") != self.language:
            self.faults.append(f"{name}: not in the language that was asked for")
        if folder := os.environ.get(PICTURES):
            path = (
                Path(folder) / f"{self.language}-{len(self.seen):02}-{name.replace(' ', '-')}.png"
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=path)
