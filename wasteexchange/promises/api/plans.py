"""Purchases that somebody will pay for, over HTTP."""

import datetime as dt
import uuid
from typing import Literal, Self

from flask.typing import ResponseReturnValue

from wasteexchange.journal.queries import claimed_among
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.permissions import Permission
from wasteexchange.promises import service
from wasteexchange.promises.api.asking import blueprint
from wasteexchange.promises.errors import PlanHasEnded, PlanRefused, UnknownPlan
from wasteexchange.promises.queries.covering import Plan, get_plan, plans_of
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import (
    Answer,
    Day,
    Paging,
    RecordId,
    Said,
    Text200,
    Whole,
    answer,
    page_of,
    read_json,
    read_query,
)
from wasteexchange.web.work import current_actor, current_context


class PlanIn(Said):
    """So much compost that somebody pays for, expected on a day; write no person's name."""

    id: RecordId
    expected_on: Day
    net_g: Whole
    paid_by: Text200


class EndingIn(Said):
    """It arrived (and is weighed in by itself, as a purchase of stock), or was called off."""

    ending: Literal["arrived", "cancelled"]


class PlanOut(Answer):
    """A planned purchase; `ending` is null while it is counted on."""

    id: uuid.UUID
    expected_on: dt.date
    net_g: int
    paid_by: str
    planned_at: dt.datetime
    ending: str | None

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Show a planned purchase."""
        return cls(
            id=plan.id,
            expected_on=plan.expected_on,
            net_g=plan.net_g,
            paid_by=plan.paid_by,
            planned_at=plan.planned_at,
            ending=plan.ending,
        )


class PlanQuery(Paging):
    """`?status=open`: only those that are counted on."""

    status: Literal["", "open"] = ""


class PlansOut(Answer):
    """A page of planned purchases, by the day on which they are expected."""

    items: list[PlanOut]
    next: str | None


@blueprint.get("/planned-purchases")
@requires(Permission.READ_PROMISES)
@operation(query=PlanQuery, out=PlansOut)
def list_plans() -> ResponseReturnValue:
    """List purchases that are planned, ended ones included unless only open ones are asked for."""
    asked = read_query(PlanQuery)
    with reading() as session:
        is_open = asked.status == "open"
        found = plans_of(session, current_actor().programme_id, is_open=is_open)
    page, following = page_of(found, asked, lambda plan: str(plan.id))
    return answer(PlansOut(items=[PlanOut.of(plan) for plan in page], next=following))


@blueprint.post("/planned-purchases")
@requires(Permission.KEEP_PROMISES)
@operation(body=PlanIn, out=PlanOut, status=201, also=(200,), problems=(PlanRefused, IdConflict))
def plan_purchase() -> ResponseReturnValue:
    """Count on compost that somebody pays for: it covers promises from its day on."""
    said = read_json(PlanIn)
    context = current_context()
    with unit_of_work() as session:
        before = claimed_among(session, context.programme_id, [said.id])
        plan = service.plan_purchase(session, context, service.PlanPurchase(**dict(said)))
    return answer(PlanOut.of(plan), 200 if before else 201)


@blueprint.post("/planned-purchases/<uuid:plan_id>/ending")
@requires(Permission.KEEP_PROMISES)
@operation(
    body=EndingIn, out=PlanOut, status=201, also=(200,), problems=(UnknownPlan, PlanHasEnded)
)
def end_plan(plan_id: uuid.UUID) -> ResponseReturnValue:
    """Count on a purchase no more: it arrived, or was called off.

    It has no `id`: a purchase ends once. The same ending again is answered with 200, another one
    is refused.
    """
    said = read_json(EndingIn)
    context = current_context()
    with unit_of_work() as session:
        is_new = service.end_plan(session, context, plan_id, ending=said.ending)
        plan = get_plan(session, context.programme_id, plan_id)
    return answer(PlanOut.of(plan), 201 if is_new else 200)
