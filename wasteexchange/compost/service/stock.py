"""Counting what lies there, buying compost, and taking material from one point to another."""

import uuid

from sqlalchemy.orm import Session

from wasteexchange.compost import queries, rules
from wasteexchange.compost.errors import DifferenceUnexplained, HaulHasEnded, SamePoint, UnknownFact
from wasteexchange.compost.models import compost_purchases, haul_arrivals, hauls, stock_counts
from wasteexchange.compost.rules import Arrival, Count, Haul, Purchase
from wasteexchange.compost.service import facts
from wasteexchange.compost.service.commands import (
    BuyCompost,
    CountStock,
    Done,
    ReceiveHaul,
    SendHaul,
)
from wasteexchange.deposits.service import checks
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.words import _
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.errors import InsufficientStock
from wasteexchange.ledger.rules import Cause, on_the_way, stock
from wasteexchange.programmes.queries import catalogue_of


def count_stock(session: Session, context: Context, command: CountStock) -> Done[Count]:
    """Let the books follow the shed: the difference is posted, with a reason.

    It is compared with what the books say of the end of its day; of today, of this moment.

    Raises:
        DifferenceUnexplained: It is not what the books say, and no reason is given.
        DomainError: An unknown point or material; a weight or time that cannot be; more was taken
            since its day than was counted (`insufficient-stock`).
    """
    programme_id = context.programme_id
    if facts.is_known(session, context, command):
        return Done(_known_count(session, context, command), is_replay=True)
    catalogue = catalogue_of(session, programme_id)
    point = checks.any_point(catalogue, command.collection_point)
    checks.own_point(context, point)
    material = facts.material_of(catalogue, command.material)
    facts.weight_of(command.counted_g, "counted_g", least=0, most=rules.COUNT_G_MAX)
    when = facts.when_of(context, catalogue, command)
    if not facts.claim(session, context, command, when, point.id):
        return Done(_known_count(session, context, command), is_replay=True)
    account = stock(point.id, material)
    # What never lay here has no balance yet: two first counts wait for each other all the same.
    now_g = ledger.touch(session, context, [account])[account]
    lay = facts.lay_there(session, context, catalogue, account, now_g=now_g, when=when)
    _check_counted(lay, command, material)
    count = Count(
        id=command.id,
        point_id=point.id,
        material=material,
        counted_at=when.at,
        day_on=when.day_on,
        expected_g=lay.then_g,
        counted_g=command.counted_g,
        reason=command.reason,
    )
    facts.write(
        session,
        context,
        stock_counts,
        {
            "id": count.id,
            "point_id": count.point_id,
            "material": count.material,
            "counted_at": count.counted_at,
            "day_on": count.day_on,
            "expected_g": count.expected_g,
            "counted_g": count.counted_g,
            "reason": count.reason,
        },
    )
    ledger.post(session, context, Cause(count.id, count.day_on), rules.count_transfers(count))
    entry = rules.count_entry(catalogue.programme.code, point.code, count)
    facts.append(session, context, count.id, entry)
    return Done(count, is_replay=False)


def _check_counted(lay: rules.Lay, command: CountStock, material: str) -> None:
    """Make sure that a count can be, and that a difference has its reason.

    Raises:
        InsufficientStock: More was taken since its day than was counted.
        DifferenceUnexplained: It is not what the books say, and no reason is given.
    """
    if lay.least_g + command.counted_g - lay.then_g < 0:
        raise InsufficientStock(
            _("More was taken since then than you counted. Count again, and give today."),
            field="counted_g",
            material=material,
            in_stock_g=lay.then_g,
        )
    if command.counted_g != lay.then_g and not command.reason.strip():
        raise DifferenceUnexplained(
            _("Weigh it again. If it is right, write why it differs from the books."),
            field="reason",
        )


def buy_compost(session: Session, context: Context, command: BuyCompost) -> Done[Purchase]:
    """Take compost into stock that was bought in.

    Raises:
        DomainError: An unknown or closed point; a weight or time that cannot be.
    """
    if facts.is_known(session, context, command):
        return Done(_known_purchase(session, context, command), is_replay=True)
    catalogue = catalogue_of(session, context.programme_id)
    point = checks.point_of(context, catalogue, command.collection_point)
    facts.weight_of(command.net_g, "net_g", least=1, most=rules.BATCH_G_MAX)
    when = facts.when_of(context, catalogue, command)
    if not facts.claim(session, context, command, when, point.id):
        return Done(_known_purchase(session, context, command), is_replay=True)
    bought = Purchase(
        id=command.id,
        point_id=point.id,
        counted_at=when.at,
        day_on=when.day_on,
        net_g=command.net_g,
        supplier=command.supplier,
    )
    facts.write(
        session,
        context,
        compost_purchases,
        {
            "id": bought.id,
            "point_id": bought.point_id,
            "counted_at": bought.counted_at,
            "day_on": bought.day_on,
            "net_g": bought.net_g,
            "supplier": bought.supplier,
        },
    )
    ledger.post(session, context, Cause(bought.id, bought.day_on), rules.purchase_transfers(bought))
    entry = rules.purchase_entry(catalogue.programme.code, point.code, bought)
    facts.append(session, context, bought.id, entry)
    return Done(bought, is_replay=False)


