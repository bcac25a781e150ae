"""What a writer says, and what came of it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from wasteexchange.deposits.rules import Deposit, Weighed, counted_at
from wasteexchange.journal.rules import digest_of
from wasteexchange.programmes.rules import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDeposit:
    """A deposit as its writer says it: who, where, when, what was on the scale."""

    id: uuid.UUID
    collection_point: str
    recorded_at: dt.datetime
    lines: tuple[Weighed, ...]
    card: str | None = None
    household_id: uuid.UUID | None = None
    card_absent_reason: str | None = None
    sent_at: dt.datetime | None = None
    series: str | None = None
    sequence: int | None = None
    # When it counts, where that was fixed at an earlier receipt.
    counted_at: dt.datetime | None = None
    # A person decided that it counts although a rule of time, place or card held it back.
    is_reviewed: bool = False

    def counts_at(self, received_at: dt.datetime) -> dt.datetime:
        """Return when it counts, received at this instant."""
        return self.counted_at or counted_at(self.recorded_at, self.sent_at, received_at)

    def digest(self, card_id: uuid.UUID | None, household_id: uuid.UUID) -> bytes:
        """Return what decides "same content": what was said, with the card as resolved."""
        return digest_of(
            {
                "id": str(self.id),
                "card": str(card_id) if card_id else None,
                "household": str(household_id),
                "card_absent_reason": self.card_absent_reason,
                "collection_point": self.collection_point,
                "recorded_at": self.recorded_at.astimezone(dt.UTC).isoformat(),
                "series": self.series,
                "sequence": self.sequence,
                # Grams as text: a weight that is refused may be larger than JSON's numbers.
                "lines": [
                    [line.material, line.quality, str(line.gross_g), str(line.tare_g), line.reason]
                    for line in self.lines
                ],
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseDeposit:
    """That a deposit is to be taken back, and why."""

    id: uuid.UUID
    deposit_id: uuid.UUID
    reason: str
    recorded_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    series: str | None = None
    sequence: int | None = None
    counted_at: dt.datetime | None = None
    is_reviewed: bool = False
    # Sent later, perhaps after what was recorded later still: the order of arrival says nothing.
    is_late: bool = False

    def digest(self) -> bytes:
        """Return what decides "same content"."""
        at = self.recorded_at.astimezone(dt.UTC).isoformat() if self.recorded_at else None
        return digest_of(
            {
                "id": str(self.id),
                "deposit": str(self.deposit_id),
                "reason": self.reason,
                "recorded_at": at,
                "series": self.series,
                "sequence": self.sequence,
            }
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it: the deposit with its first answer, and whether it was said before."""

    deposit: Deposit
    catalogue: Catalogue
    is_replay: bool
