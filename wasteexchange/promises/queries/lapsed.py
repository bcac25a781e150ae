"""What lapsed of credits of a day: it comes back when they are taken back."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.ledger.queries.credits import where_it_lapses
from wasteexchange.ledger.rules import Account
from wasteexchange.promises.models import expired_parts, expiries


def lapsed_after(
    session: Session, programme_id: uuid.UUID, homes: Collection[Account], day: dt.date
) -> Mapping[Account, int]:
    """Return what households lost by expiries for which a credit of that day was too old.

    Without that credit just so much less would have lapsed. An expiry that kept it took nothing of
    it, and would have taken the same without it.
    """
    found = {}
    for home in homes:
        query = (
            sa.select(sa.cast(sa.func.sum(expired_parts.c.amount), sa.BigInteger))
            .join(
                expiries,
                sa.and_(
                    expiries.c.programme_id == expired_parts.c.programme_id,
                    expiries.c.id == expired_parts.c.expiry_id,
                ),
            )
            .where(
                expired_parts.c.programme_id == programme_id,
                expired_parts.c.household_id == home.household_id,
                expiries.c.asset == str(home.asset),
                expiries.c.kept_since > day,
            )
        )
        found[home] = session.scalar(query) or 0
    return found


where_it_lapses(lapsed_after)
