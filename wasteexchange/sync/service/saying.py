"""What a held record says, as the commands that would make a fact of it."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from wasteexchange.cards import queries as cards
from wasteexchange.cards.errors import UnknownCard
from wasteexchange.deposits import service as deposits
from wasteexchange.deposits.rules import Weighed
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.quantities import Quality
from wasteexchange.kernel.words import _
from wasteexchange.rewards import service as rewards
from wasteexchange.sync.rules import HASHED, Held


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person changes of a held deposit before it becomes a fact; None as it was said."""

    household_id: uuid.UUID | None = None
    lines: Sequence[Weighed] | None = None
    collection_point: str | None = None
    counted_at: dt.datetime | None = None

    @property
    def changes_what_was_said(self) -> bool:
        """Whether more is changed than when it counts."""
        return bool(self.household_id or self.lines or self.collection_point)


NOTHING_CHANGED = Correction()
Number = tuple[str | None, int | None]


def deposit_said(
    session: Session,
    context: Context,
    held: Held,
    correction: Correction,
    fact_id: uuid.UUID,
    number: Number,
) -> deposits.RecordDeposit:
    """Return the visit, as it was said or as a person corrected it."""
    said, (series, sequence) = held.content, number
    household_id = correction.household_id or as_id(said.get("household"))
    card = None if household_id else card_of(session, context, held)
    absent = said.get("card_absent_reason") or "other" if household_id else None
    return deposits.RecordDeposit(
        id=fact_id,
        card=card,
        household_id=household_id,
        card_absent_reason=absent,
        collection_point=correction.collection_point or str(said["collection_point"]),
        recorded_at=_instant(said),
        series=series,
        sequence=sequence,
        lines=tuple(correction.lines or _lines(said["lines"])),
        counted_at=correction.counted_at or held.counted_at,
        is_reviewed=True,
    )


def redemption_said(
    session: Session,
    context: Context,
    held: Held,
    correction: Correction,
    fact_id: uuid.UUID,
    number: Number,
) -> rewards.Redeem:
    """Return what was handed out, as it was said or given to another family."""
    said, (series, sequence) = held.content, number
    household_id = correction.household_id or as_id(said.get("household"))
    return rewards.Redeem(
        id=fact_id,
        card=None if household_id else card_of(session, context, held),
        household_id=household_id,
        card_absent_reason=said.get("card_absent_reason") or "other" if household_id else None,
        collection_point=correction.collection_point or str(said["collection_point"]),
        reward=str(said["reward"]),
        quantity=int(said["quantity"]),
        recorded_at=_instant(said),
        batch=said.get("batch"),
        series=series,
        sequence=sequence,
        counted_at=correction.counted_at or held.counted_at,
        is_reviewed=True,
        is_late=True,
    )


def reversal_said(
    held: Held, fact_id: uuid.UUID, number: Number
) -> deposits.ReverseDeposit | rewards.ReverseRedemption:
    """Return what takes a record back, as it was said."""
    said, (series, sequence) = held.content, number
    told: dict[str, Any] = {
        "id": fact_id,
        "reason": str(said["reason"]),
        "recorded_at": _instant(said),
        "series": series,
        "sequence": sequence,
        "counted_at": held.counted_at,
        "is_reviewed": True,
    }
    if redemption_id := as_id(said.get("redemption")):
        return rewards.ReverseRedemption(redemption_id=redemption_id, **told)
    return deposits.ReverseDeposit(deposit_id=uuid.UUID(str(said["deposit"])), **told)


def card_of(session: Session, context: Context, held: Held) -> str:
    """Return the number of the card that was scanned.

    Raises:
        UnknownCard: It is no card of this programme.
    """
    said = str(held.content.get("card") or "")
    if not said.startswith(HASHED):
        return cards.card_of(session, context.programme_id, said).number
    found = cards.find_card_by_hash(
        session, context.programme_id, bytes.fromhex(said.removeprefix(HASHED))
    )
    if found is None:
        raise UnknownCard(_("Say whose it is: give the code of the family."), field="household")
    return found.number


def _instant(said: Mapping[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(str(said["recorded_at"]))


def as_id(text: object) -> uuid.UUID | None:
    """Return an id that may not have been said."""
    return uuid.UUID(str(text)) if text else None


def weighed(held: Held) -> list[Weighed]:
    """Return what was on the scale, as the phone said it; nothing for what is no deposit."""
    return _lines(held.content.get("lines", ()))


def _lines(said: Sequence[Mapping[str, Any]]) -> list[Weighed]:
    return [
        Weighed(
            str(line["material"]),
            Quality(line["quality"]),
            int(line["gross_g"]),
            int(line["tare_g"]),
            line.get("reason"),
        )
        for line in said
    ]
