"""Setting a reward aside: placed, then fetched, given back, or lapsed, and that once."""

import datetime as dt
import uuid
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.deposits.rules import counted_at
from wasteexchange.deposits.service import checks as deposit_checks
from wasteexchange.households.queries import household_of
from wasteexchange.households.service import on_erasure
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.errors import DomainError, Invalid
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.kernel.words import _
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.errors import HoldEnded
from wasteexchange.ledger.queries import balances_of
from wasteexchange.ledger.rules import Cause, Transfer, household
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.promises.queries import terms_of
from wasteexchange.rewards import queries
from wasteexchange.rewards.errors import UnknownHold
from wasteexchange.rewards.models import redemption_holds
from wasteexchange.rewards.queries.holds import find_hold, open_holds
from wasteexchange.rewards.rules import Hold, Redemption, aside, handed_out, lying, redeemed
from wasteexchange.rewards.service import checks
from wasteexchange.rewards.service.checks import Wanted
from wasteexchange.rewards.service.commands import CollectHold, PlaceHold, Redeemed, SetAside
from wasteexchange.rewards.service.redeeming import claimed, keep, settled

EXPIRED_AT_ONCE = 200


def place_hold(session: Session, context: Context, command: PlaceHold) -> SetAside:
    """Set credit and things aside for a family; saying it twice changes nothing.

    Neither can be spent on something else until it is fetched, given back, or its days are over.

    Raises:
        DomainError: As for a redemption; also when it costs nothing, for then there is nothing to
            set aside.
    """
    who, catalogue = checks.resolve(session, context, command)
    digest = command.digest(who.card_id, who.family.id)
    try:
        wanted = checks.wanted_of(session, context, command, who, catalogue)
        if not wanted.amount:
            raise Invalid(_("It costs nothing: hand it out when the family comes."))
    except DomainError:
        if journal.find_twin(session, context.programme_id, command.id, "hold", digest):
            return _placed_before(session, context, command.id)
        raise
    claim = journal.Claim(
        id=command.id,
        kind="hold",
        digest=digest,
        recorded_at=command.recorded_at,
        sent_at=command.sent_at,
        counted_at=wanted.at,
        day_on=wanted.day_on,
        point_id=wanted.point.id,
    )
    if not journal.claim(session, context, claim):
        return _placed_before(session, context, command.id)
    ledger.touch(session, context, [household(who.family.id, asset) for asset in PROMISES])
    terms = terms_of(session, context.programme_id)
    checks.look_of(session, context, command, wanted, terms)
    hold = _hold(context, command, wanted)
    with checks.naming_quantity():
        _post_hold(session, context, hold)
    left = balances_of(session, context.programme_id, hold.household_id)
    hold = replace(hold, compost_after=left[Asset.COMPOST], points_after=left[Asset.POINTS])
    session.execute(sa.insert(redemption_holds), _row(context, hold))
    return SetAside(hold, left, wanted.catalogue, is_replay=False)


