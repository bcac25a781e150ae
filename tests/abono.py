"""Terms, share-outs, expiries and planned purchases for tests: valid by default, all by use cases.

Compost in the hand of a family is called *abono* where this program is at home.
"""

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from tests import make, matter
from wasteexchange.compost.rules import Batch, Input
from wasteexchange.deposits.rules import Deposit, Weighed
from wasteexchange.households.rules import HouseholdRef
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes.rules import Programme
from wasteexchange.promises import service
from wasteexchange.promises.queries.covering import Plan
from wasteexchange.promises.queries.sharing import ShareOut
from wasteexchange.promises.rules import Term, TermKind

ONE_DAY = dt.timedelta(days=1)


def on_day(programme: Programme, days_ago: int, **changes: Any) -> Context:
    """The command line, so many days ago at the same hour."""
    context = make.a_context(programme, **changes)
    return replace(context, now=context.now - days_ago * ONE_DAY)


def a_term(
    session: Session, programme: Programme, context: Context | None = None, **changes: Any
) -> Term:
    """From tomorrow on compost lapses after 30 days."""
    context = context or make.a_context(programme)
    told: dict[str, Any] = {
        "id": uuid7(),
        "kind": TermKind.EXPIRY,
        "asset": Asset.COMPOST,
        "days": 30,
        "applies_on": programme.local_day(context.now) + ONE_DAY,
        **changes,
    }
    return service.announce_term(session, context, service.AnnounceTerm(**told))


def brings(
    session: Session,
    programme: Programme,
    family: HouseholdRef,
    net_g: int,
    *,
    days_ago: int = 0,
    **changes: Any,
) -> Deposit:
    """That family brought so much clean food."""
    told: dict[str, Any] = {
        "household_id": family.id,
        "card_absent_reason": "forgotten",
        "lines": (Weighed("food", Quality.CLEAN, net_g, 0),),
        **changes,
    }
    return make.a_deposit(session, programme, on_day(programme, days_ago), **told).deposit


def a_finished_batch(
    session: Session, programme: Programme, in_g: int = 80_000, out_g: int = 30_000
) -> Batch:
    """All that lies there went into a batch and gave some compost."""
    opened = matter.a_batch(
        session, programme, inputs=(Input("stock", "food", in_g), matter.LEAVES)
    )
    return matter.a_closing(session, programme, opened, output_g=out_g, rejects_g=0)


def a_share_out(
    session: Session,
    programme: Programme,
    batch: Batch,
    amount_g: int = 10_000,
    *,
    days_ago: int = 0,
    **changes: Any,
) -> ShareOut:
    """So much of that batch shared among those who brought what is in it."""
    told = {"id": uuid7(), "batch_id": batch.id, "amount_g": amount_g, **changes}
    context = on_day(programme, days_ago)
    return service.share_batch(session, context, service.ShareBatch(**told))


def taken_back(session: Session, programme: Programme, share_out: ShareOut) -> ShareOut:
    """That share-out was a mistake."""
    command = service.TakeShareOutBack(
        id=uuid7(), share_out_id=share_out.id, reason="the wrong batch"
    )
    return service.take_share_out_back(session, make.a_context(programme), command)


def a_plan(session: Session, programme: Programme, **changes: Any) -> Plan:
    """The company pays for 500 kg next month."""
    context = make.a_context(programme)
    told: dict[str, Any] = {
        "id": uuid7(),
        "expected_on": programme.local_day(context.now) + 30 * ONE_DAY,
        "net_g": 500_000,
        "paid_by": "the company",
        **changes,
    }
    return service.plan_purchase(session, context, service.PlanPurchase(**told))


def every_kind(session: Session, programme: Programme, batch: Batch) -> dict[str, str]:
    """One of each fact about promises, for a batch that was closed; returns their ids by name."""
    family = make.a_household(session, programme)
    brings(session, programme, family, 9_000, days_ago=100)
    told = on_day(programme, 99)
    a_term(session, programme, told)
    (expiry,) = service.expire(session, make.a_context(programme))
    shared = a_share_out(session, programme, batch, 1_000, beyond_promises=True)
    taken_back(session, programme, shared)
    plan = a_plan(session, programme)
    service.end_plan(session, make.a_context(programme), plan.id, ending="cancelled")
    return {
        "batch_id": str(batch.id),
        "expiry_id": str(expiry.id),
        "share_out_id": str(shared.id),
        "plan_id": str(plan.id),
    }
