"""An item of the queue: what happened, what is proposed, what a person may do with it."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

NOTE_MAX: Final = 200

SEEN: Final = "seen"
"""A person looked at it, and it stays as it is."""
UNDONE: Final = "undone"
"""Its cause is gone: nobody has to decide any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Why something is put before a person; facts never hold personal data."""

    subject_id: uuid.UUID
    subject_kind: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)
    point_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided, and the fact that came of it."""

    outcome: str
    note: str
    record_id: uuid.UUID | None
    at: dt.datetime
    by: uuid.UUID


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a person has to decide or to look at."""

    id: uuid.UUID
    reason: str
    subject_kind: str
    subject_id: uuid.UUID
    facts: Mapping[str, object]
    raised_at: dt.datetime
    point_id: uuid.UUID | None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that a person may do with an item, and what will then happen.

    `asks` are what it needs beside a press: "note" (why), "household" (a family's code), "lines"
    (what was on the scale), "when" (the time and the place).
    """

    code: str
    words: str
    consequence: str
    icon: str = "check"
    kind: str = ""
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """What a room tells about an item of its own: in words, as facts, with what may be done."""

    words: str
    proposal: str
    outcomes: Sequence[Outcome]
    facts: Sequence[tuple[str, str]] = ()
    href: str | None = None
    href_words: str = ""
    # What was on the scale, to be shown and corrected; weights in grams as text.
    lines: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    materials: Sequence[tuple[str, str]] = field(default_factory=tuple)
    # When and where it counts, as a form shows them, and the places to choose from.
    at: str = ""
    point: str = ""
    points: Sequence[tuple[str, str]] = field(default_factory=tuple)
