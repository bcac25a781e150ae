"""Keeping deposits: claimed, looked at, credited in their order, and written."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.deposits import queries
from wasteexchange.deposits.models import deposits
from wasteexchange.deposits.rules import Deposit, Visit, transfers_of
from wasteexchange.deposits.service import checks
from wasteexchange.deposits.service.counting import count_visits
from wasteexchange.deposits.service.drafting import LINES, Built, Draft, build
from wasteexchange.households.queries.own import belongs_to
from wasteexchange.journal import service as journal
from wasteexchange.kernel.canonical import canonical_json
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.statements import Statement, ask_together, filled
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import Account, Cause, Kind, household
from wasteexchange.reviews import service as reviews
from wasteexchange.reviews.rules import Concern

# Counted and credited, but somebody should look at it.
LOOKED_AT = frozenset({"implausible-weight", "possible-duplicate", "capped", "own-household"})

_DEPOSIT = Statement(lambda _dialect, count: filled(sa.insert(deposits), count))
_Visits = dict[uuid.UUID, list[Visit]]


SettledStep = Callable[[Session, Context, uuid.UUID, uuid.UUID], None]
_settled_steps: list[SettledStep] = []


def when_settled(step: SettledStep) -> None:
    """Let a room above know that a credit paid what was handed out beyond a balance."""
    if step not in _settled_steps:
        _settled_steps.append(step)


def tell_settled(
    session: Session, context: Context, household_id: uuid.UUID, record_id: uuid.UUID
) -> None:
    """Say that a record's credit paid what this household was handed out beyond its balance."""
    for step in _settled_steps:
        step(session, context, household_id, record_id)


class NotAllNew(Exception):
    """A deposit has an id or a number that another record has."""


def keep(session: Session, context: Context, many: Sequence[Built]) -> list[Deposit]:
    """Keep deposits in their order; return them as they are answered.

    One of them, or many: the rules are the same, and what several share (a stock, a day's total)
    is written once.

    Raises:
        NotAllNew: One of them is not. Of one alone nothing was written; what was written of many
            has to be undone.
    """
    visits, balances = _claimed(session, context, many)
    kept = [_credited(session, built, visits, balances) for built in many]
    _write(session, context, kept)
    for built in kept:
        if any(a.kind is Kind.UNSETTLED for a in built.posting.changes):
            who, record_id = built.deposit.household_id, built.deposit.id
            tell_settled(session, built.draft.context, who, record_id)
    return [built.deposit for built in kept]


def _claimed(
    session: Session, context: Context, many: Sequence[Built]
) -> tuple[_Visits, ledger.Balances]:
    """Claim ids and numbers, hold what the families have, and read their other visits.

    Visits are read once the balances are held: two deposits of one family at the same time see
    each other, so that no cap is exceeded.
    """
    holding = ledger.Holding(context.programme_id, [b.deposit.household_id for b in many])
    spans = [checks.span_of(built.draft.catalogue, built.draft.at) for built in many]
    asked = queries.visits_question(
        context.programme_id,
        holding.household_ids,
        since=min(since for since, _until in spans),
        until=max(until for _since, until in spans),
    )
    if len(many) == 1:
        claimed, held, visits = ask_together(
            session, [journal.claim_question(many[0].claim), holding.question, asked]
        )
        is_new = bool(claimed)
    else:
        is_new = journal.claim_all(session, [built.claim for built in many])
        held, visits = ask_together(session, [holding.question, asked])
    if not is_new:
        raise NotAllNew
    balances = holding.read(held)
    if new := {account for b in many for account in _credits(b.deposit)} - balances.keys():
        # A family's first credit: there was no row to hold, and another may be as fast.
        balances |= ledger.touch(session, context, new)
        (visits,) = ask_together(session, [asked])
    return queries.visits_by_household(visits), balances


def _credits(deposit: Deposit) -> list[Account]:
    found = {Asset.COMPOST: deposit.compost, Asset.POINTS: deposit.points}
    return [household(deposit.household_id, asset) for asset, amount in found.items() if amount]


