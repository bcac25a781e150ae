"""Purchases that somebody will pay for: planned, and ended."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import get_programme
from wasteexchange.promises.errors import PlanHasEnded, PlanRefused
from wasteexchange.promises.models import planned_purchase_endings, planned_purchases
from wasteexchange.promises.queries.covering import Plan, get_plan

PLAN_G_MAX = 500_000_000
PLAN_DAYS_MAX = 730
ENDINGS = ("arrived", "cancelled")
_KIND = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPurchase:
    """Somebody will pay for so much compost, expected on a day."""

    id: uuid.UUID
    expected_on: dt.date
    net_g: int
    paid_by: str

    def digest(self) -> bytes:
        """Return what decides "same content"."""
        return journal.digest_of(
            {
                "id": str(self.id),
                "expected_on": self.expected_on.isoformat(),
                # As text: one that is refused may be larger than a number of JSON.
                "net_g": str(self.net_g),
                "paid_by": self.paid_by.strip(),
            }
        )


def plan_purchase(session: Session, context: Context, command: PlanPurchase) -> Plan:
    """Count on a purchase that somebody pays for; saying it twice changes nothing.

    Raises:
        PlanRefused: Its weight or its day cannot be, or nobody pays.
        IdConflict: The id was used for something else.
    """
    digest = command.digest()
    if journal.find_twin(session, context.programme_id, command.id, _KIND, digest):
        return _as_planned(session, context, command)
    today = get_programme(session, context.programme_id).local_day(context.now)
    _check(command, today)
    wanted = journal.Claim(id=command.id, kind=_KIND, digest=digest, day_on=today)
    if not journal.claim(session, context, wanted):
        return _as_planned(session, context, command)
    row = {
        "programme_id": context.programme_id,
        "id": command.id,
        "expected_on": command.expected_on,
        "net_g": command.net_g,
        "paid_by": command.paid_by.strip(),
        "planned_at": context.now,
        "planned_by": context.actor.id,
    }
    if insert_new(session, planned_purchases, row) is None:
        # Purchases that were planned before ids were claimed stand in no register.
        raise IdConflict(
            _("This id was already used for something else. Give every record an id of its own."),
            field="id",
        )
    return _as_planned(session, context, command)


def end_plan(session: Session, context: Context, plan_id: uuid.UUID, *, ending: str) -> bool:
    """Count on it no more: it `arrived` (and was weighed in by itself) or was `cancelled`.

    Returns whether that is new: it ends once, and the same ending again changes nothing.

    Raises:
        UnknownPlan: There is none with that id here.
        PlanHasEnded: It ended otherwise before.
    """
    assert ending in ENDINGS, "the view offers these two"
    get_plan(session, context.programme_id, plan_id)
    row = {
        "programme_id": context.programme_id,
        "plan_id": plan_id,
        "ending": ending,
        "ended_at": context.now,
        "ended_by": context.actor.id,
    }
    if insert_new(session, planned_purchase_endings, row):
        return True
    if get_plan(session, context.programme_id, plan_id).ending != ending:
        raise PlanHasEnded(_("It was ended before. Nothing more is to be done."), field="ending")
    return False


def _check(command: PlanPurchase, today: dt.date) -> None:
    if not 0 < command.net_g <= PLAN_G_MAX:
        raise PlanRefused(_("Write how many kilograms are bought."), field="net_g")
    if not command.paid_by.strip():
        raise PlanRefused(_("Write who pays: without that it covers nothing."), field="paid_by")
    if not today <= command.expected_on <= today + dt.timedelta(days=PLAN_DAYS_MAX):
        raise PlanRefused(_("Choose a day within the next two years."), field="expected_on")


def _as_planned(session: Session, context: Context, command: PlanPurchase) -> Plan:
    """Return it as it was first planned, whatever became of it."""
    return replace(get_plan(session, context.programme_id, command.id), ending=None)
