"""Batches for programs: open, tend, close."""

import uuid
from typing import Literal

from flask.typing import ResponseReturnValue

from wasteexchange.compost import errors, queries, service
from wasteexchange.compost.api.answers import (
    BatchOut,
    BatchShown,
    FactIn,
    Grams,
    Inputs,
    MeasuresIn,
    TendingOut,
    blueprint,
)
from wasteexchange.deposits import errors as at_the_scale
from wasteexchange.deposits.service import checks
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.permissions import Permission
from wasteexchange.ledger.errors import InsufficientStock
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Answer, Paging, Text200, answer, read_json, read_query
from wasteexchange.web.work import current_actor, current_context

OF_TIME = (at_the_scale.RecordedInFuture, at_the_scale.RecordedTooOld)


class OpeningIn(FactIn):
    """A new batch."""

    collection_point: Text200
    method: Text200
    inputs: Inputs
    note: Text200 = ""


class TendingIn(FactIn, MeasuresIn):
    """What was done with a batch, or seen of it; its temperature in tenths of a degree."""

    temperature_tenths: Grams | None = None
    stage: Text200 | None = None
    turned: bool = False
    watered: bool = False
    worms_g: Grams | None = None
    note: Text200 = ""


class ClosingIn(FactIn, MeasuresIn):
    """A batch was sieved; its carbon to nitrogen in tenths."""

    carbon_nitrogen_tenths: Grams | None = None
    output_g: Grams
    rejects_g: Grams = 0
    note: Text200 = ""


class BatchQuery(Paging):
    """Which batches: open, closed or taken back, of one point."""

    status: Literal["", "open", "closed", "taken-back"] = ""
    collection_point: Text200 = ""


class BatchesOut(Answer):
    """A page of batches, the newest first; `next` is given back as `after`."""

    items: list[BatchOut]
    next: str | None


@blueprint.post("/batches")
@requires(Permission.KEEP_STOCK)
@operation(
    body=OpeningIn,
    out=BatchOut,
    status=201,
    also=(200,),
    problems=(
        at_the_scale.UnknownPoint,
        at_the_scale.InactivePoint,
        at_the_scale.PointNotYours,
        at_the_scale.UnknownMaterial,
        at_the_scale.WeightOutOfRange,
        *OF_TIME,
        errors.UnknownMethod,
        errors.NotCompostable,
        InsufficientStock,
        IdConflict,
    ),
)
def open_batch() -> ResponseReturnValue:
    """Open a batch of compost; the same again gives the first answer with 200."""
    said = read_json(OpeningIn)
    command = service.OpenBatch(
        id=said.id,
        recorded_at=said.recorded_at,
        sent_at=said.sent_at,
        collection_point=said.collection_point,
        method=said.method,
        inputs=tuple(each.input() for each in said.inputs),
        note=said.note,
    )
    with unit_of_work() as session:
        done = service.open_batch(session, current_context(), command)
        catalogue = catalogue_of(session, current_context().programme_id)
    return answer(BatchOut.of(done.subject, catalogue), 200 if done.is_replay else 201)


@blueprint.get("/batches")
@requires(Permission.READ_STOCK)
@operation(query=BatchQuery, out=BatchesOut, problems=(at_the_scale.UnknownPoint,))
def list_batches() -> ResponseReturnValue:
    """List batches of compost, the newest first."""
    asked = read_query(BatchQuery)
    actor = current_actor()
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        named = asked.collection_point
        point_id = checks.any_point(catalogue, named).id if named else None
        last = queries.find_batch_by_code(session, actor.programme_id, asked.after)
        found = queries.batches_of(
            session,
            actor.programme_id,
            limit=asked.limit + 1,
            after=last if asked.after else None,
            point_id=actor.point_id or point_id,
            state=asked.status,
        )
    shown = [BatchOut.of(batch, catalogue) for batch in found[: asked.limit]]
    more = shown[-1].code if len(found) > asked.limit else None
    return answer(BatchesOut(items=shown, next=more))


@blueprint.get("/batches/<uuid:batch_id>")
@requires(Permission.READ_STOCK)
@operation(out=BatchShown, problems=(errors.UnknownBatch,))
def show_batch(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Show a batch with all that was noted of it."""
    actor = current_actor()
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        batch = queries.get_batch(session, actor.programme_id, batch_id)
        tendings = queries.tendings_of(session, actor.programme_id, batch_id)
    shown = BatchOut.of(batch, catalogue).model_dump()
    return answer(BatchShown(**shown, tendings=[TendingOut.of(each) for each in tendings]))


@blueprint.post("/batches/<uuid:batch_id>/tendings")
@requires(Permission.TEND_BATCHES)
@operation(
    body=TendingIn,
    out=TendingOut,
    status=201,
    also=(200,),
    problems=(
        errors.UnknownBatch,
        errors.BatchIsClosed,
        errors.UnknownStage,
        errors.MeasureOutOfRange,
        errors.BeforeItBegan,
        at_the_scale.WeightOutOfRange,
        at_the_scale.PointNotYours,
        *OF_TIME,
        IdConflict,
    ),
)
def tend_batch(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Note what was done with an open batch, or seen of it."""
    said = read_json(TendingIn)
    command = service.TendBatch(
        id=said.id,
        recorded_at=said.recorded_at,
        sent_at=said.sent_at,
        batch_id=batch_id,
        stage=said.stage,
        is_turned=said.turned,
        is_watered=said.watered,
        measures=said.measures(),
        worms_g=said.worms_g,
        note=said.note,
    )
    with unit_of_work() as session:
        done = service.tend_batch(session, current_context(), command)
    return answer(TendingOut.of(done.subject), 200 if done.is_replay else 201)


@blueprint.post("/batches/<uuid:batch_id>/closing")
@requires(Permission.KEEP_STOCK)
@operation(
    body=ClosingIn,
    out=BatchOut,
    status=201,
    also=(200,),
    problems=(
        errors.UnknownBatch,
        errors.BatchIsClosed,
        errors.MoreOutThanIn,
        errors.LaterFactStands,
        errors.MeasureOutOfRange,
        errors.BeforeItBegan,
        at_the_scale.WeightOutOfRange,
        at_the_scale.PointNotYours,
        *OF_TIME,
        IdConflict,
    ),
)
def close_batch(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Close a batch: what came out, what the sieve kept; the rest went into the air."""
    said = read_json(ClosingIn)
    command = service.CloseBatch(
        id=said.id,
        recorded_at=said.recorded_at,
        sent_at=said.sent_at,
        batch_id=batch_id,
        output_g=said.output_g,
        rejects_g=said.rejects_g,
        measures=said.measures(),
        note=said.note,
    )
    with unit_of_work() as session:
        done = service.close_batch(session, current_context(), command)
        catalogue = catalogue_of(session, current_context().programme_id)
    return answer(BatchOut.of(done.subject, catalogue), 200 if done.is_replay else 201)
