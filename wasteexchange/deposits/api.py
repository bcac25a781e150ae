"""Deposits for programs: record, read, take back; and the series that number them."""

import datetime as dt
import uuid
from typing import Annotated, Literal, Self

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field, model_validator

from wasteexchange.cards.errors import RevokedCard, UnknownCard
from wasteexchange.deposits import errors, queries, service
from wasteexchange.deposits.rules import Deposit, Weighed
from wasteexchange.deposits.service import checks
from wasteexchange.households.errors import ErasedHousehold, InactiveHousehold, UnknownHousehold
from wasteexchange.journal import service as journal
from wasteexchange.journal.errors import SeriesUsedUp, UnknownSeries
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import Forbidden, IdConflict, NotFound, SequenceTaken
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import LINES_MAX, Quality
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import (
    Answer,
    FieldWrong,
    Moment,
    Name,
    RecordId,
    Said,
    Text200,
    answer,
    read_json,
)
from wasteexchange.web.work import current_context

blueprint = Blueprint("deposits_api", __name__, url_prefix="/api/v1")

SEQUENCE_MAX = 999_999_999
Series = Annotated[str, Field(pattern="^[A-Z]{1,3}$")]
Sequence = Annotated[int, Field(ge=1, le=SEQUENCE_MAX)]


class LineIn(Said):
    """One material on the scale: gross less tare is what counts."""

    material: Text200
    gross_g: int
    tare_g: int = 0
    quality: Quality = Field(default=Quality.CLEAN, strict=False)
    reason: Text200 | None = None

    def weighed(self) -> Weighed:
        """Return it as a value."""
        return Weighed(self.material, self.quality, self.gross_g, self.tare_g, self.reason)


class Numbered(Said):
    """A record that its writer may number: a series and a sequence, or neither."""

    series: Series | None = None
    sequence: Sequence | None = None
    sent_at: Moment | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.series is None) != (self.sequence is None):
            raise FieldWrong("sequence", _("Give a series and a sequence, or neither."))
        return self


class DepositIn(Numbered):
    """A deposit: by card, or by household with the reason why there is no card."""

    id: RecordId
    # What an upload calls it; said directly or in an upload, the record is the same.
    type: Literal["deposit"] | None = None
    collection_point: Text200
    recorded_at: Moment
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=LINES_MAX)]
    card: Text200 | None = None
    household: RecordId | None = None
    card_absent_reason: Literal["forgotten", "lost", "other"] | None = None

    @model_validator(mode="after")
    def _card_or_household(self) -> Self:
        if (self.card is None) == (self.household is None):
            raise FieldWrong("card", _("Give the card, or the household with a reason."))
        if (self.household is None) != (self.card_absent_reason is None):
            words = _("Say why there is no card: forgotten, lost or other.")
            raise FieldWrong("card_absent_reason", words)
        return self

    def command(self) -> service.RecordDeposit:
        """Return what is to be done."""
        return service.RecordDeposit(
            id=self.id,
            card=self.card,
            household_id=self.household,
            card_absent_reason=self.card_absent_reason,
            collection_point=self.collection_point,
            recorded_at=self.recorded_at,
            sent_at=self.sent_at,
            series=self.series,
            sequence=self.sequence,
            lines=tuple(line.weighed() for line in self.lines),
        )


class ReceiptOut(Answer):
    """The number on paper, and where the receipt is."""

    number: str
    url: str


class Quantities(Answer):
    """Grams of compost, hundredths of a point."""

    COMPOST: int
    POINTS: int


class DepositOut(Answer):
    """The first answer, and every later one to the same record."""

    id: uuid.UUID
    status: Literal["accepted"]
    receipt: ReceiptOut
    credited: Quantities
    balances: Quantities
    warnings: list[str]

    @classmethod
    def of(cls, deposit: Deposit, catalogue: Catalogue) -> Self:
        """Answer for a deposit."""
        return cls(
            id=deposit.id,
            status="accepted",
            receipt=receipt_of(deposit, catalogue),
            credited=Quantities(COMPOST=deposit.compost, POINTS=deposit.points),
            balances=Quantities(COMPOST=deposit.compost_after, POINTS=deposit.points_after),
            warnings=list(deposit.warnings),
        )


class LineOut(Answer):
    """A line as it was kept."""

    material: str
    quality: str
    reason: str | None
    gross_g: int
    tare_g: int
    net_g: int
    credited: Quantities


class ReversalOut(Answer):
    """That a deposit was taken back."""

    id: uuid.UUID
    deposit: uuid.UUID
    reason: str


class DepositShown(DepositOut):
    """A deposit with all its lines."""

    household: uuid.UUID
    collection_point: str
    recorded_at: dt.datetime
    counted_at: dt.datetime
    lines: list[LineOut]
    reversal: ReversalOut | None


def receipt_of(deposit: Deposit, catalogue: Catalogue) -> ReceiptOut:
    """Return a deposit's receipt: number and address."""
    return ReceiptOut(
        number=receipt_number(deposit, catalogue),
        url=f"/r/{catalogue.programme.code}/{deposit.id}",
    )


