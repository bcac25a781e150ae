"""Resolving households, one or all that an upload names, and holding them as they are."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from wasteexchange.households.models import households
from wasteexchange.households.queries.own import is_of_staff
from wasteexchange.households.rules import HouseholdRef, status_of
from wasteexchange.kernel.statements import Question, Statement, keys_of, padded

_reference = sa.select(
    households.c.programme_id,
    households.c.id,
    households.c.code,
    households.c.holder_key,
    households.c.deactivated_at,
    households.c.erased_at,
)
references = _reference.subquery("household_references")
"""What a room above may join with: everything of a household that is not personal."""

RESOLVED = _reference.add_columns(
    is_of_staff(households.c.programme_id, households.c.id).label("is_of_staff")
)
_MANY = Statement(
    lambda _dialect, count: RESOLVED.where(
        households.c.programme_id == sa.bindparam("programme"), keys_of(households.c.id, count)
    )
)
_HELD = Statement(
    lambda _dialect, count: held_families(
        sa.select(households.c.id).where(
            households.c.programme_id == sa.bindparam("programme"), keys_of(households.c.id, count)
        )
    )
)


def held_families(which: sa.Select[tuple[uuid.UUID]]) -> sa.Select[tuple[uuid.UUID]]:
    """Read ids of families, none of which is changed or given a card until we are done.

    Many who only record may do so at once; whoever changes one waits for them, and they for them.
    """
    return (
        sa.select(households.c.id)
        .where(households.c.programme_id == sa.bindparam("programme"), households.c.id.in_(which))
        .order_by(households.c.id)
        .with_for_update(read=True)
    )


class Lookup:
    """Households as they were said, by their ids, to be resolved together."""

    def __init__(self, ids: Iterable[uuid.UUID]) -> None:
        """Take the ids."""
        self.ids = sorted(set(ids))

    def questions(self, programme_id: uuid.UUID) -> list[Question]:
        """Ask for them: one question, or none."""
        return self._questions(_MANY, programme_id)

    def holding(self, programme_id: uuid.UUID) -> list[Question]:
        """Ask that they stay as they are until we are done, on PostgreSQL."""
        return self._questions(_HELD, programme_id)

    def found(self, answers: Iterable[Sequence[Any]]) -> dict[uuid.UUID, HouseholdRef]:
        """Return them by id, from the answers to the questions."""
        found = [as_ref(row) for rows in answers for row in rows]
        return {each.id: each for each in found if each}

    def _questions(self, statement: Statement, programme_id: uuid.UUID) -> list[Question]:
        if not self.ids:
            return []
        said, count = padded(self.ids)
        return [(statement, {"programme": programme_id, **said}, count)]


def as_ref(row: Any | None) -> HouseholdRef | None:
    """Return a row of `RESOLVED` as a value."""
    if row is None:
        return None
    status = status_of(row.deactivated_at, row.erased_at)
    of_staff = bool(row.is_of_staff)
    return HouseholdRef(row.id, row.code, status, row.holder_key, of_staff)
