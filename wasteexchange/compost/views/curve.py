"""The temperatures of a batch as a line: hot, then cooler, then ripe."""

from collections.abc import Sequence
from dataclasses import dataclass

from wasteexchange.compost.rules import Batch, Tending
from wasteexchange.kernel.words import _
from wasteexchange.web.formats import day

WIDTH, HEIGHT = 600, 160
LOWEST, HIGHEST = 0, 800
"""Tenths of a degree between which the line is drawn; what is outside lies on its edge."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A line ready to be drawn in a box of `WIDTH` by `HEIGHT`, and the same as rows of a table."""

    sentence: str
    path: str
    dots: Sequence[tuple[int, int]]
    rows: Sequence[dict[str, str]]
    last_week: str


def temperature_curve(batch: Batch, tendings: Sequence[Tending]) -> Curve | None:
    """Return the line; None below two temperatures, for they show no way."""
    found = [
        (t.day_on, t.measures.temperature_tenths)
        for t in tendings
        if not t.is_taken_back and t.measures.temperature_tenths is not None
    ]
    if len(found) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    days = max(1, *((on - batch.day_on).days for on, _tenths in found))
    dots = []
    for on, tenths in found:
        inside = min(max(tenths, LOWEST), HIGHEST)
        x = (on - batch.day_on).days * WIDTH // days
        dots.append((x, HEIGHT - (inside - LOWEST) * HEIGHT // (HIGHEST - LOWEST)))
    hottest = max(tenths for _on, tenths in found)
    last = found[-1][1]
    return Curve(
        sentence=_(
            "At its hottest %(hottest)s °C, at last %(last)s °C.",
            hottest=hottest // 10,
            last=last // 10,
        ),
        path="M" + " L".join(f"{x} {y}" for x, y in dots),
        dots=dots,
        rows=[{"when": day(on), "degrees": f"{tenths // 10} °C"} for on, tenths in found],
        last_week=_("week %(week)s", week=batch.week_on(found[-1][0])),
    )
