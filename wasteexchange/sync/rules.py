"""What a phone sends and what it is told: values and arithmetic, no database, no clock."""

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from wasteexchange.kernel.errors import DomainError

RECORDS_MAX: Final = 1_000
PROTOCOL: Final = 1
"""How uploads are written now; an upload that does not say is of the first kind."""
PROTOCOLS_UNDERSTOOD: Final = 2
"""This one and the one before, so that phones that come back after weeks are understood."""
NOTHING: Final = bytes(32)

# How a card is named in what is held: its token stands nowhere in the database.
HASHED: Final = "sha256:"

DEPOSIT: Final = "deposit"
REVERSAL: Final = "reversal"
REDEMPTION: Final = "redemption"
CARD_LINK: Final = "card-link"


class Standing(StrEnum):
    """What became of a record of an upload."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    WAITING = "waiting"
    REVIEW = "review"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCard:
    """That a blank card was given to a family."""

    id: uuid.UUID
    card: str
    household_id: uuid.UUID
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One record of an upload, as it was read.

    `command` is what it asks for; None when it cannot be read, `problem` then says why. `content`
    is the record as it may be kept: without the card's token.
    """

    position: int
    id: uuid.UUID | None
    kind: str
    command: Any = None
    operator_id: uuid.UUID | None = None
    recorded_at: dt.datetime | None = None
    content: Mapping[str, Any] | None = None
    problem: DomainError | None = None


def runs_of(sent: Iterable[Sent]) -> Iterator[list[Sent]]:
    """Split records, in their order, into runs of deposits and other records alone.

    In one run no two have the same id or the same number.
    """
    run: list[Sent] = []
    seen: set[object] = set()
    for one in sent:
        names = _names_of(one)
        if run and (names is None or not seen.isdisjoint(names)):
            yield run
            run, seen = [], set()
        if names is None:
            yield [one]
        else:
            run.append(one)
            seen |= names
    if run:
        yield run


def _names_of(sent: Sent) -> set[object] | None:
    """Return what is used once of a deposit that can be read; None for everything else."""
    if sent.kind != DEPOSIT or sent.command is None or sent.id is None:
        return None
    said = sent.command
    number = (said.collection_point, said.series, said.sequence) if said.series else sent.id
    return {sent.id, number}


@dataclass(frozen=True, slots=True)
class Held:
    """A record that is kept until a person decides, or until what it waits for is here."""

    id: uuid.UUID
    record_id: uuid.UUID
    kind: str
    digest: bytes
    content: Mapping[str, Any]
    reason: str
    waits_for: uuid.UUID | None
    point_id: uuid.UUID | None
    series: str | None
    sequence: int | None
    counted_at: dt.datetime
    received_at: dt.datetime
    actor_id: uuid.UUID
    writer_id: uuid.UUID
    outcome: str | None = None
    fact_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """How many records of a writer are here, and a digest of which ones."""

    count: int = 0
    digest: bytes = NOTHING

    def with_more(self, ids: Iterable[uuid.UUID]) -> "Known":
        """Return it with these records added, each of which is new."""
        count, digest = self.count, int.from_bytes(self.digest)
        for one in ids:
            count += 1
            digest ^= int.from_bytes(hashlib.sha256(str(one).encode()).digest())
        return Known(count, digest.to_bytes(32))


MARK_BYTES: Final = 8
TELLINGS_KEPT: Final = 10_000
"""A place of more tellings ago than this is forgotten: whoever comes with it starts anew."""
COMPARED_AGAIN_AFTER: Final = 10
"""Cards are not compared again before this many times as long as comparing them took."""

_PLACE = re.compile(r"(\d{1,18})-([0-9a-f]{16})(?:-(\d{1,18})-([0-9a-f]{32})-(\d{1,18}))?")


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody was told of the cards, as the text that they bring back.

    They know all of `telling`, or, within a list that goes on, of tellings up to `through` the
    cards up to `card`; of what was erased up to `fresh` they never knew.
    """

    telling: int
    mark: str
    through: int
    card: uuid.UUID | None = None
    fresh: int = 0

    def __str__(self) -> str:
        """Write it as a part of an address."""
        whole = f"{self.telling}-{self.mark}"
        if self.card is None:
            return whole
        return f"{whole}-{self.through}-{self.card.hex}-{self.fresh}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """Read what was brought back; None when it is nothing that we gave."""
        found = _PLACE.fullmatch(text)
        if found is None:
            return None
        telling, mark, through, card, fresh = found.groups()
        if card is None:
            return cls(int(telling), mark, int(telling))
        return cls(int(telling), mark, int(through), uuid.UUID(card), int(fresh))


@dataclass(frozen=True, slots=True)
class ToldCard:
    """A card as phones are told of it: by its hash, and no name."""

    card_id: uuid.UUID
    telling: int
    token_hash: bytes
    number: str
    status: str
    household_id: uuid.UUID | None
    household_code: str | None
    compost: int
    points: int
    has_pin: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told at once: cards that changed, the place after them, and how many there are.

    With `from_start` what was told before counts no longer; with `more` the list goes on.
    """

    cards: tuple[ToldCard, ...]
    place: Place
    count: int
    from_start: bool
    more: bool