def collect_hold(session: Session, context: Context, command: CollectHold) -> Redeemed:
    """Hand out what was set aside, at the price of then; saying it twice changes nothing.

    Raises:
        UnknownHold: Nothing was set aside under that id.
        HoldEnded: It was fetched or given back before, or its days are over.
        PointNotYours: It lies at another point than the actor's.
        Invalid: The bag names a batch that is none.
    """
    digest = command.digest()
    catalogue = catalogue_of(session, context.programme_id)
    if journal.find_twin(session, context.programme_id, command.id, "redemption", digest):
        return _collected_before(session, context, catalogue, command.id)
    hold = _open_hold(session, context, catalogue, command.hold_id)
    at = counted_at(command.recorded_at, command.sent_at, context.now)
    deposit_checks.time_of(at, context.now)
    if command.series:
        journal.check_series(session, context, hold.point_id, command.series)
    batch = checks.batch_of(session, context, command.batch)
    number = claimed(
        session,
        context,
        journal.Claim(
            id=command.id,
            kind="redemption",
            digest=digest,
            recorded_at=command.recorded_at,
            sent_at=command.sent_at,
            counted_at=at,
            day_on=catalogue.local_day(at),
            point_id=hold.point_id,
            series=command.series,
            sequence=command.sequence,
        ),
    )
    if number is None:
        return _collected_before(session, context, catalogue, command.id)

    def post(cause: Cause, movements: list[Transfer]) -> tuple[ledger.Balances, list[Transfer]]:
        out = [m for m in movements if m.debit == handed_out(hold.point_id, hold.material)]
        after = ledger.end_hold(
            session,
            context,
            cause,
            hold.id,
            household_id=hold.household_id,
            ending="settled",
            to=redeemed(hold.point_id, hold.asset),
            also=out,
        )
        return after, []

    redemption = replace(_fetched(context, command, hold, at, catalogue, number), batch=batch)
    family = household_of(session, context.programme_id, hold.household_id)
    own = [household(family.id, asset) for asset in PROMISES]
    before = ledger.touch(session, context, own)
    redemption = keep(session, context, catalogue, family, redemption, post, before=before)
    return Redeemed(redemption, catalogue, is_replay=False)


def cancel_hold(
    session: Session, context: Context, hold_id: uuid.UUID, *, record_id: uuid.UUID
) -> Hold:
    """Give back what was set aside; saying it twice changes nothing.

    Raises:
        UnknownHold: Nothing was set aside under that id.
        HoldEnded: It was fetched or given back before, or its days are over.
        PointNotYours: It lies at another point than the actor's.
    """
    catalogue = catalogue_of(session, context.programme_id)
    digest = journal.digest_of({"hold": str(hold_id), "ending": "cancelled"})
    if journal.find_twin(session, context.programme_id, record_id, "hold-end", digest):
        return _known(session, context, hold_id)
    hold = _open_hold(session, context, catalogue, hold_id)
    _give_back(session, context, catalogue, hold, ending="cancelled", record_id=record_id)
    return _known(session, context, hold_id)


def expire_due(session: Session, context: Context, *, most: int = EXPIRED_AT_ONCE) -> list[Hold]:
    """Give back what nobody fetched in its days; return what was given back."""
    catalogue = catalogue_of(session, context.programme_id)
    due = open_holds(session, context.programme_id, due_at=context.now, limit=most)
    for hold in due:
        record_id = context.new_id()
        _give_back(session, context, catalogue, hold, ending="expired", record_id=record_id)
    return due


def _cancel_all(session: Session, context: Context, household_id: uuid.UUID) -> None:
    """Give back what a family set aside, before its data are erased and its credit lapses."""
    catalogue = catalogue_of(session, context.programme_id)
    for hold in open_holds(session, context.programme_id, household_id=household_id):
        record_id = context.new_id()
        _give_back(session, context, catalogue, hold, ending="cancelled", record_id=record_id)


on_erasure(_cancel_all)


def _give_back(
    session: Session,
    context: Context,
    catalogue: Catalogue,
    hold: Hold,
    *,
    ending: str,
    record_id: uuid.UUID,
) -> None:
    """End a hold and return what it held; what the family owes is paid with it first."""
    today = catalogue.local_day(context.now)
    claim = journal.Claim(
        id=record_id,
        kind="hold-end",
        digest=journal.digest_of({"hold": str(hold.id), "ending": ending}),
        day_on=today,
        point_id=hold.point_id,
    )
    if not journal.claim(session, context, claim):
        return
    left = ledger.lock_household(session, context.programme_id, hold.household_id)
    back = [
        Transfer(
            lying(hold.point_id, hold.material), aside(hold.point_id, hold.material), hold.things
        ),
        *ledger.settlements({hold.asset: hold.amount}, left, hold.household_id),
    ]
    ledger.end_hold(
        session,
        context,
        Cause(record_id, today),
        hold.id,
        household_id=hold.household_id,
        ending=ending,
        also=back,
    )
    if len(back) > 1:
        settled(session, context, hold.household_id, record_id)


