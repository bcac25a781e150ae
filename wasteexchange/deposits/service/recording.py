"""Recording what was weighed."""

from sqlalchemy.orm import Session

from wasteexchange.deposits import queries
from wasteexchange.deposits.rules import Deposit
from wasteexchange.deposits.service.commands import RecordDeposit, Recorded
from wasteexchange.deposits.service.drafting import (
    Built,
    Draft,
    Found,
    Lookup,
    Whose,
    build,
    draft,
    whose,
)
from wasteexchange.deposits.service.keeping import NotAllNew, keep
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import begin_writing
from wasteexchange.kernel.errors import DomainError


def record_deposit(session: Session, context: Context, command: RecordDeposit) -> Recorded:
    """Keep the deposit and credit the household; saying it twice changes nothing.

    In a unit of work that reads first, all that can be done before the writers' queue is.

    Raises:
        DomainError: Unknown card, household, point or material; a weight, time or number that
            cannot be; the id or the number used for something else. Nothing is kept then.
    """
    named = Lookup(session, context, [command])
    made = _made(session, context, command, named.found(session))
    if begin_writing(session) and not named.is_as_found(session):
        made = _made(session, context, command, named.found(session))
    if isinstance(made, Recorded):
        return made
    return _kept(session, made)


def _made(
    session: Session, context: Context, command: RecordDeposit, found: Found
) -> Draft | Built | Recorded:
    """Make a deposit as far as it can be before its number is known, or find it here already."""
    who = whose(context, command, found)
    try:
        drafted = draft(session, context, command, found.catalogue, who)
    except DomainError:
        known = _first_answer(session, context, command, who)
        if known:
            return Recorded(known, found.catalogue, is_replay=True)
        raise
    if command.series is None or command.sequence is None:
        return drafted
    return build(session.get_bind().dialect, drafted, (command.series, command.sequence))


def _first_answer(
    session: Session, context: Context, command: RecordDeposit, who: Whose
) -> Deposit | None:
    digest = command.digest(who.card_id, who.family.id)
    if not journal.find_twin(session, context.programme_id, command.id, "deposit", digest):
        return None
    return queries.find_deposit(session, context.programme_id, command.id)


def _kept(session: Session, made: Draft | Built) -> Recorded:
    if isinstance(made, Built):
        try:
            (deposit,) = keep(session, made.draft.context, [made])
        except NotAllNew:
            return _twin(session, made.draft)
        return Recorded(deposit, made.draft.catalogue, is_replay=False)
    return _kept_under_a_number(session, made)


def _kept_under_a_number(session: Session, drafted: Draft) -> Recorded:
    """Keep a deposit under the next number of its writer's series here."""
    context, command = drafted.context, drafted.command
    if journal.find_twin(session, context.programme_id, command.id, "deposit", drafted.digest):
        return _replayed(session, drafted)
    number = journal.next_number(session, context, drafted.point.id)
    try:
        (deposit,) = keep(session, context, [build(session.get_bind().dialect, drafted, number)])
    except NotAllNew:
        # A twin came first while we took a number: the number must not be lost.
        journal.return_number(session, context, drafted.point.id)
        return _twin(session, drafted)
    return Recorded(deposit, drafted.catalogue, is_replay=False)


def _twin(session: Session, drafted: Draft) -> Recorded:
    """Answer for a deposit whose id or number is here already.

    Raises:
        IdConflict: The id is known for something else.
        SequenceTaken: The number belongs to another id.
    """
    context, command = drafted.context, drafted.command
    known = journal.find_twin(session, context.programme_id, command.id, "deposit", drafted.digest)
    if not known:
        raise journal.sequence_taken()
    return _replayed(session, drafted)


def _replayed(session: Session, drafted: Draft) -> Recorded:
    known = queries.find_deposit(session, drafted.context.programme_id, drafted.command.id)
    assert known, "its record is there"
    return Recorded(known, drafted.catalogue, is_replay=True)
