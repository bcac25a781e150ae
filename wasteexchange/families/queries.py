"""Reads for a family's page and its passbook."""

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from wasteexchange.deposits.queries import visits_without_credit
from wasteexchange.families.rules import Entry, Moved, passbook
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.ledger.queries import Movement, movements_of
from wasteexchange.rewards.queries import redemptions_without_payment


def statement_of(
    session: Session,
    programme_id: uuid.UUID,
    household_id: uuid.UUID,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> list[Entry]:
    """Give a household's passbook between two days (both included), oldest first.

    Balances are true from the first movement on, so all earlier ones are added up as well.
    """
    moved = map(_moved, movements_of(session, programme_id, household_id, last=last))
    entries = passbook(moved, [str(asset) for asset in PROMISES])
    return [entry for entry in entries if first is None or entry.day_on >= first]


def passbook_of(session: Session, programme_id: uuid.UUID, household_id: uuid.UUID) -> list[Entry]:
    """Give a household's whole passbook as it was written, oldest first.

    In this order no balance is ever below nothing, and each is the one on its receipt. A visit
    that earned nothing, and something that was set aside before it was fetched, have lines too.
    """
    placed = [
        (
            m.posted_at,
            m.record_id,
            m.position,
            Moved(m.record_id, m.day_on, m.asset, m.amount, m.other_kind),
        )
        for m in movements_of(session, programme_id, household_id)
    ]
    placed += [
        (received_at, visit_id, 0, Moved(visit_id, day_on, str(Asset.COMPOST), 0, "granted"))
        for visit_id, day_on, received_at in visits_without_credit(
            session, programme_id, household_id
        )
    ]
    placed += [
        (received_at, redemption_id, 0, Moved(redemption_id, day_on, str(asset), 0, "redeemed"))
        for redemption_id, asset, day_on, received_at in redemptions_without_payment(
            session, programme_id, household_id
        )
    ]
    placed.sort(key=lambda each: (each[0], str(each[1]), each[2]))
    return passbook((each[3] for each in placed), [str(asset) for asset in PROMISES])


def _moved(movement: Movement) -> Moved:
    return Moved(
        movement.record_id,
        movement.day_on,
        movement.asset,
        movement.amount,
        movement.other_kind,
    )
