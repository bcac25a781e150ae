"""Reading one record of an upload: what it asks for, and what of it may be kept."""

import json
import uuid
from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import ValidationError, model_validator

from wasteexchange.cards.rules import Token, card_from, token_hash
from wasteexchange.deposits.api import DepositIn, ReversalIn
from wasteexchange.deposits.service import ReverseDeposit
from wasteexchange.kernel.errors import Invalid
from wasteexchange.kernel.words import _
from wasteexchange.rewards.api import RedemptionIn
from wasteexchange.rewards.service import ReverseRedemption
from wasteexchange.sync import rules
from wasteexchange.sync.errors import CounterTooOld, RecordUnreadable, ServerTooOld
from wasteexchange.sync.rules import (
    CARD_LINK,
    DEPOSIT,
    HASHED,
    REDEMPTION,
    REVERSAL,
    LinkCard,
    Sent,
)
from wasteexchange.web.reading import FieldWrong, Moment, RecordId, Said, Text200, problems_of


class SentDeposit(DepositIn):
    """A deposit as a phone sends it: `operator` is who recorded it."""

    type: Literal["deposit"] | None = None
    operator: RecordId | None = None


class SentRedemption(RedemptionIn):
    """A redemption as a phone sends it; a PIN is for the server to check, not to keep."""

    type: Literal["redemption"]
    operator: RecordId | None = None


class SentReversal(ReversalIn):
    """A reversal as a phone sends it: of a deposit, or of a redemption."""

    type: Literal["reversal"]
    deposit: RecordId | None = None
    redemption: RecordId | None = None
    recorded_at: Moment
    operator: RecordId | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.deposit is None) == (self.redemption is None):
            raise FieldWrong("deposit", _("Give the deposit, or the redemption, that it undoes."))
        return self


class SentCardLink(Said):
    """That a blank card was given to a family."""

    type: Literal["card-link"]
    id: RecordId
    card: Text200
    household: RecordId
    recorded_at: Moment
    sent_at: Moment | None = None
    operator: RecordId | None = None


_Record = SentDeposit | SentRedemption | SentReversal | SentCardLink
_KINDS: Mapping[str, type[_Record]] = {
    DEPOSIT: SentDeposit,
    REDEMPTION: SentRedemption,
    REVERSAL: SentReversal,
    CARD_LINK: SentCardLink,
}


def refuse_protocol(said: object) -> None:
    """Refuse an upload that is written in a way that we do not understand, before reading it.

    Raises:
        CounterTooOld: It is older than the one before ours.
        ServerTooOld: It is newer than ours.
    """
    if not isinstance(said, int) or isinstance(said, bool):
        return  # a field that cannot be read is named as such
    if said > rules.PROTOCOL:
        words = _("Nothing is lost: it stays on the phone. Ask for the server to be updated.")
        raise ServerTooOld(words, field="protocol")
    if said <= rules.PROTOCOL - rules.PROTOCOLS_UNDERSTOOD:
        words = _("Nothing is lost: it stays on the phone. Open the counter with a network once.")
        raise CounterTooOld(words, field="protocol")


def sent_from(position: int, record: Any) -> Sent:
    """Read one record; one that cannot be read says why, and costs no other."""
    kind = record.get("type") if isinstance(record, dict) else None
    model = _KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        words = _("This program does not know this kind of record. Update the server.")
        return _unreadable(position, record, RecordUnreadable(words, field="type"))
    try:
        said = model.model_validate_json(json.dumps(record, allow_nan=False))
    except ValidationError as wrong:
        words = _("Correct the fields that are named, and send it again.")
        return _unreadable(position, record, Invalid(words, problems_of(wrong)))
    except ValueError:
        words = _("This cannot be read: write it differently.")
        return _unreadable(position, record, RecordUnreadable(words))
    return Sent(
        position=position,
        id=said.id,
        kind=str(kind),
        command=_command(said),
        operator_id=said.operator,
        recorded_at=said.recorded_at,
        content=_kept(said),
    )


def _command(said: _Record) -> Any:
    if isinstance(said, SentDeposit | SentRedemption):
        return said.command()
    if isinstance(said, SentReversal) and said.redemption:
        return ReverseRedemption(
            id=said.id,
            redemption_id=said.redemption,
            reason=said.reason,
            recorded_at=said.recorded_at,
            sent_at=said.sent_at,
            series=said.series,
            sequence=said.sequence,
        )
    if isinstance(said, SentReversal) and said.deposit:
        return ReverseDeposit(
            id=said.id,
            deposit_id=said.deposit,
            reason=said.reason,
            recorded_at=said.recorded_at,
            sent_at=said.sent_at,
            series=said.series,
            sequence=said.sequence,
        )
    assert isinstance(said, SentCardLink), "one of the two is given"
    return LinkCard(
        id=said.id, card=said.card, household_id=said.household, recorded_at=said.recorded_at
    )


def _kept(said: _Record) -> dict[str, Any]:
    """Return the record as it may be kept: in one form, and without the card's token."""
    content = said.model_dump(mode="json", exclude_none=True, exclude={"sent_at", "pin"})
    card = card_from(content.get("card", "")) if "card" in content else None
    if isinstance(card, Token):
        content["card"] = HASHED + token_hash(card.text).hex()
    for line in content.get("lines", ()):
        # Grams that no scale shows may be larger than the numbers of JSON's canonical form.
        line["gross_g"], line["tare_g"] = str(line["gross_g"]), str(line["tare_g"])
    return content


def _unreadable(position: int, record: Any, problem: Invalid | RecordUnreadable) -> Sent:
    said = record.get("id") if isinstance(record, dict) else None
    try:
        own = uuid.UUID(said) if isinstance(said, str) else None
    except ValueError:
        own = None
    return Sent(position=position, id=own, kind="", problem=problem)
