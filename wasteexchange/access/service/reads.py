"""Reading personal data leaves a trace."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.access.models import personal_reads
from wasteexchange.kernel.context import Context


def note_personal_read(
    session: Session, context: Context, *, what: str, household_id: uuid.UUID | None = None
) -> None:
    """Keep that somebody read personal data: who, what, whose, when. It can never be changed."""
    session.execute(
        sa.insert(personal_reads),
        {
            "programme_id": context.programme_id,
            "id": context.new_id(),
            "actor_id": context.actor.id,
            "actor_kind": context.actor.kind,
            "what": what,
            "household_id": household_id,
            "read_at": context.now,
        },
    )
