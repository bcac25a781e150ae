"""Taking a deposit back."""

import uuid
from dataclasses import replace

from sqlalchemy.orm import Session

from wasteexchange.deposits import queries
from wasteexchange.deposits.errors import AlreadyReversed, NotYoursToReverse, UnknownDeposit
from wasteexchange.deposits.models import deposit_reversals
from wasteexchange.deposits.rules import (
    Deposit,
    Reversal,
    counted_at,
    reversal_entry_of,
    transfers_of,
)
from wasteexchange.deposits.service import checks
from wasteexchange.deposits.service.commands import Recorded, ReverseDeposit
from wasteexchange.deposits.service.counting import count_reversal
from wasteexchange.households import queries as households
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import GIVEN_UP, Cause, Kind
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.reviews import service as reviews
from wasteexchange.reviews.rules import Concern


def reverse_deposit(session: Session, context: Context, command: ReverseDeposit) -> Recorded:
    """Take a deposit back by a correcting entry, in the month of the original.

    What was spent of its credit is then owed by the household, matter that is no longer in stock
    is to be explained, and both are put before a person.

    Raises:
        UnknownDeposit: There is none with that id here.
        AlreadyReversed: It was taken back before.
        NotYoursToReverse: An operator's right ends with their own last record of the day.
    """
    programme_id = context.programme_id
    catalogue = catalogue_of(session, programme_id)
    deposit = queries.find_deposit(session, programme_id, command.deposit_id)
    if deposit is None:
        raise UnknownDeposit(_("Look for it in the list of deposits."))
    digest = command.digest()
    if journal.find_twin(session, programme_id, command.id, "reversal", digest):
        return Recorded(deposit, catalogue, is_replay=True)
    point = catalogue.point_by_id(deposit.point_id)
    assert point, "foreign keys hold it"
    checks.own_point(context, point)
    if deposit.reversal:
        raise AlreadyReversed(_("It was taken back before. Nothing more is to be done."))
    _check_right(session, context, catalogue, command, deposit)
    series, sequence = _number(session, context, command, point.id)
    recorded_at = command.recorded_at or context.now
    counted = command.counted_at or counted_at(recorded_at, command.sent_at, context.now)
    if not command.is_reviewed:
        checks.time_of(counted, context.now)
    wanted = journal.Claim(
        id=command.id,
        kind="reversal",
        digest=digest,
        recorded_at=recorded_at,
        sent_at=command.sent_at,
        counted_at=counted,
        day_on=deposit.day_on,
        point_id=point.id,
        series=series,
        sequence=sequence,
    )
    if not journal.claim(session, context, wanted):
        if command.series is None:
            journal.return_number(session, context, point.id)
        return Recorded(deposit, catalogue, is_replay=True)
    _take_back(session, context, command, deposit)
    _append_reversal(session, context, catalogue, command, deposit, (series, sequence))
    taken = Reversal(command.id, command.reason, counted)
    return Recorded(replace(deposit, reversal=taken), catalogue, is_replay=False)


def _check_right(
    session: Session,
    context: Context,
    catalogue: Catalogue,
    command: ReverseDeposit,
    deposit: Deposit,
) -> None:
    if context.actor.may(Permission.CORRECT_DEPOSITS):
        return
    if command.is_late:
        _check_own_day(context, catalogue, command, deposit)
        return
    today = catalogue.local_day(context.now)
    last = queries.last_own_record(session, context.programme_id, context.actor.id, day_on=today)
    if last != deposit.id:
        raise NotYoursToReverse(
            _("You can take back your own last record of today. Ask a coordinator for this one.")
        )


def _check_own_day(
    context: Context, catalogue: Catalogue, command: ReverseDeposit, deposit: Deposit
) -> None:
    """Let an operator take back what they recorded on the same day, whatever arrived first."""
    recorded = command.recorded_at or context.now
    at = command.counted_at or counted_at(recorded, command.sent_at, context.now)
    if deposit.actor_id != context.actor.id or catalogue.local_day(at) != deposit.day_on:
        raise NotYoursToReverse(
            _("You can take back your own last record of today. Ask a coordinator for this one.")
        )


def _number(
    session: Session, context: Context, command: ReverseDeposit, point_id: uuid.UUID
) -> tuple[str, int]:
    if command.series is None or command.sequence is None:
        return journal.next_number(session, context, point_id)
    if not command.is_reviewed:
        journal.check_series(session, context, point_id, command.series)
    return command.series, command.sequence


def _take_back(
    session: Session, context: Context, command: ReverseDeposit, deposit: Deposit
) -> None:
    insert = upserting(session.get_bind().dialect.name)(deposit_reversals)
    row = {
        "programme_id": context.programme_id,
        "deposit_id": deposit.id,
        "id": command.id,
        "reason": command.reason,
    }
    first = insert.on_conflict_do_nothing().returning(deposit_reversals.c.id)
    if not session.execute(first, row).first():
        raise AlreadyReversed(_("It was taken back before. Nothing more is to be done."))
    cause = Cause(command.id, deposit.day_on)
    short = ledger.take_back(session, context, cause, transfers_of(deposit))
    for transfer in short:
        if transfer.debit.kind in GIVEN_UP:
            continue
        asset = transfer.debit.asset
        promised = transfer.debit.kind is Kind.OWED
        concern = Concern(
            subject_id=command.id,
            subject_kind="reversal",
            reason=f"{'owed-by-household' if promised else 'stock-to-explain'}-{asset.lower()}",
            facts={"deposit": str(deposit.id), "asset": str(asset), "amount": transfer.amount},
            point_id=deposit.point_id,
        )
        reviews.put(session, context, concern)
    # What was to be looked at about the deposit itself is settled by taking it back.
    reviews.undo_cause(session, context, deposit.id, record_id=command.id)
    count_reversal(session, context, deposit)


def _append_reversal(  # what the entry is made of
    session: Session,
    context: Context,
    catalogue: Catalogue,
    command: ReverseDeposit,
    deposit: Deposit,
    number: tuple[str, int],
) -> None:
    who = households.household_of(session, context.programme_id, deposit.household_id)
    # After an erasure nobody may be able to open this entry: a key that is forgotten at once.
    key = who.holder_key or b"".join(context.new_id().bytes for _n in range(2))
    point = catalogue.point_by_id(deposit.point_id)
    assert point, "foreign keys hold it"
    codes = catalogue.programme.code, point.code
    holder = journal.holder_of(key, command.id)
    entry = reversal_entry_of(*codes, deposit, command.id, number) | {"holder": holder}
    month = f"{deposit.day_on:%Y-%m}"
    journal.append(session, context, command.id, "reversal", entry=entry, month=month)
