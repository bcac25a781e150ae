"""What a redemption or a hold must be to be taken, and what of it is worth a look."""

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wasteexchange.cards import service as card_service
from wasteexchange.cards.errors import PinNeeded
from wasteexchange.compost.queries import find_batch_by_code
from wasteexchange.deposits.service import checks as deposit_checks
from wasteexchange.deposits.service.drafting import Lookup, Whose, may_be_waived, whose
from wasteexchange.households.queries.own import belongs_to
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.errors import FieldProblem, Invalid
from wasteexchange.kernel.words import _
from wasteexchange.ledger.errors import InsufficientBalance, InsufficientStock
from wasteexchange.programmes.rules import Catalogue, Point
from wasteexchange.promises import service as promises
from wasteexchange.promises.rules import Term
from wasteexchange.rewards import queries
from wasteexchange.rewards.errors import RewardCapReached, UnknownReward
from wasteexchange.rewards.queries.holds import set_aside_this_month
from wasteexchange.rewards.queries.pins import find_check
from wasteexchange.rewards.rules import Checked, Price, Reward, Shelf, batch_named, cost
from wasteexchange.rewards.service.commands import CheckPin, PlaceHold, Redeem


@dataclass(frozen=True, slots=True)
class Wanted:
    """What every rule lets through, with its price."""

    catalogue: Catalogue
    shelf: Shelf
    who: Whose
    point: Point
    at: dt.datetime
    reward: Reward
    price: Price
    amount: int

    @property
    def day_on(self) -> dt.date:
        """On which day of the programme it counts."""
        return self.catalogue.local_day(self.at)


@contextmanager
def naming_quantity() -> Iterator[None]:
    """Let what the ledger refuses name the field in which less can be asked for.

    Raises:
        InsufficientBalance: The household has less.
        InsufficientStock: The point has less.
    """
    try:
        yield
    except (InsufficientBalance, InsufficientStock) as refusal:
        raise refusal.about("quantity") from None


def resolve(
    session: Session, context: Context, command: Redeem | PlaceHold | CheckPin
) -> tuple[Whose, Catalogue]:
    """Return whose it is, and the catalogue as it stands, in one round trip.

    Raises:
        UnknownCard: It is no card of this programme.
        UnlinkedCard: It belongs to nobody yet.
        UnknownHousehold: There is no such family.
    """
    found = Lookup(session, context, [command]).found(session)
    return whose(context, command, found), found.catalogue


def wanted_of(
    session: Session,
    context: Context,
    command: Redeem | PlaceHold | CheckPin,
    who: Whose,
    catalogue: Catalogue,
) -> Wanted:
    """Return what is asked for with its price, once all that is not money and matter is right.

    Raises:
        DomainError: Family, point, time, reward or quantity cannot be.
    """
    if who.refusal and not (command.is_reviewed and may_be_waived(who.refusal)):
        raise who.refusal
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


def batch_of(
    session: Session, context: Context, said: str | None, *, is_late: bool = False
) -> str | None:
    """Return the batch that a bag names, in the form in which batches are named.

    When the bag has left, one that is none of ours is kept as it was said, and one that cannot be
    read costs nothing: it is left out.

    Raises:
        Invalid: It cannot be one, or there is no such batch.
    """
    batch = batch_named(said)
    if is_late or said is None or not said.strip():
        return batch
    if batch is None:
        words = _("Write the batch as it stands on the bag, such as MALA-01-B-003.")
        raise Invalid(words, (FieldProblem("batch", words),))
    found = find_batch_by_code(session, context.programme_id, batch)
    if found is None or found.is_taken_back:
        words = _("There is no such batch. Look at the bag again, or leave it out.")
        raise Invalid(words, (FieldProblem("batch", words),))
    return batch


def look_of(
    session: Session,
    context: Context,
    command: Redeem | PlaceHold,
    wanted: Wanted,
    terms: Sequence[Term],
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
            wanted.who.family.id,
            asset=wanted.price.asset,
            amount=wanted.amount,
            day_on=wanted.day_on,
            terms=terms,
        )
    if _is_over_cap(session, context, command, wanted):
        if not command.is_late:
            raise RewardCapReached(
                _("Offer another reward, or ask the family to come next month."), field="quantity"
            )
        found.append("over-cap")
    if wanted.amount > wanted.shelf.terms.pin_above(wanted.price.asset):
        found += _pin_warnings(session, context, command, wanted)
    family = wanted.who.family
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
    who, code = wanted.who.family.id, wanted.reward.code
    programme_id = context.programme_id
    had = queries.had_this_month(session, programme_id, who, code, days=(first, last))
    had += set_aside_this_month(session, programme_id, who, code, days=(first, last))
    return had + command.quantity > cap


def _pin_warnings(
    session: Session, context: Context, command: Redeem | PlaceHold, wanted: Wanted
) -> list[str]:
    who = wanted.who.family.id
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
