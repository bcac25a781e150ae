"""Share-outs over HTTP."""

import uuid
from typing import Self

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from wasteexchange.journal.queries import claimed_among
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.permissions import Permission
from wasteexchange.promises import queries, service
from wasteexchange.promises.api.asking import blueprint
from wasteexchange.promises.errors import (
    MoreThanTheBatch,
    NothingToShare,
    PromisedToOthers,
    ShareOutTakenBack,
    UnknownBatchNamed,
    UnknownShareOut,
)
from wasteexchange.promises.rules import Share
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import (
    Answer,
    Name,
    Paging,
    RecordId,
    Said,
    Text200,
    answer,
    read_json,
    read_query,
)
from wasteexchange.web.work import current_actor, current_context

# What every reader of JSON can hold; no batch comes near it.
AMOUNT_G_MAX = 2**53


class ShareOutIn(Said):
    """So much of a finished batch is to be shared; `beyond_promises` knows of what is promised."""

    id: RecordId
    batch: uuid.UUID = Field(strict=False)
    amount_g: int = Field(ge=1, le=AMOUNT_G_MAX)
    beyond_promises: bool = False
    note: Text200 = ""


class ReasonIn(Said):
    """Why it is taken back."""

    id: RecordId
    reason: Name


class HouseholdShareOut(Answer):
    """What a household brought and gets."""

    household: uuid.UUID
    net_g: int
    amount_g: int


class ShareOutOut(Answer):
    """A share-out, and what took it back if something did."""

    id: uuid.UUID
    batch: uuid.UUID
    day: str
    amount_g: int
    brought_g: int
    waste_from: str
    waste_to: str
    reversal: uuid.UUID | None

    @classmethod
    def of(cls, found: queries.ShareOut) -> Self:
        """Show a share-out."""
        return cls(
            id=found.id,
            batch=found.batch_id,
            day=found.day_on.isoformat(),
            amount_g=found.amount_g,
            brought_g=found.brought_g,
            waste_from=found.waste_from_on.isoformat(),
            waste_to=found.waste_to_on.isoformat(),
            reversal=found.reversal_id,
        )


class WholeShareOutOut(ShareOutOut):
    """A share-out with what each household got, the largest first."""

    shares: list[HouseholdShareOut]


class ShareOutsOut(Answer):
    """A page of share-outs, the newest first."""

    items: list[ShareOutOut]
    next: str | None


class Wanted(BaseModel):
    """`?batch=` its id, and `?amount_g=`; without an amount all that is promised to nobody."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    batch: uuid.UUID
    amount_g: int | None = Field(default=None, ge=0, le=AMOUNT_G_MAX)


class ProposalOut(Answer):
    """How a batch would be shared: `free_g` is promised to nobody, `left_g` not shared yet."""

    batch: uuid.UUID
    amount_g: int
    free_g: int
    left_g: int
    left_out: int = Field(description="Families that asked for erasure and can get nothing.")
    shares: list[HouseholdShareOut]


@blueprint.get("/share-outs/proposal")
@requires(Permission.READ_PROMISES)
@operation(query=Wanted, out=ProposalOut, problems=(UnknownBatchNamed, NothingToShare))
def proposal() -> ResponseReturnValue:
    """Say what each household would get of a finished batch; nothing is kept."""
    wanted = read_query(Wanted)
    with reading() as session:
        found = queries.proposal_of(
            session, current_actor().programme_id, wanted.batch, wanted.amount_g
        )
    return answer(
        ProposalOut(
            batch=found.batch.id,
            amount_g=found.amount_g,
            free_g=found.free_g,
            left_g=found.left_g,
            left_out=found.left_out,
            shares=_shares(found.shares),
        )
    )


@blueprint.get("/share-outs")
@requires(Permission.READ_PROMISES)
@operation(query=Paging, out=ShareOutsOut)
def share_outs() -> ResponseReturnValue:
    """Give share-outs, the newest first."""
    paging = read_query(Paging)
    programme_id = current_actor().programme_id
    with reading() as session:
        after = _after(session, programme_id, paging.after)
        found = queries.share_outs_of(session, programme_id, limit=paging.limit + 1, after=after)
    page = found[: paging.limit]
    following = str(page[-1].id) if len(found) > paging.limit else None
    return answer(ShareOutsOut(items=[ShareOutOut.of(each) for each in page], next=following))


@blueprint.get("/share-outs/<uuid:share_out_id>")
@requires(Permission.READ_PROMISES)
@operation(out=WholeShareOutOut, problems=(UnknownShareOut,))
def share_out(share_out_id: uuid.UUID) -> ResponseReturnValue:
    """Give a share-out with what each household got."""
    with reading() as session:
        return answer(_whole(session, share_out_id))


@blueprint.post("/share-outs")
@requires(Permission.KEEP_PROMISES)
@operation(
    body=ShareOutIn,
    out=WholeShareOutOut,
    status=201,
    also=(200,),
    problems=(
        UnknownBatchNamed,
        NothingToShare,
        MoreThanTheBatch,
        PromisedToOthers,
        IdConflict,
    ),
)
def create() -> ResponseReturnValue:
    """Credit each household its share of a finished batch."""
    said = read_json(ShareOutIn)
    command = service.ShareBatch(
        id=said.id,
        batch_id=said.batch,
        amount_g=said.amount_g,
        beyond_promises=said.beyond_promises,
        note=said.note,
    )
    with unit_of_work() as session:
        before = claimed_among(session, current_context().programme_id, [said.id])
        service.share_batch(session, current_context(), command)
        made = _whole(session, said.id)
    return answer(made, 200 if before else 201)


@blueprint.post("/share-outs/<uuid:share_out_id>/reversal")
@requires(Permission.KEEP_PROMISES)
@operation(
    body=ReasonIn,
    out=WholeShareOutOut,
    status=201,
    also=(200,),
    problems=(UnknownShareOut, ShareOutTakenBack, IdConflict),
)
def reverse(share_out_id: uuid.UUID) -> ResponseReturnValue:
    """Take a share-out back; what was used of it is owed from then on."""
    said = read_json(ReasonIn)
    command = service.TakeShareOutBack(id=said.id, share_out_id=share_out_id, reason=said.reason)
    with unit_of_work() as session:
        before = claimed_among(session, current_context().programme_id, [said.id])
        service.take_share_out_back(session, current_context(), command)
        found = _whole(session, share_out_id)
    return answer(found, 200 if before else 201)


def _whole(session: Session, share_out_id: uuid.UUID) -> WholeShareOutOut:
    programme_id = current_actor().programme_id
    found = queries.get_share_out(session, programme_id, share_out_id)
    given = queries.shares_of(session, programme_id, share_out_id)
    return WholeShareOutOut(**ShareOutOut.of(found).model_dump(), shares=_shares(given))


def _shares(given: list[Share] | tuple[Share, ...]) -> list[HouseholdShareOut]:
    return [
        HouseholdShareOut(household=share.household_id, net_g=share.net_g, amount_g=share.amount_g)
        for share in given
    ]


def _after(session: Session, programme_id: uuid.UUID, after: str) -> queries.ShareOut | None:
    """Find where the page before ended; what means nothing is the beginning."""
    try:
        return queries.get_share_out(session, programme_id, uuid.UUID(after))
    except (ValueError, UnknownShareOut):
        return None
