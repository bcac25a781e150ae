"""What redemptions and holds have in common: who wants what, and what can be refused."""

import uuid
from dataclasses import replace
from typing import Annotated, Literal, Self

from flask import Blueprint
from pydantic import Field, model_validator
from sqlalchemy.orm import Session

from wasteexchange.access.queries import find_account
from wasteexchange.access.rules import DEVICE, permissions_of
from wasteexchange.cards.errors import PinLocked, PinNeeded, RevokedCard, UnknownCard, WrongPin
from wasteexchange.deposits import errors as deposit_errors
from wasteexchange.households.errors import ErasedHousehold, InactiveHousehold, UnknownHousehold
from wasteexchange.journal.errors import SeriesUsedUp, UnknownSeries
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.errors import FieldProblem, IdConflict, Invalid, SequenceTaken
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import QUANTITY_MAX
from wasteexchange.kernel.words import _
from wasteexchange.ledger.errors import InsufficientBalance, InsufficientStock
from wasteexchange.rewards import errors
from wasteexchange.web.reading import FieldWrong, Moment, RecordId, Said, Text200

blueprint = Blueprint("rewards_api", __name__, url_prefix="/api/v1")
Pin = Annotated[str, Field(pattern="^[0-9]{4}$")]


class Wanted(Said):
    """Who wants what, where and when: by card, or by household with the reason of no card."""

    id: RecordId
    collection_point: Text200
    reward: Text200
    quantity: Annotated[int, Field(ge=1, le=QUANTITY_MAX)]
    recorded_at: Moment
    sent_at: Moment | None = None
    card: Text200 | None = None
    household: RecordId | None = None
    card_absent_reason: Literal["forgotten", "lost", "other"] | None = None
    pin: Pin | None = None

    @model_validator(mode="after")
    def _card_or_household(self) -> Self:
        if (self.card is None) == (self.household is None):
            raise FieldWrong("card", _("Give the card, or the household with a reason."))
        if (self.household is None) != (self.card_absent_reason is None):
            words = _("Say why there is no card: forgotten, lost or other.")
            raise FieldWrong("card_absent_reason", words)
        return self


def in_the_name_of(session: Session, context: Context, operator: uuid.UUID | None) -> Context:
    """Return the context of who works on a phone that several people share, as the phone says.

    Raises:
        Invalid: It is no such phone, or nobody of that id may record.
    """
    actor = context.actor
    if operator is None or operator == actor.id:
        return context
    account = None
    if actor.kind == DEVICE:
        account = find_account(session, context.programme_id, operator)
    rights = permissions_of(account.role) if account else frozenset()
    if account is None or account.suspended_at or Permission.RECORD_DEPOSITS not in rights:
        words = _("Say on the phone who works now, or leave it out.")
        raise Invalid(words, (FieldProblem("operator", words),))
    theirs = replace(
        actor,
        id=account.id,
        name=account.name,
        role=account.role,
        permissions=rights,
        point_id=account.point_id,
    )
    return replace(context, actor=theirs)


REFUSALS = (
    UnknownCard,
    RevokedCard,
    deposit_errors.UnlinkedCard,
    UnknownHousehold,
    InactiveHousehold,
    ErasedHousehold,
    errors.UnknownReward,
    errors.RewardCapReached,
    deposit_errors.UnknownPoint,
    deposit_errors.InactivePoint,
    deposit_errors.PointNotYours,
    deposit_errors.RecordedInFuture,
    deposit_errors.RecordedTooOld,
    InsufficientBalance,
    InsufficientStock,
    PinNeeded,
    WrongPin,
    PinLocked,
    IdConflict,
)
NUMBERS = (UnknownSeries, SeriesUsedUp, SequenceTaken)
