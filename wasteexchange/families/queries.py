"""Reads for a family's page and its passbook."""

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from wasteexchange.families.rules import Entry, Moved, passbook
from wasteexchange.kernel.quantities import PROMISES
from wasteexchange.ledger.queries import movements_of


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
    moved = (
        Moved(m.record_id, m.day_on, m.asset, m.amount, m.other_kind)
        for m in movements_of(session, programme_id, household_id, last=last)
    )
    entries = passbook(moved, [str(asset) for asset in PROMISES])
    return [entry for entry in entries if first is None or entry.day_on >= first]