def send_haul(session: Session, context: Context, command: SendHaul) -> Done[Haul]:
    """Let material leave a point for another: until it arrives it is on the way.

    Raises:
        DomainError: An unknown point or material; one point twice; a weight or time that cannot
            be; more than lies there (`insufficient-stock`).
    """
    programme_id = context.programme_id
    if facts.is_known(session, context, command):
        return Done(_known_haul(session, context, command.id), is_replay=True)
    catalogue = catalogue_of(session, programme_id)
    source = checks.any_point(catalogue, command.from_point)
    checks.own_point(context, source)
    target = checks.any_point(catalogue, command.to_point)
    if source.id == target.id:
        raise SamePoint(_("It leaves one point and arrives at another."), field="to_point")
    material = facts.material_of(catalogue, command.material)
    facts.weight_of(command.sent_g, "sent_g", least=1, most=rules.BATCH_G_MAX)
    when = facts.when_of(context, catalogue, command)
    if not facts.claim(session, context, command, when, source.id):
        return Done(_known_haul(session, context, command.id), is_replay=True)
    account = stock(source.id, material)
    there_g = ledger.lock(session, programme_id, [account])[account]
    lay = facts.lay_there(session, context, catalogue, account, now_g=there_g, when=when)
    facts.check_there(lay, command.sent_g, "sent_g", material)
    sent = Haul(
        id=command.id,
        from_point_id=source.id,
        to_point_id=target.id,
        material=material,
        counted_at=when.at,
        day_on=when.day_on,
        sent_g=command.sent_g,
        note=command.note,
    )
    facts.write(
        session,
        context,
        hauls,
        {
            "id": sent.id,
            "from_point_id": sent.from_point_id,
            "to_point_id": sent.to_point_id,
            "material": sent.material,
            "counted_at": sent.counted_at,
            "day_on": sent.day_on,
            "sent_g": sent.sent_g,
            "note": sent.note,
        },
    )
    ledger.post(session, context, Cause(sent.id, sent.day_on), rules.haul_transfers(sent))
    entry = rules.haul_entry(catalogue.programme.code, (source.code, target.code), sent)
    facts.append(session, context, sent.id, entry)
    return Done(sent, is_replay=False)


def receive_haul(session: Session, context: Context, command: ReceiveHaul) -> Done[Haul]:
    """Take into stock what arrived; what the two scales disagree on has an account of its own.

    Raises:
        UnknownFact: There is no such haul.
        HaulHasEnded: It arrived before, or was taken back.
        DifferenceUnexplained: The two scales differ much, and no reason is given.
        DomainError: A weight or time that cannot be; it goes to another's point.
    """
    programme_id = context.programme_id
    known = facts.is_known(session, context, command)
    sent = _known_haul(session, context, command.haul_id)
    if known:
        return Done(sent, is_replay=True)
    catalogue = catalogue_of(session, programme_id)
    target = facts.own_point(context, catalogue, sent.to_point_id)
    facts.weight_of(command.received_g, "received_g", least=0, most=rules.BATCH_G_MAX)
    when = facts.when_of(context, catalogue, command)
    if sent.differs_much(command.received_g) and not command.reason:
        raise DifferenceUnexplained(
            _("Weigh it again. If it is right, write why it differs from what left."),
            field="reason",
        )
    facts.after_beginning(when, sent.day_on)
    if not facts.claim(session, context, command, when, target.id):
        return Done(_known_haul(session, context, command.haul_id), is_replay=True)
    sent = lock_on_the_way(session, context, sent)
    arrival = Arrival(
        id=command.id,
        haul_id=sent.id,
        counted_at=when.at,
        day_on=when.day_on,
        received_g=command.received_g,
        reason=command.reason,
    )
    facts.write(
        session,
        context,
        haul_arrivals,
        {
            "id": arrival.id,
            "haul_id": arrival.haul_id,
            "counted_at": arrival.counted_at,
            "day_on": arrival.day_on,
            "received_g": arrival.received_g,
            "reason": arrival.reason,
        },
    )
    cause = Cause(arrival.id, arrival.day_on)
    ledger.post(session, context, cause, rules.arrival_transfers(sent, arrival))
    source = catalogue.point_by_id(sent.from_point_id)
    assert source, "foreign keys hold it"
    entry = rules.arrival_entry(catalogue.programme.code, (source.code, target.code), sent, arrival)
    facts.append(session, context, arrival.id, entry)
    return Done(_known_haul(session, context, sent.id), is_replay=False)


def lock_on_the_way(session: Session, context: Context, sent: Haul) -> Haul:
    """Hold what is on the way, so that of two who receive it the second is told.

    Raises:
        HaulHasEnded: Nothing is on the way any more.
    """
    account = on_the_way(sent.id, sent.from_point_id, sent.material)
    ledger.lock(session, context.programme_id, [account])
    # Read again: while we waited for the lock it may have arrived.
    sent = _known_haul(session, context, sent.id)
    if not sent.is_on_the_way:
        raise HaulHasEnded(_("Look at what was written when it arrived."))
    return sent


def _known_haul(session: Session, context: Context, haul_id: uuid.UUID) -> Haul:
    found = queries.find_haul(session, context.programme_id, haul_id)
    if found is None:
        raise UnknownFact(_("Look for it in the list of hauls."))
    return found


def _known_count(session: Session, context: Context, command: CountStock) -> Count:
    found = queries.find_count(session, context.programme_id, command.id)
    assert found, "its record is there"
    return found


def _known_purchase(session: Session, context: Context, command: BuyCompost) -> Purchase:
    found = queries.find_purchase(session, context.programme_id, command.id)
    assert found, "its record is there"
    return found
