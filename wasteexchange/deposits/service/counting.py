"""Counting visits: who came in a month, and how often."""

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.deposits.models import household_months
from wasteexchange.deposits.rules import Deposit
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.statements import Statement, filled


def count_visits(session: Session, context: Context, kept: Iterable[Deposit]) -> None:
    """Count new visits, each in its household's month."""
    counted: dict[tuple[str, uuid.UUID], list[int]] = {}
    for deposit in kept:
        row = counted.setdefault((f"{deposit.day_on:%Y-%m}", deposit.household_id), [0, 0, 0])
        row[0] += 1
        row[1] += deposit.compost
        row[2] += deposit.points
    rows = [
        {
            "programme_id": context.programme_id,
            "month": month,
            "household_id": household_id,
            "visits": visits,
            "reversed_visits": 0,
            "compost": compost,
            "points": points,
        }
        for (month, household_id), (visits, compost, points) in sorted(counted.items())
    ]
    _COUNTING.say_rows(session, rows)


def count_reversal(session: Session, context: Context, deposit: Deposit) -> None:
    """Take a visit away again from its household's month; it was counted there before."""
    months = household_months.c
    session.execute(
        sa.update(household_months)
        .where(
            months.programme_id == context.programme_id,
            months.month == f"{deposit.day_on:%Y-%m}",
            months.household_id == deposit.household_id,
        )
        .values(
            visits=months.visits - 1,
            reversed_visits=months.reversed_visits + 1,
            compost=months.compost - deposit.compost,
            points=months.points - deposit.points,
        )
    )


def _counting(dialect: str, count: int | None) -> Any:
    insert = filled(upserting(dialect)(household_months), count)
    return insert.on_conflict_do_update(
        index_elements=["programme_id", "month", "household_id"],
        set_={
            name: household_months.c[name] + insert.excluded[name]
            for name in ("visits", "compost", "points")
        },
    )


_COUNTING = Statement(_counting)
