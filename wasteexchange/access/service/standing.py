"""What all who keep staff need: who stands above whom, numbers, the end of sessions."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.access import queries
from wasteexchange.access.errors import RankTooLow
from wasteexchange.access.models import staff, staff_numbers, staff_sessions
from wasteexchange.access.rules import Account, Role, may_handle
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.kernel.errors import FieldProblem, Invalid
from wasteexchange.kernel.words import _


def get_below(session: Session, context: Context, staff_id: uuid.UUID) -> Account:
    """Return somebody who stands below whoever asks.

    Raises:
        NotFound: Nobody has that id.
        RankTooLow: The person does not stand below.
    """
    account = queries.get_account(session, context.programme_id, staff_id)
    require_above(context, account.role)
    return account


def require_above(context: Context, role: str) -> None:
    """Let only somebody go on who stands above a role.

    Raises:
        RankTooLow: Whoever asks does not.
    """
    if not may_handle(context.actor.role, role, kind=context.actor.kind):
        raise RankTooLow(
            _("You keep the staff below your own role. Ask somebody who stands above it.")
        )


def claim_number(session: Session, context: Context, holder_id: uuid.UUID) -> int:
    """Give the next small number of the programme to somebody, for ever.

    Two who ask at once may see the same highest number: the table lets one of them have the next,
    the other one looks again.
    """
    highest = sa.select(sa.func.coalesce(sa.func.max(staff_numbers.c.number), 0)).where(
        staff_numbers.c.programme_id == context.programme_id
    )
    while True:
        row: dict[str, Any] = {
            "programme_id": context.programme_id,
            "number": (session.scalar(highest) or 0) + 1,
            "holder_id": holder_id,
        }
        if insert_new(session, staff_numbers, row) is not None:
            number: int = row["number"]
            return number


def change(session: Session, account: Account, **values: object) -> None:
    """Write what is new about somebody."""
    session.execute(
        sa.update(staff)
        .where(staff.c.programme_id == account.programme_id, staff.c.id == account.id)
        .values(**values)
    )


def end_sessions(session: Session, account: Account, now: dt.datetime) -> None:
    """Sign somebody out of every browser."""
    session.execute(
        sa.update(staff_sessions)
        .where(
            staff_sessions.c.programme_id == account.programme_id,
            staff_sessions.c.staff_id == account.id,
            staff_sessions.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def read_role(role: str) -> Role:
    """Read a role's name.

    Raises:
        Invalid: There is no such role.
    """
    if role not in set(Role):
        refuse_field("role", _("Give one of: %(these)s.", these=", ".join(Role)))
    return Role(role)


def refuse_field(field: str, detail: str) -> None:
    """Refuse one field.

    Raises:
        Invalid: Always.
    """
    raise Invalid(detail, (FieldProblem(field, detail),))
