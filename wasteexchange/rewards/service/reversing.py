"""Taking a redemption back."""

from dataclasses import replace

from sqlalchemy.orm import Session

from wasteexchange.deposits.errors import AlreadyReversed, NotYoursToReverse
from wasteexchange.deposits.rules import counted_at
from wasteexchange.deposits.service import checks as deposit_checks
from wasteexchange.households import queries as households
from wasteexchange.households.rules import HouseholdRef, Status
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import Cause
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.reviews import service as reviews
from wasteexchange.rewards import queries
from wasteexchange.rewards.errors import UnknownRedemption
from wasteexchange.rewards.models import redemption_reversals
from wasteexchange.rewards.rules import Redemption, Reversal, back_of, reversal_entry_of
from wasteexchange.rewards.service.commands import Redeemed, ReverseRedemption
from wasteexchange.rewards.service.redeeming import claimed, settled


def reverse_redemption(session: Session, context: Context, command: ReverseRedemption) -> Redeemed:
    """Take a redemption back by a correcting entry, in the month of the original.

    The family has its credit again, which first pays what it owes; the thing lies at the point.

    Raises:
        UnknownRedemption: There is none with that id here.
        AlreadyReversed: It was taken back before.
        NotYoursToReverse: An operator's right ends with their own last record of the day.
    """
    programme_id = context.programme_id
    catalogue = catalogue_of(session, programme_id)
    redemption = queries.find_redemption(session, programme_id, command.redemption_id)
    if redemption is None:
        raise UnknownRedemption(_("Look for it in the list of what was handed out."))
    digest = command.digest()
    kind = "redemption-reversal"
    if journal.find_twin(session, programme_id, command.id, kind, digest):
        return Redeemed(redemption, catalogue, is_replay=True)
    point = catalogue.point_by_id(redemption.point_id)
    assert point, "foreign keys hold it"
    deposit_checks.own_point(context, point)
    if redemption.reversal:
        raise AlreadyReversed(_("It was taken back before. Nothing more is to be done."))
    _check_right(session, context, catalogue, command, redemption)
    if command.series and not command.is_reviewed:
        journal.check_series(session, context, point.id, command.series)
    recorded_at = command.recorded_at or context.now
    counted = command.counted_at or counted_at(recorded_at, command.sent_at, context.now)
    if not command.is_reviewed:
        deposit_checks.time_of(counted, context.now)
    wanted = journal.Claim(
        id=command.id,
        kind=kind,
        digest=digest,
        recorded_at=recorded_at,
        sent_at=command.sent_at,
        counted_at=counted,
        day_on=redemption.day_on,
        point_id=point.id,
        series=command.series,
        sequence=command.sequence,
    )
    number = claimed(session, context, wanted)
    if number is None:
        return Redeemed(redemption, catalogue, is_replay=True)
    family = households.household_of(session, programme_id, redemption.household_id)
    _give_back(session, context, command, redemption, family)
    undone = replace(redemption, reversal=Reversal(command.id, command.reason, counted))
    _append(session, context, catalogue, undone, number)
    return Redeemed(undone, catalogue, is_replay=False)


def _check_right(
    session: Session,
    context: Context,
    catalogue: Catalogue,
    command: ReverseRedemption,
    redemption: Redemption,
) -> None:
    if context.actor.may(Permission.CORRECT_DEPOSITS):
        return
    recorded = command.recorded_at or context.now
    at = command.counted_at or counted_at(recorded, command.sent_at, context.now)
    mine = redemption.actor_id == context.actor.id
    if command.is_late:
        # Whatever arrived first: what they recorded on the same day is theirs to take back.
        mine = mine and catalogue.local_day(at) == redemption.day_on
    else:
        last = queries.last_own_record(
            session,
            context.programme_id,
            context.actor.id,
            day_on=catalogue.local_day(context.now),
        )
        mine = last == redemption.id
    if not mine:
        raise NotYoursToReverse(
            _("You can take back your own last record of today. Ask a coordinator for this one.")
        )


def _give_back(
    session: Session,
    context: Context,
    command: ReverseRedemption,
    redemption: Redemption,
    family: HouseholdRef,
) -> None:
    row = {
        "programme_id": context.programme_id,
        "redemption_id": redemption.id,
        "id": command.id,
        "reason": command.reason,
    }
    if insert_new(session, redemption_reversals, row) is None:
        raise AlreadyReversed(_("It was taken back before. Nothing more is to be done."))
    is_erased = family.status is Status.ERASED
    movements = back_of(redemption, is_erased=is_erased)
    paid = []
    if not is_erased:
        left = ledger.lock_household(session, context.programme_id, family.id)
        paid = ledger.settlements({redemption.asset: redemption.amount}, left, family.id)
    ledger.post(session, context, Cause(command.id, redemption.day_on), [*movements, *paid])
    # What was to be looked at about it is settled by taking it back.
    reviews.undo_cause(session, context, redemption.id, record_id=command.id)
    if paid:
        settled(session, context, family.id, command.id)


def _append(
    session: Session,
    context: Context,
    catalogue: Catalogue,
    redemption: Redemption,
    number: tuple[str, int],
) -> None:
    assert redemption.reversal, "it was just taken back"
    own = redemption.reversal.id
    family = households.household_of(session, context.programme_id, redemption.household_id)
    # After an erasure nobody may be able to open this entry: a key that is forgotten at once.
    key = family.holder_key or b"".join(context.new_id().bytes for _n in range(2))
    point = catalogue.point_by_id(redemption.point_id)
    assert point, "foreign keys hold it"
    codes = catalogue.programme.code, point.code
    holder = journal.holder_of(key, own)
    entry = reversal_entry_of(*codes, redemption, own, number) | {"holder": holder}
    month = f"{redemption.day_on:%Y-%m}"
    journal.append(session, context, own, "redemption-reversal", entry=entry, month=month)
