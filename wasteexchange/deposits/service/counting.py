"""Counting visits: who came in a month, and how often."""

from typing import Any

from sqlalchemy.orm import Session

from wasteexchange.deposits.models import household_months
from wasteexchange.deposits.rules import Deposit
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting


def count_visit(
    session: Session,
    context: Context,
    deposit: Deposit,
    *,
    visits: int,
    reversed_visits: int,
    sign: int,
) -> None:
    """Count the visit in its household's month; a reversed one is taken away again."""
    row: dict[str, Any] = {
        "visits": visits,
        "reversed_visits": reversed_visits,
        "compost": sign * deposit.compost,
        "points": sign * deposit.points,
    }
    insert = upserting(session.get_bind().dialect.name)(household_months).values(
        programme_id=context.programme_id,
        month=f"{deposit.day_on:%Y-%m}",
        household_id=deposit.household_id,
        **{name: max(amount, 0) for name, amount in row.items()},
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["programme_id", "month", "household_id"],
            set_={name: household_months.c[name] + amount for name, amount in row.items()},
        )
    )