def receipt_number(deposit: Deposit, catalogue: Catalogue) -> str:
    """Return the number on the paper: point, series, sequence."""
    point = catalogue.point_by_id(deposit.point_id)
    assert point, "foreign keys hold it"
    return f"{point.code}-{deposit.series}-{deposit.sequence:06d}"


@blueprint.post("/deposits")
@requires(Permission.RECORD_DEPOSITS)
@operation(
    body=DepositIn,
    out=DepositOut,
    status=201,
    also=(200,),
    problems=(
        UnknownCard,
        RevokedCard,
        errors.UnlinkedCard,
        UnknownHousehold,
        InactiveHousehold,
        ErasedHousehold,
        errors.UnknownMaterial,
        errors.UnknownReason,
        errors.UnknownPoint,
        errors.InactivePoint,
        errors.PointNotYours,
        errors.TareNotBelowGross,
        errors.WeightOutOfRange,
        errors.RecordedInFuture,
        errors.RecordedTooOld,
        UnknownSeries,
        SeriesUsedUp,
        IdConflict,
        SequenceTaken,
    ),
)
def create() -> ResponseReturnValue:
    """Record a deposit; the same again gives the first answer with 200."""
    command = read_json(DepositIn).command()
    with unit_of_work(reads_first=True) as session:
        done = service.record_deposit(session, current_context(), command)
    return answer(DepositOut.of(done.deposit, done.catalogue), 200 if done.is_replay else 201)


@blueprint.get("/deposits/<uuid:deposit_id>")
@requires(Permission.READ_DEPOSITS)
@operation(out=DepositShown, problems=(NotFound,))
def show(deposit_id: uuid.UUID) -> ResponseReturnValue:
    """Show a deposit with its lines and its reversal."""
    context = current_context()
    with reading() as session:
        deposit = queries.find_deposit(session, context.programme_id, deposit_id)
        if deposit is None:
            raise NotFound(_("Look for it in the list of deposits."))
        catalogue = catalogue_of(session, context.programme_id)
    return answer(_shown(deposit, catalogue))


def _shown(deposit: Deposit, catalogue: Catalogue) -> DepositShown:
    point = catalogue.point_by_id(deposit.point_id)
    assert point, "foreign keys hold it"
    taken = deposit.reversal
    return DepositShown(
        **DepositOut.of(deposit, catalogue).model_dump(),
        household=deposit.household_id,
        collection_point=point.code,
        recorded_at=deposit.recorded_at,
        counted_at=deposit.counted_at,
        lines=[
            LineOut(
                material=line.material,
                quality=line.quality,
                reason=line.reason,
                gross_g=line.gross_g,
                tare_g=line.tare_g,
                net_g=line.net_g,
                credited=Quantities(COMPOST=line.compost, POINTS=line.points),
            )
            for line in deposit.lines
        ],
        reversal=ReversalOut(id=taken.id, deposit=deposit.id, reason=taken.reason)
        if taken
        else None,
    )


class ReversalIn(Numbered):
    """Why a deposit is taken back."""

    id: RecordId
    reason: Name
    recorded_at: Moment | None = None


@blueprint.post("/deposits/<uuid:deposit_id>/reversal")
@requires(Permission.REVERSE_DEPOSITS)
@operation(
    body=ReversalIn,
    out=ReversalOut,
    status=201,
    also=(200,),
    problems=(
        errors.UnknownDeposit,
        errors.AlreadyReversed,
        errors.NotYoursToReverse,
        errors.PointNotYours,
        errors.RecordedInFuture,
        errors.RecordedTooOld,
        UnknownSeries,
        SeriesUsedUp,
        IdConflict,
        SequenceTaken,
        Forbidden,
    ),
)
def reverse(deposit_id: uuid.UUID) -> ResponseReturnValue:
    """Take a deposit back by a correcting entry, in the month of the original."""
    said = read_json(ReversalIn)
    command = service.ReverseDeposit(deposit_id=deposit_id, **dict(said))
    with unit_of_work() as session:
        done = service.reverse_deposit(session, current_context(), command)
    taken = ReversalOut(id=said.id, deposit=deposit_id, reason=said.reason)
    return answer(taken, 200 if done.is_replay else 201)


class SeriesIn(Said):
    """Where a writer wants to number its own records."""

    collection_point: Text200
    id: RecordId | None = None


class SeriesOut(Answer):
    """A writer's own series at a point, and the number of its next record."""

    series: str
    next: int


@blueprint.post("/series")
@requires(Permission.RECORD_DEPOSITS)
@operation(
    body=SeriesIn,
    out=SeriesOut,
    status=201,
    problems=(errors.UnknownPoint, errors.InactivePoint, errors.PointNotYours, SeriesUsedUp),
)
def open_series() -> ResponseReturnValue:
    """Give this writer (browser, device or token) its own series at a point."""
    said = read_json(SeriesIn)
    context = current_context()
    with unit_of_work() as session:
        catalogue = catalogue_of(session, context.programme_id)
        point = checks.point_of(context, catalogue, said.collection_point)
        letters, following = journal.open_series(session, context, point.id, numbered_by="writer")
    return answer(SeriesOut(series=letters, next=following), 201)
