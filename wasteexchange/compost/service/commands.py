"""What a writer says about matter, and what came of it."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, fields
from typing import ClassVar, Generic, TypeVar

from wasteexchange.compost.rules import Input, Measures
from wasteexchange.journal.rules import digest_of

Subject = TypeVar("Subject")
NOTHING = Measures()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What all of them say: an id from the writer, and when it happened; absent it is now."""

    kind: ClassVar[str]

    id: uuid.UUID
    recorded_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None

    def digest(self) -> bytes:
        """Return what decides "same content": all that was said, but when it was sent."""
        return digest_of(self.said())

    def said(self) -> dict[str, object]:
        """Return what the digest is taken of; a picture counts by its own."""
        names = [field.name for field in fields(self) if field.name != "sent_at"]
        return {name: _said(getattr(self, name)) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBatch(Command):
    """A new batch: by which method, of what."""

    kind = "batch-opened"

    collection_point: str
    method: str
    inputs: tuple[Input, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TendBatch(Command):
    """What was done with a batch, or seen of it; a photo is what a camera made."""

    kind = "batch-tended"

    batch_id: uuid.UUID
    stage: str | None = None
    is_turned: bool = False
    is_watered: bool = False
    measures: Measures = NOTHING
    worms_g: int | None = None
    note: str = ""
    photo: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseBatch(Command):
    """A batch was sieved: what came out, and what the sieve kept."""

    kind = "batch-closed"

    batch_id: uuid.UUID
    output_g: int
    rejects_g: int = 0
    measures: Measures = NOTHING
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyCompost(Command):
    """Compost that was bought in."""

    kind = "compost-bought"

    collection_point: str
    net_g: int
    supplier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountStock(Command):
    """What lies at a point of one material, weighed."""

    kind = "stock-count"

    collection_point: str
    material: str
    counted_g: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendHaul(Command):
    """Material that leaves a point for another, as the first scale says."""

    kind = "haul-sent"

    from_point: str
    to_point: str
    material: str
    sent_g: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveHaul(Command):
    """A haul that arrived, as the second scale says."""

    kind = "haul-arrived"

    haul_id: uuid.UUID
    received_g: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Command):
    """That a fact about matter is to be taken back, and why."""

    kind = "matter-reversal"

    fact_id: uuid.UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Done(Generic[Subject]):
    """What came of a command, and whether it was said before."""

    subject: Subject
    is_replay: bool


def _said(value: object) -> object:
    """Write a value so that JSON can; numbers as text, for a refused one may be too large."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, tuple):
        return [_said(each) for each in value]
    if isinstance(value, Input):
        return [value.origin, value.material, str(value.net_g)]
    if isinstance(value, Measures):
        return [_said(getattr(value, field.name)) for field in fields(value)]
    return None if value is None else str(value)
