"""Recording what was weighed."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.cards import queries as cards
from wasteexchange.cards.errors import RevokedCard
from wasteexchange.deposits import queries
from wasteexchange.deposits.errors import UnlinkedCard
from wasteexchange.deposits.models import deposit_lines, deposits
from wasteexchange.deposits.rules import Deposit, Line, entry_of, transfers_of
from wasteexchange.deposits.service import checks
from wasteexchange.deposits.service.commands import RecordDeposit, Recorded
from wasteexchange.deposits.service.counting import count_visit
from wasteexchange.households import queries as households
from wasteexchange.households.errors import InactiveHousehold
from wasteexchange.households.queries.own import belongs_to
from wasteexchange.households.rules import HouseholdRef
from wasteexchange.journal import service as journal
from wasteexchange.kernel.canonical import canonical_json
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.statements import Statement, numbered, rows_of
from wasteexchange.kernel.words import _
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import Cause, household, owed
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue, Point
from wasteexchange.reviews import service as reviews
from wasteexchange.reviews.rules import Concern

# Counted and credited, but somebody should look at it.
LOOKED_AT = frozenset({"implausible-weight", "possible-duplicate", "capped", "own-household"})

_DEPOSIT = Statement(lambda _dialect, _count: sa.insert(deposits).inline())
_LINES = Statement(
    lambda _dialect, count: sa.insert(deposit_lines).values(rows_of(deposit_lines, count)).inline()
)


@dataclass(frozen=True, slots=True)
class _Who:
    """Whose deposit it is, and by which card."""

    household: HouseholdRef
    card_id: uuid.UUID | None


def record_deposit(session: Session, context: Context, command: RecordDeposit) -> Recorded:
    """Keep the deposit and credit the household; saying it twice changes nothing.

    Raises:
        DomainError: Unknown card, household, point or material; a weight, time or number that
            cannot be; the id or the number used for something else. Nothing is kept then.
    """
    catalogue = catalogue_of(session, context.programme_id)
    who, refusal = _resolve(session, context, command)
    counted = command.counts_at(context.now)
    try:
        if refusal and not (command.is_reviewed and may_be_waived(refusal)):
            raise refusal
        point = _place(session, context, catalogue, command)
        lines = checks.lines_of(catalogue, command.lines, counted)
    except DomainError:
        known = who and _first_answer(session, context, command, who)
        if known:
            return Recorded(known, catalogue, is_replay=True)
        raise
    return _keep(session, context, command, catalogue, _Counted(who, point, counted, lines))


@dataclass(frozen=True, slots=True)
class _Counted:
    """A deposit that every rule lets through."""

    who: "_Who | None"
    point: Point
    at: dt.datetime
    lines: tuple[Line, ...]


def _place(
    session: Session, context: Context, catalogue: Catalogue, command: RecordDeposit
) -> Point:
    """Return where it was brought, once place, time and number may be the writer's.

    What a person decided to count needs only a place that there is.

    Raises:
        DomainError: The point, the time or the series cannot be.
    """
    if command.is_reviewed:
        return checks.any_point(catalogue, command.collection_point)
    point = checks.point_of(context, catalogue, command.collection_point)
    checks.time_of(command.counts_at(context.now), context.now)
    if command.series:
        journal.check_series(session, context, point.id, command.series)
    return point


def may_be_waived(refusal: DomainError) -> bool:
    """Whether a person may let it count all the same; an erased family gets nothing any more."""
    return isinstance(refusal, RevokedCard | InactiveHousehold)


def _resolve(
    session: Session, context: Context, command: RecordDeposit
) -> tuple[_Who | None, DomainError | None]:
    """Find whose deposit it is, and the refusal if the card does not count.

    A refusal is not raised here, for the same record may have been taken while the card counted.

    Raises:
        DomainError: There is no such card or household.
    """
    counted = command.counts_at(context.now)
    if command.card is None:
        assert command.household_id, "the reader asks for one of the two"
        found = households.household_of(session, context.programme_id, command.household_id)
        return _Who(found, None), checks.household_refusal(found)
    card = cards.card_of(session, context.programme_id, command.card)
    if card.household is None:
        raise UnlinkedCard(_("Give this card to a family first, in the office."), field="card")
    who = _Who(card.household, card.card_id)
    if card.revoked_at and card.revoked_at <= counted:
        words = _("This card was changed for another. Ask the family for the new one.")
        return who, RevokedCard(words, field="card")
    return who, checks.household_refusal(card.household)


def _first_answer(
    session: Session, context: Context, command: RecordDeposit, who: _Who
) -> Deposit | None:
    digest = command.digest(who.card_id, who.household.id)
    if not journal.find_twin(session, context.programme_id, command.id, "deposit", digest):
        return None
    return queries.find_deposit(session, context.programme_id, command.id)


def _keep(
    session: Session,
    context: Context,
    command: RecordDeposit,
    catalogue: Catalogue,
    counted: _Counted,
) -> Recorded:
    who, point = counted.who, counted.point
    assert who, "a deposit without a household was refused"
    day_on = catalogue.local_day(counted.at)
    series, sequence = command.series, command.sequence
    digest = command.digest(who.card_id, who.household.id)
    if series is None:
        if _first_answer(session, context, command, who):
            return _replayed(session, context, command, catalogue)
        series, sequence = journal.next_number(session, context, point.id)
    wanted = journal.Claim(
        id=command.id,
        kind="deposit",
        digest=digest,
        recorded_at=command.recorded_at,
        sent_at=command.sent_at,
        counted_at=counted.at,
        day_on=day_on,
        point_id=point.id,
        series=series,
        sequence=sequence,
    )
    if not journal.claim(session, context, wanted):
        if command.series is None:
            # A twin came first while we took a number: the number must not be lost.
            journal.return_number(session, context, point.id)
        return _replayed(session, context, command, catalogue)
    look = checks.look_of(session, context, catalogue, who.household.id, counted.lines, counted.at)
    deposit = Deposit(
        id=command.id,
        household_id=who.household.id,
        card_id=who.card_id,
        card_absent_reason=command.card_absent_reason,
        point_id=point.id,
        counted_at=counted.at,
        recorded_at=command.recorded_at,
        day_on=day_on,
        actor_id=context.actor.id,
        series=series,
        sequence=sequence or 0,
        compost=sum(line.compost for line in look.lines),
        points=sum(line.points for line in look.lines),
        compost_after=0,
        points_after=0,
        warnings=look.warnings + _own_family(session, context, who.household),
        lines=look.lines,
    )
    _append(session, context, catalogue, deposit, who.household.holder_key)
    deposit = _credit(session, context, deposit)
    _insert(session, context, catalogue, deposit)
    _put_before_a_person(session, context, deposit)
    return Recorded(deposit, catalogue, is_replay=False)


def _own_family(session: Session, context: Context, family: HouseholdRef) -> tuple[str, ...]:
    """Say that somebody recorded for a family of their own: a second person looks at it."""
    if not family.is_of_staff:
        return ()
    who = context.actor.id
    is_own = belongs_to(session, context.programme_id, family.id, who)
    return ("own-household",) if is_own else ()


def _put_before_a_person(session: Session, context: Context, deposit: Deposit) -> None:
    for code in LOOKED_AT.intersection(deposit.warnings):
        concern = Concern(
            subject_id=deposit.id, subject_kind="deposit", reason=code, point_id=deposit.point_id
        )
        reviews.put(session, context, concern)


def _replayed(
    session: Session, context: Context, command: RecordDeposit, catalogue: Catalogue
) -> Recorded:
    known = queries.find_deposit(session, context.programme_id, command.id)
    assert known, "its record is there"
    return Recorded(known, catalogue, is_replay=True)


def _credit(session: Session, context: Context, deposit: Deposit) -> Deposit:
    """Post the deposit, let it pay what the household owes, and note the balances after."""
    who = deposit.household_id
    credited = {Asset.COMPOST: deposit.compost, Asset.POINTS: deposit.points}
    before = ledger.lock_household(session, context.programme_id, who)
    debts = {asset: before[owed(who, asset)] for asset in credited}
    movements = [*transfers_of(deposit), *ledger.settlements(credited, debts, who)]
    after = before | ledger.post(session, context, Cause(deposit.id, deposit.day_on), movements)
    return replace(
        deposit,
        compost_after=after[household(who, Asset.COMPOST)],
        points_after=after[household(who, Asset.POINTS)],
    )


def _append(
    session: Session,
    context: Context,
    catalogue: Catalogue,
    deposit: Deposit,
    holder_key: bytes | None,
) -> None:
    month = f"{deposit.day_on:%Y-%m}"
    assert holder_key, "an erased household brings nothing"
    point = catalogue.point_by_id(deposit.point_id)
    assert point, "foreign keys hold it"
    holder = journal.holder_of(holder_key, deposit.id)
    entry = entry_of(catalogue.programme.code, point.code, deposit) | {"holder": holder}
    journal.append(session, context, deposit.id, "deposit", entry=entry, month=month)


def _insert(session: Session, context: Context, catalogue: Catalogue, deposit: Deposit) -> None:
    programme_id = context.programme_id
    organic_g, inorganic_g = checks.kinds_of(catalogue, deposit.lines)
    _DEPOSIT.say(
        session,
        {
            "programme_id": programme_id,
            "id": deposit.id,
            "household_id": deposit.household_id,
            "card_id": deposit.card_id,
            "card_absent_reason": deposit.card_absent_reason,
            "point_id": deposit.point_id,
            "counted_at": deposit.counted_at,
            "day_on": deposit.day_on,
            "writer_id": context.actor.writer_id,
            "organic_g": organic_g,
            "inorganic_g": inorganic_g,
            "compost": deposit.compost,
            "points": deposit.points,
            "compost_after": deposit.compost_after,
            "points_after": deposit.points_after,
            "warnings": canonical_json(deposit.warnings).decode(),
        },
    )
    lines = [
        {
            "programme_id": programme_id,
            "deposit_id": deposit.id,
            "position": line.position,
            "material": line.material,
            "quality": str(line.quality),
            "reason": line.reason,
            "gross_g": line.gross_g,
            "tare_g": line.tare_g,
            "net_g": line.net_g,
            "compost": line.compost,
            "points": line.points,
            "compost_rate_id": line.compost_rate_id,
            "points_rate_id": line.points_rate_id,
        }
        for line in deposit.lines
    ]
    _LINES.say(session, numbered(lines), len(lines))
    count_visit(session, context, deposit, visits=1, reversed_visits=0, sign=1)
