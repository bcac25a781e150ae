"""What a redemption or a hold must be to be taken, and what of it is worth a look."""

import calendar
import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wasteexchange.cards import queries as cards
from wasteexchange.cards import service as card_service
from wasteexchange.cards.errors import PinNeeded, RevokedCard
from wasteexchange.deposits.errors import UnlinkedCard
from wasteexchange.deposits.service import checks as deposit_checks
from wasteexchange.deposits.service.drafting import may_be_waived
from wasteexchange.households import queries as households
from wasteexchange.households.queries.own import belongs_to
from wasteexchange.households.rules import HouseholdRef
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.errors import DomainError, FieldProblem, Invalid
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue, Point
from wasteexchange.promises import service as promises
from wasteexchange.rewards import queries
from wasteexchange.rewards.errors import RewardCapReached, UnknownReward
from wasteexchange.rewards.queries.holds import set_aside_this_month
from wasteexchange.rewards.queries.pins import find_check
from wasteexchange.rewards.rules import Checked, Price, Reward, Shelf, batch_named, cost
from wasteexchange.rewards.service.commands import CheckPin, PlaceHold, Redeem


@dataclass(frozen=True, slots=True)
class Who:
    """Whose redemption it is, and by which card."""

    household: HouseholdRef
    card_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What every rule lets through, with its price."""

    catalogue: Catalogue
    shelf: Shelf
    who: Who
    point: Point
    at: dt.datetime
    reward: Reward
    price: Price
    amount: int

    @property
    def day_on(self) -> dt.date:
        """On which day of the programme it counts."""
        return self.catalogue.local_day(self.at)


def resolve(
    session: Session, context: Context, command: Redeem | PlaceHold | CheckPin
) -> tuple[Who, DomainError | None]:
    """Return whose it is, and why that family gets nothing at present, if so.

    Raises:
        UnknownCard: It is no card of this programme.
        UnlinkedCard: It belongs to nobody yet.
        UnknownHousehold: There is no such family.
    """
    if command.card is None:
        assert command.household_id, "the reader asks for one of the two"
        found = households.household_of(session, context.programme_id, command.household_id)
        return Who(found, None), deposit_checks.household_refusal(found)
    card = cards.card_of(session, context.programme_id, command.card)
    if card.household is None:
        raise UnlinkedCard(_("Give this card to a family first, in the office."), field="card")
    who = Who(card.household, card.card_id)
    if card.was_revoked(command.counts_at(context.now)):
        words = _("This card was changed for another. Ask the family for the new one.")
        return who, RevokedCard(words, field="card")
    return who, deposit_checks.household_refusal(card.household)


def wanted_of(
    session: Session,
    context: Context,
    command: Redeem | PlaceHold | CheckPin,
    who: Who,
    refusal: DomainError | None,
) -> Wanted:
    """Return what is asked for with its price, once all that is not money and matter is right.

    Raises:
        DomainError: Family, point, time, reward or quantity cannot be.
    """
    if refusal and not (command.is_reviewed and may_be_waived(refusal)):
        raise refusal
    catalogue = catalogue_of(session, context.programme_id)
    at = command.counts_at(context.now)
    if command.is_reviewed:
        point = deposit_checks.any_point(catalogue, command.collection_point)
    else:
        point = deposit_checks.point_of(context, catalogue, command.collection_point)
        deposit_checks.time_of(at, context.now)
    shelf = queries.shelf_of(session, catalogue)
    reward, price = _offered(shelf, command, at)
    if not (1 <= command.quantity <= reward.most or command.is_reviewed):
        words = (
            _("Weigh it in parts: from 1 g to 500 kg.")
            if reward.by_scale
            else _("Hand out from 1 to %(most)d at a time.", most=reward.most)
        )
        raise Invalid(words, (FieldProblem("quantity", words),))
    amount = cost(reward, price, command.quantity)
    return Wanted(catalogue, shelf, who, point, at, reward, price, amount)


def _offered(
    shelf: Shelf, command: Redeem | PlaceHold | CheckPin, at: dt.datetime
) -> tuple[Reward, Price]:
    reward = shelf.reward(command.reward)
    price = shelf.price(command.reward, at) if reward else None
    # What left the shed before a reward was withdrawn was offered then.
    gone = reward and not reward.active and not (command.is_late or command.is_reviewed)
    if reward is None or price is None or gone:
        words = _("Choose one of the rewards that are offered.")
        raise UnknownReward(words, field="reward")
    return reward, price


def batch_of(said: str | None, *, is_late: bool = False) -> str | None:
    """Return the batch that a bag names, in the form in which batches are named.

    One that cannot be read costs nothing when the bag has left: it is then left out.

    Raises:
        Invalid: It cannot be one.
    """
    batch = batch_named(said)
    if batch is None and said is not None and said.strip() and not is_late:
        words = _("Write the batch as it stands on the bag, such as MALA-01-2026-03.")
        raise Invalid(words, (FieldProblem("batch", words),))
    return batch


def look_of(
    session: Session, context: Context, command: Redeem | PlaceHold, wanted: Wanted
) -> tuple[str, ...]:
    """Name what is worth a look; what has not happened yet is refused instead.

    The household's balances are held from here on, so that two counters count one after the other.

    Raises:
        RewardCapReached: The family had its share this month.
        PinNeeded: The family set a PIN, and this is more than is handed out without it.
        WrongPin: It is not that PIN.
        NotRipeYet: The family has it, but cannot use all of it yet.
    """
    found = []
    if not command.is_late:
        promises.check_ripe(
            session,
            context,
            wanted.who.household.id,
            asset=wanted.price.asset,
            amount=wanted.amount,
            day_on=wanted.day_on,
        )
    if _is_over_cap(session, context, command, wanted):
        if not command.is_late:
            raise RewardCapReached(
                _("Offer another reward, or ask the family to come next month."), field="quantity"
            )
        found.append("over-cap")
    if wanted.amount > wanted.shelf.terms.pin_above(wanted.price.asset):
        found += _pin_warnings(session, context, command, wanted)
    family = wanted.who.household
    if family.is_of_staff and belongs_to(
        session, context.programme_id, family.id, context.actor.id
    ):
        found.append("own-household")
    return tuple(found)


def _is_over_cap(
    session: Session, context: Context, command: Redeem | PlaceHold, wanted: Wanted
) -> bool:
    cap = wanted.shelf.cap(wanted.reward.code, wanted.at)
    if cap is None:
        return False
    first = wanted.day_on.replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    who, code = wanted.who.household.id, wanted.reward.code
    programme_id = context.programme_id
    had = queries.had_this_month(session, programme_id, who, code, days=(first, last))
    had += set_aside_this_month(session, programme_id, who, code, days=(first, last))
    return had + command.quantity > cap


def _pin_warnings(
    session: Session, context: Context, command: Redeem | PlaceHold, wanted: Wanted
) -> list[str]:
    who = wanted.who.household.id
    if not card_service.has_pin(session, context.programme_id, who):
        return []
    if find_check(session, context.programme_id, command.id) == Checked(
        who, command.reward, command.quantity
    ):
        return []
    if command.is_late:
        # A phone without a network cannot know it: four digits on a phone would be no secret.
        return ["pin-not-checked"]
    if not command.pin:
        raise PinNeeded(_("Let the family type its PIN."), field="pin")
    card_service.check_pin(session, context, who, command.pin, pin_key=command.pin_key)
    return []
