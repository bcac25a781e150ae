"""What rooms above show of a rate or cap before it is announced: what it does, what covers it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from wasteexchange.kernel.db import reading
from wasteexchange.programmes.rules import CapChange, Catalogue, RateChange


@dataclass(frozen=True, slots=True)
class Panel:
    """What is shown: a template and its `values`."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)


RatePanel = Callable[[Session, Catalogue, RateChange, dt.datetime], Panel | None]
CapPanel = Callable[[Session, Catalogue, CapChange, dt.datetime], Panel | None]
_rate_panels: list[RatePanel] = []
_cap_panels: list[CapPanel] = []


def show_with_rate(panel: RatePanel) -> None:
    """Let a room above show something before a rate is announced; twice changes nothing."""
    if panel not in _rate_panels:
        _rate_panels.append(panel)


def show_with_cap(panel: CapPanel) -> None:
    """Let a room above show something before a cap is announced; twice changes nothing."""
    if panel not in _cap_panels:
        _cap_panels.append(panel)


def panels_of_rate(catalogue: Catalogue, change: RateChange, now: dt.datetime) -> list[Panel]:
    """Return what rooms above have to say to a rate."""
    with reading() as session:
        return [said for make in _rate_panels if (said := make(session, catalogue, change, now))]


def panels_of_cap(catalogue: Catalogue, change: CapChange, now: dt.datetime) -> list[Panel]:
    """Return what rooms above have to say to a cap."""
    with reading() as session:
        return [said for make in _cap_panels if (said := make(session, catalogue, change, now))]