def _open_hold(
    session: Session, context: Context, catalogue: Catalogue, hold_id: uuid.UUID
) -> Hold:
    hold = _known(session, context, hold_id)
    point = catalogue.point_by_id(hold.point_id)
    assert point, "foreign keys hold it"
    deposit_checks.own_point(context, point)
    if hold.ending:
        raise HoldEnded(_("What was set aside was already fetched or given back."))
    return hold


def _known(session: Session, context: Context, hold_id: uuid.UUID) -> Hold:
    hold = find_hold(session, context.programme_id, hold_id)
    if hold is None:
        raise UnknownHold(_("Look for it in the list of what is set aside."))
    return hold


def _placed_before(session: Session, context: Context, hold_id: uuid.UUID) -> SetAside:
    """Return the first answer, whatever became of it since."""
    found = _known(session, context, hold_id)
    hold = replace(found, ending=None, ended_at=None, ended_by=None)
    left = balances_of(session, context.programme_id, hold.household_id)
    if hold.compost_after is not None and hold.points_after is not None:
        left = {Asset.COMPOST: hold.compost_after, Asset.POINTS: hold.points_after}
    catalogue = catalogue_of(session, context.programme_id)
    return SetAside(hold, left, catalogue, is_replay=True)


def _collected_before(
    session: Session, context: Context, catalogue: Catalogue, redemption_id: uuid.UUID
) -> Redeemed:
    known = queries.find_redemption(session, context.programme_id, redemption_id)
    assert known, "its record is there"
    return Redeemed(known, catalogue, is_replay=True)


def _hold(context: Context, command: PlaceHold, wanted: Wanted) -> Hold:
    days = dt.timedelta(days=wanted.shelf.terms.hold_days)
    return Hold(
        id=command.id,
        household_id=wanted.who.family.id,
        card_id=wanted.who.card_id,
        card_absent_reason=command.card_absent_reason,
        point_id=wanted.point.id,
        counted_at=wanted.at,
        day_on=wanted.day_on,
        reward=wanted.reward.code,
        quantity=command.quantity,
        asset=wanted.price.asset,
        amount=wanted.amount,
        price_id=wanted.price.id,
        material=wanted.reward.material,
        things=wanted.reward.things(command.quantity),
        expires_at=context.now + days,
        compost_after=None,
        points_after=None,
        actor_id=context.actor.id,
    )


def _post_hold(session: Session, context: Context, hold: Hold) -> None:
    point, material = hold.point_id, hold.material
    ledger.hold(
        session,
        context,
        Cause(hold.id, hold.day_on),
        hold.household_id,
        asset=hold.asset,
        amount=hold.amount,
        expires_at=hold.expires_at,
        also=[Transfer(aside(point, material), lying(point, material), hold.things)],
    )


def _row(context: Context, hold: Hold) -> dict[str, object]:
    names = [column.name for column in redemption_holds.columns if column.name != "programme_id"]
    said = {name: getattr(hold, name) for name in names}
    return {"programme_id": context.programme_id, **said, "asset": str(hold.asset)}


def _fetched(
    context: Context,
    command: CollectHold,
    hold: Hold,
    at: dt.datetime,
    catalogue: Catalogue,
    number: tuple[str, int],
) -> Redemption:
    return Redemption(
        id=command.id,
        household_id=hold.household_id,
        card_id=hold.card_id,
        card_absent_reason=hold.card_absent_reason,
        point_id=hold.point_id,
        counted_at=at,
        recorded_at=command.recorded_at,
        day_on=catalogue.local_day(at),
        actor_id=context.actor.id,
        series=number[0],
        sequence=number[1],
        reward=hold.reward,
        quantity=hold.quantity,
        asset=hold.asset,
        amount=hold.amount,
        price_id=hold.price_id,
        material=hold.material,
        things=hold.things,
        unsettled=0,
        missing=0,
        hold_id=hold.id,
        batch=None,
        compost_after=0,
        points_after=0,
        warnings=(),
    )
