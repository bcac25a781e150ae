"""What a writer says, and what came of it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from wasteexchange.deposits.rules import counted_at
from wasteexchange.journal.rules import digest_of
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.rewards.rules import Hold, Redemption, batch_named


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What redemptions and holds have in common: who, where, what, when."""

    id: uuid.UUID
    collection_point: str
    reward: str
    quantity: int
    recorded_at: dt.datetime
    card: str | None = None
    household_id: uuid.UUID | None = None
    card_absent_reason: str | None = None
    sent_at: dt.datetime | None = None
    # The family's PIN as it was typed, and the key that is kept outside the database.
    pin: str | None = None
    pin_key: bytes = b""
    # When it counts, where that was fixed at an earlier receipt.
    counted_at: dt.datetime | None = None
    # A person decided that it counts although a rule of time, place or card held it back.
    is_reviewed: bool = False
    # It has happened already, away from the server: what rules forbid is posted and looked at.
    is_late: bool = False

    def counts_at(self, received_at: dt.datetime) -> dt.datetime:
        """Return when it counts, received at this instant."""
        return self.counted_at or counted_at(self.recorded_at, self.sent_at, received_at)

    def said(self, card_id: uuid.UUID | None, household_id: uuid.UUID) -> dict[str, object]:
        """Return what decides "same content": what was said, with the card as resolved."""
        return {
            "id": str(self.id),
            "card": str(card_id) if card_id else None,
            "household": str(household_id),
            "card_absent_reason": self.card_absent_reason,
            "collection_point": self.collection_point,
            "reward": self.reward,
            "quantity": self.quantity,
            "recorded_at": self.recorded_at.astimezone(dt.UTC).isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeem(_Said):
    """That a reward is handed out for credit; `batch` is what its bag says where it came from."""

    batch: str | None = None
    series: str | None = None
    sequence: int | None = None

    def digest(self, card_id: uuid.UUID | None, household_id: uuid.UUID) -> bytes:
        """Return what decides "same content": the batch as it is kept, however it was written."""
        numbered = {
            "series": self.series,
            "sequence": self.sequence,
            "batch": batch_named(self.batch),
        }
        return digest_of(self.said(card_id, household_id) | numbered)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPin(_Said):
    """That a family types its PIN for a redemption that its phone is about to record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold(_Said):
    """That a reward is set aside, to be fetched later."""

    def digest(self, card_id: uuid.UUID | None, household_id: uuid.UUID) -> bytes:
        """Return what decides "same content"."""
        return digest_of(self.said(card_id, household_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectHold:
    """That what was set aside is fetched now."""

    id: uuid.UUID
    hold_id: uuid.UUID
    recorded_at: dt.datetime
    batch: str | None = None
    sent_at: dt.datetime | None = None
    series: str | None = None
    sequence: int | None = None

    def digest(self) -> bytes:
        """Return what decides "same content"."""
        return digest_of(
            {
                "id": str(self.id),
                "hold": str(self.hold_id),
                "recorded_at": self.recorded_at.astimezone(dt.UTC).isoformat(),
                "batch": batch_named(self.batch),
                "series": self.series,
                "sequence": self.sequence,
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseRedemption:
    """That a redemption is to be taken back, and why."""

    id: uuid.UUID
    redemption_id: uuid.UUID
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
                "redemption": str(self.redemption_id),
                "reason": self.reason,
                "recorded_at": at,
                "series": self.series,
                "sequence": self.sequence,
            }
        )


Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Done(Generic[Subject]):
    """What came of it as it was first kept, and whether it was said before."""

    subject: Subject
    is_replay: bool


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What came of it: the redemption with its first answer, and whether it was said before."""

    redemption: Redemption
    catalogue: Catalogue
    is_replay: bool


@dataclass(frozen=True, slots=True)
class SetAside:
    """What was set aside, what the family has left to spend, and whether it was said before."""

    hold: Hold
    balances: Mapping[Asset, int]
    catalogue: Catalogue
    is_replay: bool
