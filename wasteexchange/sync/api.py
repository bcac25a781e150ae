"""The offline protocol: a phone's outbox comes in, each record is answered on its own."""

from typing import Annotated, Any, Literal

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field

from wasteexchange.deposits.api import DepositOut
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.sync import queries, service
from wasteexchange.sync.forms import sent_from
from wasteexchange.sync.rules import RECORDS_MAX, Known
from wasteexchange.sync.service import Taken
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import FieldProblemOut, operation
from wasteexchange.web.reading import Answer, Moment, RecordId, Said, Text200, answer, read_json
from wasteexchange.web.work import current_context

blueprint = Blueprint("sync_api", __name__, url_prefix="/api/v1")


class UploadIn(Said):
    """A phone's outbox, or a part of it; records of an earlier one may come again."""

    id: RecordId
    device: Text200
    sent_at: Moment
    records: Annotated[list[Any], Field(max_length=RECORDS_MAX)]


class RecordProblemOut(Answer):
    """Why a record waits, is looked at by a person, or cannot be read."""

    code: str
    title: str
    detail: str
    errors: list[FieldProblemOut] | None = None


class ResultOut(Answer):
    """What became of one record.

    `accepted`: it is in the ledger. `duplicate`: it was before; `first` is the first answer.
    `waiting`: for a record that it refers to; it applies itself. `review`: a person decides.
    `unreadable`: it was not kept; correct it and send it again.
    """

    id: str | None
    status: Literal["accepted", "duplicate", "waiting", "review", "unreadable"]
    problem: RecordProblemOut | None = None
    first: DepositOut | None = None
    deposit: DepositOut | None = None


class KnownOut(Answer):
    """What of this writer's records is here: count, and the XOR of SHA-256 of their ids."""

    count: int
    digest: str


class UploadOut(Answer):
    """One result per record, in their order."""

    results: list[ResultOut]
    known: KnownOut


@blueprint.post("/uploads")
@requires(Permission.UPLOAD_RECORDS)
@operation(body=UploadIn, out=UploadOut)
def create() -> ResponseReturnValue:
    """Take a phone's records, each on its own: none is lost and none counts twice."""
    said = read_json(UploadIn)
    sent = [sent_from(position, one) for position, one in enumerate(said.records)]
    context = current_context()
    taken = service.take_in_parts(context, sent, sent_at=said.sent_at, work=unit_of_work)
    with reading() as session:
        known = queries.known_of(session, context.programme_id, context.actor.writer_id)
    results = [result_of(one) for one in taken]
    return answer(UploadOut(results=results, known=known_out(known)))


@blueprint.get("/uploads/known")
@requires(Permission.UPLOAD_RECORDS)
@operation(out=KnownOut)
def known_here() -> ResponseReturnValue:
    """Tell a phone what of its records is here; fewer than it knows of: it sends them again."""
    context = current_context()
    with reading() as session:
        known = queries.known_of(session, context.programme_id, context.actor.writer_id)
    return answer(known_out(known))


def known_out(known: Known) -> KnownOut:
    """Write what is known."""
    return KnownOut(count=known.count, digest=known.digest.hex())


def result_of(taken: Taken) -> ResultOut:
    """Answer for one record."""
    told = None
    if taken.deposit and taken.catalogue:
        told = DepositOut.of(taken.deposit, taken.catalogue)
    problem = None
    if taken.problem:
        errors = [FieldProblemOut(field=e.field, detail=e.detail) for e in taken.problem.errors]
        problem = RecordProblemOut(
            code=taken.problem.slug,
            title=_(taken.problem.title),
            detail=taken.problem.detail,
            errors=errors or None,
        )
    is_first = taken.standing == "accepted"
    return ResultOut(
        id=str(taken.sent.id) if taken.sent.id else None,
        status=taken.standing.value,
        problem=problem,
        first=None if is_first else told,
        deposit=told if is_first else None,
    )
