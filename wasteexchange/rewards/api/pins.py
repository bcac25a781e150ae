"""A family's PIN, checked before a counter records what it hands out."""

import uuid

from flask.typing import ResponseReturnValue

from wasteexchange.cards.errors import PinLocked, RevokedCard, UnknownCard, WrongPin
from wasteexchange.deposits import errors as deposit_errors
from wasteexchange.households.errors import ErasedHousehold, InactiveHousehold, UnknownHousehold
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.permissions import Permission
from wasteexchange.rewards import errors, service
from wasteexchange.rewards.api.asking import Pin, Wanted, blueprint
from wasteexchange.rewards.attempts import handed_out
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Answer, answer, read_json
from wasteexchange.web.work import current_context, current_settings


class PinCheckIn(Wanted):
    """A redemption before it is recorded, and the PIN that the family typed for it."""

    pin: Pin

    def command(self, pin_key: bytes) -> service.CheckPin:
        """Return what is to be done."""
        said = dict(self)
        return service.CheckPin(household_id=said.pop("household"), pin_key=pin_key, **said)


class PinCheckOut(Answer):
    """That the PIN was right, for the redemption of this id."""

    id: uuid.UUID


@blueprint.post("/pin-checks")
@requires(Permission.RECORD_DEPOSITS)
@operation(
    body=PinCheckIn,
    out=PinCheckOut,
    status=201,
    also=(200,),
    problems=(
        UnknownCard,
        RevokedCard,
        deposit_errors.UnlinkedCard,
        UnknownHousehold,
        InactiveHousehold,
        ErasedHousehold,
        errors.UnknownReward,
        deposit_errors.UnknownPoint,
        deposit_errors.InactivePoint,
        deposit_errors.PointNotYours,
        deposit_errors.RecordedInFuture,
        deposit_errors.RecordedTooOld,
        WrongPin,
        PinLocked,
        IdConflict,
    ),
)
def check() -> ResponseReturnValue:
    """Check a family's PIN for a redemption that follows under the same id, in an upload or not.

    The record itself then needs no PIN: a phone keeps none. It holds for this reward and quantity.
    """
    said = read_json(PinCheckIn)
    command = said.command(current_settings().card_key)
    is_new = handed_out(
        current_context(), lambda session, context: service.check_pin(session, context, command)
    )
    return answer(PinCheckOut(id=said.id), 201 if is_new else 200)
