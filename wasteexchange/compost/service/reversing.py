"""Taking back a fact about matter."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from wasteexchange.compost import queries, rules
from wasteexchange.compost.errors import (
    BatchIsClosed,
    FactIsTakenBack,
    HaulHasEnded,
    LaterFactStands,
    UnknownFact,
)
from wasteexchange.compost.models import matter_reversals
from wasteexchange.compost.rules import Fact, MatterReversal
from wasteexchange.compost.service import facts
from wasteexchange.compost.service.batches import lock_open
from wasteexchange.compost.service.commands import Done, TakeBack
from wasteexchange.compost.service.stock import lock_on_the_way
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.kernel.words import _
from wasteexchange.ledger import queries as ledger_queries
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import Cause, Transfer
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.reviews import service as reviews
from wasteexchange.reviews.rules import Concern

# What moves nothing makes no entry in the journal, and so does its reversal.
UNSAID = frozenset({"batch-tended"})

StandsOnIt = Callable[[Session, Context, Fact], None]
_stand_on_facts: list[StandsOnIt] = []


def before_taking_back(step: StandsOnIt) -> None:
    """Let a room above refuse that a fact is taken back on which one of its own stands."""
    if step not in _stand_on_facts:
        _stand_on_facts.append(step)


def take_back(session: Session, context: Context, command: TakeBack) -> Done[Fact]:
    """Take a fact back by a correcting entry, in the month of the original.

    What it had brought and is no longer there is to be explained, and put before a person.

    Raises:
        UnknownFact: There is none with that id here.
        FactIsTakenBack: It was taken back before.
        LaterFactStands: A closing or an arrival stands on it, and goes first.
        PointNotYours: It is another point's.
    """
    programme_id = context.programme_id
    known = facts.is_known(session, context, command)
    fact = _fact(session, context, command)
    if known:
        return Done(fact, is_replay=True)
    catalogue = catalogue_of(session, programme_id)
    points = [facts.own_point(context, catalogue, point_id) for point_id in fact.point_ids[:1]]
    when = facts.when_of(context, catalogue, command)
    if fact.reversal:
        raise FactIsTakenBack(_("It was taken back before. Nothing more is to be done."))
    if not facts.claim(session, context, command, when, points[0].id, day_on=fact.day_on):
        return Done(_fact(session, context, command), is_replay=True)
    _check_nothing_stands_on_it(session, context, fact)
    reversal = MatterReversal(command.id, fact.id, command.reason, when.at)
    row = {
        "programme_id": programme_id,
        "reversed_id": fact.id,
        "id": reversal.id,
        "reason": reversal.reason,
        "counted_at": reversal.counted_at,
    }
    if insert_new(session, matter_reversals, row) is None:
        raise FactIsTakenBack(_("It was taken back before. Nothing more is to be done."))
    _move_back(session, context, fact, reversal)
    if fact.kind not in UNSAID:
        codes = tuple(point.code for point in points)
        entry = rules.reversal_entry(catalogue.programme.code, codes, fact, reversal.id)
        facts.append(session, context, reversal.id, entry)
    return Done(_fact(session, context, command), is_replay=False)


def _fact(session: Session, context: Context, command: TakeBack) -> Fact:
    fact = queries.fact_of(session, context.programme_id, command.fact_id)
    if fact is None:
        raise UnknownFact(_("Look for it in the lists of batches and stock."))
    return fact


def _check_nothing_stands_on_it(session: Session, context: Context, fact: Fact) -> None:
    """Hold what the fact opened, and make sure that it has not ended.

    Raises:
        LaterFactStands: It has.
    """
    assert fact.subject_id or fact.kind not in {"batch-opened", "haul-sent"}
    try:
        if fact.kind == "batch-opened":
            lock_open(session, context, fact.id)
        elif fact.kind == "haul-sent":
            sent = queries.find_haul(session, context.programme_id, fact.id)
            assert sent, "it was just read"
            lock_on_the_way(session, context, sent)
    except (BatchIsClosed, HaulHasEnded) as ended:
        raise LaterFactStands(_("Take back first how it ended, then this.")) from ended
    for step in _stand_on_facts:
        step(session, context, fact)


def _move_back(session: Session, context: Context, fact: Fact, reversal: MatterReversal) -> None:
    posted = ledger_queries.transfers_of(session, context.programme_id, fact.id)
    movements = [Transfer(*moved) for moved in posted]
    if not movements:
        return
    covers = ledger.take_back(session, context, Cause(reversal.id, fact.day_on), movements)
    for cover in covers:
        concern = Concern(
            subject_id=reversal.id,
            subject_kind="matter-reversal",
            reason="stock-to-explain-matter",
            facts={
                "reversed": fact.kind,
                "material": cover.debit.material,
                "amount": cover.amount,
            },
            point_id=cover.debit.point_id,
        )
        reviews.put(session, context, concern)
