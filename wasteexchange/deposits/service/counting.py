"""Counting visits: who came in a month, and how often."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.deposits.models import household_months
from wasteexchange.deposits.rules import Deposit
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.statements import Statement


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
    said = {
        "programme_id": context.programme_id,
        "month": f"{deposit.day_on:%Y-%m}",
        "household_id": deposit.household_id,
        **{name: max(amount, 0) for name, amount in row.items()},
        **{f"more_{name}": amount for name, amount in row.items()},
    }
    _COUNTING.say(session, said)


def _counting(dialect: str, _count: int) -> Any:
    insert = upserting(dialect)(household_months).values(
        {c.name: sa.bindparam(c.name, type_=c.type) for c in household_months.columns}
    )
    return insert.on_conflict_do_update(
        index_elements=["programme_id", "month", "household_id"],
        set_={
            name: household_months.c[name] + sa.bindparam(f"more_{name}", type_=sa.BigInteger())
            for name in ("visits", "reversed_visits", "compost", "points")
        },
    )


_COUNTING = Statement(_counting)