def _credited(session: Session, built: Built, visits: _Visits, balances: ledger.Balances) -> Built:
    """Look at a deposit beside the family's others, let it pay what is owed, note what is left."""
    drafted, who = built.draft, built.deposit.household_id
    others = visits.setdefault(who, [])
    look = checks.look_of(drafted.context, drafted.catalogue, drafted.lines, others, drafted.at)
    dialect = session.get_bind().dialect
    if look.lines is not drafted.lines:
        built = build(dialect, drafted, (built.deposit.series, built.deposit.sequence), look.lines)
    deposit = built.deposit
    credited = {Asset.COMPOST: deposit.compost, Asset.POINTS: deposit.points}
    if paying := ledger.settlements(credited, balances, who):
        cause = Cause(deposit.id, deposit.day_on)
        moved = [*transfers_of(deposit), *paying]
        built = replace(built, posting=ledger.plan(drafted.context, dialect, cause, moved))
    for account, by in built.posting.changes.items():
        if account.household_id:
            balances[account] = balances.get(account, 0) + by
    deposit = replace(
        deposit,
        compost_after=balances.get(household(who, Asset.COMPOST), 0),
        points_after=balances.get(household(who, Asset.POINTS), 0),
        warnings=look.warnings + _own_family(session, drafted),
    )
    others.append(_as_visit(drafted, deposit))
    return replace(built, deposit=deposit)


def _own_family(session: Session, drafted: Draft) -> tuple[str, ...]:
    """Say that somebody recorded for a family of their own: a second person looks at it."""
    if not drafted.family.is_of_staff:
        return ()
    who = drafted.context.actor.id
    is_own = belongs_to(session, drafted.context.programme_id, drafted.family.id, who)
    return ("own-household",) if is_own else ()


def _as_visit(drafted: Draft, deposit: Deposit) -> Visit:
    """Return it as the family's next deposit sees it."""
    return Visit(
        deposit.counted_at,
        drafted.context.actor.writer_id,
        *checks.kinds_of(drafted.catalogue, deposit.lines),
        deposit.compost,
        deposit.points,
    )


def _write(session: Session, context: Context, many: Sequence[Built]) -> None:
    """Write what was kept; what other deposits update too comes last, to be held the shortest."""
    dialect = session.get_bind().dialect
    journal.append_written(session, [built.entry for built in many])
    _DEPOSIT.say_written(session, [_DEPOSIT.written(dialect, _row_of(built)) for built in many])
    LINES.say_written(session, [row for built in many for row in built.lines])
    for built in many:
        _put_before_a_person(session, built)
    count_visits(session, context, [built.deposit for built in many])
    ledger.carry_out(session, context, [built.posting for built in many])


def _put_before_a_person(session: Session, built: Built) -> None:
    deposit = built.deposit
    for code in LOOKED_AT.intersection(deposit.warnings):
        concern = Concern(
            subject_id=deposit.id, subject_kind="deposit", reason=code, point_id=deposit.point_id
        )
        reviews.put(session, built.draft.context, concern)


def _row_of(built: Built) -> dict[str, object]:
    deposit, drafted = built.deposit, built.draft
    organic_g, inorganic_g = checks.kinds_of(drafted.catalogue, deposit.lines)
    return {
        "programme_id": drafted.context.programme_id,
        "id": deposit.id,
        "household_id": deposit.household_id,
        "card_id": deposit.card_id,
        "card_absent_reason": deposit.card_absent_reason,
        "point_id": deposit.point_id,
        "counted_at": deposit.counted_at,
        "day_on": deposit.day_on,
        "writer_id": drafted.context.actor.writer_id,
        "organic_g": organic_g,
        "inorganic_g": inorganic_g,
        "compost": deposit.compost,
        "points": deposit.points,
        "compost_after": deposit.compost_after,
        "points_after": deposit.points_after,
        "warnings": canonical_json(deposit.warnings).decode(),
    }
