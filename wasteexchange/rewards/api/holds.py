"""Setting rewards aside: placing, fetching, giving back."""

import datetime as dt
import uuid
from typing import Literal, Self

from flask.typing import ResponseReturnValue

from wasteexchange.deposits import errors as deposit_errors
from wasteexchange.deposits.api import Numbered, Quantities
from wasteexchange.journal.queries import claimed_among
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.errors import HoldEnded
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.rewards import errors, service
from wasteexchange.rewards.api.asking import (
    NUMBERS,
    REFUSALS,
    Wanted,
    blueprint,
    in_the_name_of,
)
from wasteexchange.rewards.api.redemptions import RedemptionOut
from wasteexchange.rewards.attempts import handed_out
from wasteexchange.rewards.queries.holds import open_holds
from wasteexchange.rewards.rules import Hold
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import (
    Answer,
    Moment,
    Paging,
    RecordId,
    Said,
    Text200,
    answer,
    page_of,
    read_json,
    read_query,
)
from wasteexchange.web.work import current_context, current_settings


class HoldIn(Wanted):
    """What is to be set aside, to be fetched later."""

    def command(self, pin_key: bytes) -> service.PlaceHold:
        """Return what is to be done."""
        said = dict(self)
        return service.PlaceHold(household_id=said.pop("household"), pin_key=pin_key, **said)


class HoldOut(Answer):
    """What is set aside, and until when."""

    id: uuid.UUID
    household: uuid.UUID
    collection_point: str
    reward: str
    quantity: int
    set_aside: Quantities
    expires_at: dt.datetime
    ending: Literal["settled", "cancelled", "expired"] | None

    @classmethod
    def of(cls, hold: Hold, catalogue: Catalogue) -> Self:
        """Answer for a hold."""
        point = catalogue.point_by_id(hold.point_id)
        assert point, "foreign keys hold it"
        amounts = {asset: hold.amount if asset is hold.asset else 0 for asset in Asset}
        return cls(
            id=hold.id,
            household=hold.household_id,
            collection_point=point.code,
            reward=hold.reward,
            quantity=hold.quantity,
            set_aside=Quantities(COMPOST=amounts[Asset.COMPOST], POINTS=amounts[Asset.POINTS]),
            expires_at=hold.expires_at,
            ending=hold.ending,  # type: ignore[arg-type]  # the table allows no other
        )


class HoldPlaced(HoldOut):
    """What is set aside, and what the family has left."""

    balances: Quantities


class HoldsOut(Answer):
    """A page of what waits to be fetched."""

    items: list[HoldOut]
    next: str | None


class HoldsAsked(Paging):
    """Of which family; of all without it."""

    household: uuid.UUID | None = None


@blueprint.post("/holds")
@requires(Permission.RECORD_DEPOSITS)
@operation(body=HoldIn, out=HoldPlaced, status=201, also=(200,), problems=REFUSALS)
def place() -> ResponseReturnValue:
    """Set a reward and its credit aside for a family that fetches it later."""
    command = read_json(HoldIn).command(current_settings().card_key)
    done = handed_out(
        current_context(), lambda session, context: service.place_hold(session, context, command)
    )
    left = Quantities(COMPOST=done.balances[Asset.COMPOST], POINTS=done.balances[Asset.POINTS])
    shown = HoldOut.of(done.hold, done.catalogue).model_dump()
    return answer(HoldPlaced(**shown, balances=left), 200 if done.is_replay else 201)


@blueprint.get("/holds")
@requires(Permission.LOOK_UP_CARDS)
@operation(query=HoldsAsked, out=HoldsOut)
def waiting() -> ResponseReturnValue:
    """List what waits to be fetched at the caller's points, what lapses first first.

    `household` narrows it to one family: a counter asks so when the family stands there.
    """
    paging = read_query(HoldsAsked)
    context = current_context()
    with reading() as session:
        catalogue = catalogue_of(session, context.programme_id)
        found = [
            hold
            for hold in open_holds(session, context.programme_id, household_id=paging.household)
            if context.actor.works_at(hold.point_id)
        ]
    page, following = page_of(found, paging, lambda hold: str(hold.id))
    items = [HoldOut.of(hold, catalogue) for hold in page]
    return answer(HoldsOut(items=items, next=following))


class CollectionIn(Numbered):
    """That what was set aside is fetched."""

    id: RecordId
    recorded_at: Moment
    batch: Text200 | None = None
    # Who hands it out on a phone that several people share, as in an upload.
    operator: RecordId | None = None


@blueprint.post("/holds/<uuid:hold_id>/collection")
@requires(Permission.RECORD_DEPOSITS)
@operation(
    body=CollectionIn,
    out=RedemptionOut,
    status=201,
    also=(200,),
    problems=(
        errors.UnknownHold,
        HoldEnded,
        deposit_errors.PointNotYours,
        deposit_errors.RecordedInFuture,
        deposit_errors.RecordedTooOld,
        IdConflict,
        *NUMBERS,
    ),
)
def collect(hold_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out what was set aside, at the price of then."""
    said = dict(read_json(CollectionIn))
    operator = said.pop("operator")
    command = service.CollectHold(hold_id=hold_id, **said)
    with unit_of_work() as session:
        context = in_the_name_of(session, current_context(), operator)
        done = service.collect_hold(session, context, command)
    status = 200 if done.is_replay else 201
    return answer(RedemptionOut.of(done.redemption, done.catalogue), status)


class CancellationIn(Said):
    """That what was set aside is not wanted any more."""

    id: RecordId


@blueprint.post("/holds/<uuid:hold_id>/cancellation")
@requires(Permission.RECORD_DEPOSITS)
@operation(
    body=CancellationIn,
    out=HoldOut,
    status=201,
    also=(200,),
    problems=(errors.UnknownHold, HoldEnded, deposit_errors.PointNotYours, IdConflict),
)
def cancel(hold_id: uuid.UUID) -> ResponseReturnValue:
    """Give back what was set aside: the family has its credit again, and the point the thing."""
    said = read_json(CancellationIn)
    context = current_context()
    with unit_of_work() as session:
        before = claimed_among(session, context.programme_id, [said.id])
        hold = service.cancel_hold(session, context, hold_id, record_id=said.id)
        catalogue = catalogue_of(session, context.programme_id)
    return answer(HoldOut.of(hold, catalogue), 200 if before else 201)
