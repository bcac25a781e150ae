"""Putting something before a person."""

import uuid
from collections.abc import Mapping

import rfc8785
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.reviews.models import review_items


def put(
    session: Session,
    context: Context,
    subject_id: uuid.UUID,
    *,
    subject_kind: str,
    reason: str,
    facts: Mapping[str, object],
) -> None:
    """Put a subject before a person for a reason, once; facts never hold personal data."""
    insert = upserting(session.get_bind().dialect.name)(review_items).on_conflict_do_nothing()
    session.execute(
        insert,
        {
            "programme_id": context.programme_id,
            "id": context.new_id(),
            "reason": reason,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "facts": rfc8785.dumps(dict(facts)).decode(),  # type: ignore[arg-type]  # JSON values
            "raised_at": context.now,
        },
    )
