"""Recording many deposits together: the same rules, with one read and one write for all."""

import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.deposits import queries
from wasteexchange.deposits.service.commands import RecordDeposit, Recorded
from wasteexchange.deposits.service.drafting import Built, Draft, Found, Lookup, build, draft, whose
from wasteexchange.deposits.service.keeping import keep
from wasteexchange.journal.queries import Claimed, claimed_among
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import undoing
from wasteexchange.kernel.errors import DomainError

Said = tuple[Context, RecordDeposit]


def make_deposits(session: Session, said: Sequence[Said]) -> list[Built | Recorded | None]:
    """Make deposits of one programme, with different ids, as far as they can be made.

    One that is here already is answered. None stands for one of which something has to be said:
    `record_deposit` takes it alone.
    """
    if not said:
        return []
    context = said[0][0]
    commands = [command for _context, command in said]
    found = Lookup(session, context, commands).found(session)
    known = claimed_among(session, context.programme_id, [command.id for command in commands])
    dialect = session.get_bind().dialect
    made = [_made(session, dialect, each, found, known) for each in said]
    again = [each.command.id for each in made if isinstance(each, Draft)]
    there = dict(
        zip(again, queries.deposits_by_id(session, context.programme_id, again), strict=True)
    )
    return [
        Recorded(there[each.command.id], each.catalogue, is_replay=True)
        if isinstance(each, Draft)
        else each
        for each in made
    ]


def _made(
    session: Session,
    dialect: sa.Dialect,
    said: Said,
    found: Found,
    known: Mapping[uuid.UUID, Claimed],
) -> Built | Draft | None:
    """Make one; a draft alone stands for one that is here already."""
    context, command = said
    if command.series is None or command.sequence is None:
        return None
    try:
        who = whose(context, command, found)
        drafted = draft(session, context, command, found.catalogue, who)
    except DomainError:
        return None
    twin = known.get(command.id)
    if twin is None:
        return build(dialect, drafted, (command.series, command.sequence))
    return drafted if twin == Claimed("deposit", drafted.digest) else None


def keep_deposits(session: Session, made: Sequence[Built]) -> list[Recorded]:
    """Keep deposits in their order, all of them or none.

    Raises:
        NotAllNew: One of them has an id or a number that another record has.
    """
    with undoing(session):
        kept = keep(session, made[0].draft.context, made)
    return [
        Recorded(deposit, each.draft.catalogue, is_replay=False)
        for deposit, each in zip(kept, made, strict=True)
    ]
