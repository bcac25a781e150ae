"""Handing rewards out, and taking that back."""

import datetime as dt
import uuid
from typing import Literal, Self

from flask.typing import ResponseReturnValue

from wasteexchange.deposits import errors as deposit_errors
from wasteexchange.deposits.api import Numbered, Quantities, ReceiptOut, ReversalIn
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import IdConflict, NotFound
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.rewards import errors, queries, service
from wasteexchange.rewards.api.asking import NUMBERS, REFUSALS, Wanted, blueprint
from wasteexchange.rewards.attempts import handed_out
from wasteexchange.rewards.rules import Redemption
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Answer, Text200, answer, read_json
from wasteexchange.web.work import current_context, current_settings


class RedemptionIn(Wanted, Numbered):
    """A redemption; `batch` is what the bag says it was made of."""

    type: Literal["redemption"] | None = None
    batch: Text200 | None = None

    def command(self, pin_key: bytes = b"") -> service.Redeem:
        """Return what is to be done."""
        return service.Redeem(
            id=self.id,
            card=self.card,
            household_id=self.household,
            card_absent_reason=self.card_absent_reason,
            collection_point=self.collection_point,
            reward=self.reward,
            quantity=self.quantity,
            recorded_at=self.recorded_at,
            sent_at=self.sent_at,
            batch=self.batch,
            series=self.series,
            sequence=self.sequence,
            pin=self.pin,
            pin_key=pin_key,
        )


class RedemptionOut(Answer):
    """The first answer, and every later one to the same record."""

    id: uuid.UUID
    status: Literal["accepted"]
    receipt: ReceiptOut
    reward: str
    quantity: int
    redeemed: Quantities
    balances: Quantities
    warnings: list[str]

    @classmethod
    def of(cls, redemption: Redemption, catalogue: Catalogue) -> Self:
        """Answer for a redemption."""
        return cls(
            id=redemption.id,
            status="accepted",
            receipt=ReceiptOut(
                number=receipt_number(redemption, catalogue),
                url=f"/r/{catalogue.programme.code}/{redemption.id}",
            ),
            reward=redemption.reward,
            quantity=redemption.quantity,
            redeemed=Quantities(
                COMPOST=redemption.taken(Asset.COMPOST), POINTS=redemption.taken(Asset.POINTS)
            ),
            balances=Quantities(COMPOST=redemption.compost_after, POINTS=redemption.points_after),
            warnings=list(redemption.warnings),
        )


def receipt_number(redemption: Redemption, catalogue: Catalogue) -> str:
    """Return the number on the paper: point, series, sequence."""
    point = catalogue.point_by_id(redemption.point_id)
    assert point, "foreign keys hold it"
    return f"{point.code}-{redemption.series}-{redemption.sequence:06d}"


class RedemptionReversalOut(Answer):
    """That a redemption was taken back."""

    id: uuid.UUID
    redemption: uuid.UUID
    reason: str


class RedemptionShown(RedemptionOut):
    """A redemption with its reversal."""

    household: uuid.UUID
    collection_point: str
    recorded_at: dt.datetime
    counted_at: dt.datetime
    batch: str | None
    reversal: RedemptionReversalOut | None


@blueprint.post("/redemptions")
@requires(Permission.RECORD_DEPOSITS)
@operation(
    body=RedemptionIn,
    out=RedemptionOut,
    status=201,
    also=(200,),
    problems=(*REFUSALS, *NUMBERS),
)
def create() -> ResponseReturnValue:
    """Hand a reward out for credit; the same again gives the first answer with 200."""
    command = read_json(RedemptionIn).command(current_settings().card_key)
    done = handed_out(
        current_context(), lambda session, context: service.redeem(session, context, command)
    )
    status = 200 if done.is_replay else 201
    return answer(RedemptionOut.of(done.redemption, done.catalogue), status)


@blueprint.get("/redemptions/<uuid:redemption_id>")
@requires(Permission.READ_DEPOSITS)
@operation(out=RedemptionShown, problems=(NotFound,))
def show(redemption_id: uuid.UUID) -> ResponseReturnValue:
    """Show a redemption with its reversal."""
    context = current_context()
    with reading() as session:
        found = queries.find_redemption(session, context.programme_id, redemption_id)
        if found is None:
            raise NotFound(_("Look for it in the list of what was handed out."))
        catalogue = catalogue_of(session, context.programme_id)
    point, taken = catalogue.point_by_id(found.point_id), found.reversal
    assert point, "foreign keys hold it"
    return answer(
        RedemptionShown(
            **RedemptionOut.of(found, catalogue).model_dump(),
            household=found.household_id,
            collection_point=point.code,
            recorded_at=found.recorded_at,
            counted_at=found.counted_at,
            batch=found.batch,
            reversal=RedemptionReversalOut(id=taken.id, redemption=found.id, reason=taken.reason)
            if taken
            else None,
        )
    )


@blueprint.post("/redemptions/<uuid:redemption_id>/reversal")
@requires(Permission.REVERSE_DEPOSITS)
@operation(
    body=ReversalIn,
    out=RedemptionReversalOut,
    status=201,
    also=(200,),
    problems=(
        errors.UnknownRedemption,
        deposit_errors.AlreadyReversed,
        deposit_errors.NotYoursToReverse,
        deposit_errors.PointNotYours,
        deposit_errors.RecordedInFuture,
        deposit_errors.RecordedTooOld,
        IdConflict,
        *NUMBERS,
    ),
)
def reverse(redemption_id: uuid.UUID) -> ResponseReturnValue:
    """Take a redemption back by a correcting entry, in the month of the original."""
    said = read_json(ReversalIn)
    command = service.ReverseRedemption(redemption_id=redemption_id, **dict(said))
    with unit_of_work() as session:
        done = service.reverse_redemption(session, current_context(), command)
    taken = RedemptionReversalOut(id=said.id, redemption=redemption_id, reason=said.reason)
    return answer(taken, 200 if done.is_replay else 201)
