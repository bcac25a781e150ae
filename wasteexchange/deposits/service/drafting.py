"""A deposit as far as it can be made before anybody waits: what it names, what it earns."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.cards import queries as cards
from wasteexchange.cards.errors import RevokedCard
from wasteexchange.cards.rules import CardRef
from wasteexchange.deposits.errors import UnlinkedCard
from wasteexchange.deposits.models import deposit_lines
from wasteexchange.deposits.rules import Deposit, Line, entry_of, transfers_of
from wasteexchange.deposits.service import checks
from wasteexchange.deposits.service.commands import RecordDeposit
from wasteexchange.households import queries as households
from wasteexchange.households.errors import InactiveHousehold
from wasteexchange.households.queries import lookup as family_lookup
from wasteexchange.households.rules import HouseholdRef
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.statements import Answer, Questions, Statement, filled
from wasteexchange.kernel.words import _
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import Cause
from wasteexchange.programmes import queries as programmes
from wasteexchange.programmes.rules import Catalogue, Point

LINES = Statement(lambda _dialect, count: filled(sa.insert(deposit_lines), count))


@dataclass(frozen=True, slots=True)
class Found:
    """What deposits name, as it stands: the catalogue, cards as they were said, families."""

    catalogue: Catalogue
    cards: Mapping[str, CardRef]
    families: Mapping[uuid.UUID, HouseholdRef]


class Named(Protocol):
    """What says whose it is: a deposit, or what a family takes home."""

    @property
    def card(self) -> str | None:
        """A card's token or number."""

    @property
    def household_id(self) -> uuid.UUID | None:
        """The family, where no card was there."""

    def counts_at(self, received_at: dt.datetime) -> dt.datetime:
        """When it counts, received at this instant."""


class Lookup:
    """All that deposits name, to be read in one round trip.

    On PostgreSQL what is found stays so until we are done: whoever changes the catalogue, a family
    or its cards waits for us, or we for them. On SQLite it stays so once we are writing.
    """

    def __init__(self, session: Session, context: Context, commands: Sequence[Named]) -> None:
        """Write the questions."""
        programme_id = self._programme_id = context.programme_id
        self._cards = cards.Lookup({c.card for c in commands if c.card is not None})
        self._families = family_lookup.Lookup({c.household_id for c in commands if c.household_id})
        asked = [
            programmes.version_question(programme_id),
            *self._cards.questions(programme_id),
            *self._families.questions(programme_id),
        ]
        self._held = 0
        if session.get_bind().dialect.name == "postgresql":
            held = [*self._cards.holding(programme_id), *self._families.holding(programme_id)]
            asked = [*held, *asked]
            self._held = len(held)
        self._questions = Questions(session, asked)
        self._answer = Answer([], [])

    def found(self, session: Session) -> Found:
        """Read it."""
        self._answer = self._questions.ask(session)
        version, *rows = self._answer.rows[self._held :]
        catalogue = programmes.catalogue_from(session, self._programme_id, version)
        count = self._cards.count
        return Found(catalogue, self._cards.found(rows[:count]), self._families.found(rows[count:]))

    def is_as_found(self, session: Session) -> bool:
        """Whether nothing of it has changed since it was read."""
        return self._questions.answer_is(session, self._answer)


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose deposit it is, by which card, and the refusal if either does not count."""

    family: HouseholdRef
    card_id: uuid.UUID | None
    refusal: DomainError | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A deposit that every rule lets through."""

    context: Context
    command: RecordDeposit
    catalogue: Catalogue
    family: HouseholdRef
    card_id: uuid.UUID | None
    point: Point
    at: dt.datetime
    day_on: dt.date
    lines: tuple[Line, ...]
    digest: bytes


@dataclass(frozen=True, slots=True)
class Built:
    """What is written of a deposit and depends on nothing that others write."""

    draft: Draft
    claim: list[object]
    deposit: Deposit
    entry: list[object]
    lines: list[list[object]]
    posting: ledger.Posting


def whose(context: Context, command: Named, found: Found) -> Whose:
    """Tell whose deposit it is.

    A refusal is not raised here, for the same record may have been taken while the card counted.

    Raises:
        DomainError: There is no such card or household.
    """
    if command.card is None:
        assert command.household_id, "the reader asks for one of the two"
        family = found.families.get(command.household_id)
        if family is None:
            raise households.unknown_household()
        return Whose(family, None, checks.household_refusal(family))
    card = found.cards.get(command.card)
    if card is None:
        raise cards.unknown_card()
    if card.household is None:
        raise UnlinkedCard(_("Give this card to a family first, in the office."), field="card")
    if card.revoked_at and card.revoked_at <= command.counts_at(context.now):
        words = _("This card was changed for another. Ask the family for the new one.")
        return Whose(card.household, card.card_id, RevokedCard(words, field="card"))
    return Whose(card.household, card.card_id, checks.household_refusal(card.household))


def may_be_waived(refusal: DomainError) -> bool:
    """Whether a person may let it count all the same; an erased family gets nothing any more."""
    return isinstance(refusal, RevokedCard | InactiveHousehold)


def draft(
    session: Session, context: Context, command: RecordDeposit, catalogue: Catalogue, who: Whose
) -> Draft:
    """Credit what was weighed.

    Raises:
        DomainError: The card, the household, the point, a material, a weight, the time or the
            series cannot be.
    """
    if who.refusal and not (command.is_reviewed and may_be_waived(who.refusal)):
        raise who.refusal
    point = _place(session, context, catalogue, command)
    at = command.counts_at(context.now)
    return Draft(
        context=context,
        command=command,
        catalogue=catalogue,
        family=who.family,
        card_id=who.card_id,
        point=point,
        at=at,
        day_on=catalogue.local_day(at),
        lines=checks.lines_of(catalogue, command.lines, at),
        digest=command.digest(who.card_id, who.family.id),
    )


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


def build(
    dialect: sa.Dialect,
    drafted: Draft,
    number: tuple[str, int],
    lines: tuple[Line, ...] | None = None,
) -> Built:
    """Write what depends on nothing that others write; `lines` where caps cut the credit."""
    command, context, family = drafted.command, drafted.context, drafted.family
    lines = drafted.lines if lines is None else lines
    deposit = Deposit(
        id=command.id,
        household_id=family.id,
        card_id=drafted.card_id,
        card_absent_reason=command.card_absent_reason,
        point_id=drafted.point.id,
        counted_at=drafted.at,
        recorded_at=command.recorded_at,
        day_on=drafted.day_on,
        actor_id=context.actor.id,
        series=number[0],
        sequence=number[1],
        compost=sum(line.compost for line in lines),
        points=sum(line.points for line in lines),
        compost_after=0,
        points_after=0,
        warnings=(),
        lines=lines,
    )
    cause = Cause(deposit.id, deposit.day_on)
    return Built(
        draft=drafted,
        claim=_claim(dialect, drafted, number),
        deposit=deposit,
        entry=_entry(dialect, drafted, deposit),
        lines=[LINES.written(dialect, row) for row in _rows_of(context.programme_id, deposit)],
        posting=ledger.plan(context, dialect, cause, transfers_of(deposit)),
    )


def _claim(dialect: sa.Dialect, drafted: Draft, number: tuple[str, int]) -> list[object]:
    command = drafted.command
    wanted = journal.Claim(
        id=command.id,
        kind="deposit",
        digest=drafted.digest,
        recorded_at=command.recorded_at,
        sent_at=command.sent_at,
        counted_at=drafted.at,
        day_on=drafted.day_on,
        point_id=drafted.point.id,
        series=number[0],
        sequence=number[1],
    )
    return journal.written_claim(drafted.context, dialect, wanted)


def _entry(dialect: sa.Dialect, drafted: Draft, deposit: Deposit) -> list[object]:
    programme, key = drafted.catalogue.programme, drafted.family.holder_key
    assert key, "an erased household brings nothing"
    holder = journal.holder_of(key, deposit.id)
    entry = entry_of(programme.code, drafted.point.code, deposit) | {"holder": holder}
    month = f"{deposit.day_on:%Y-%m}"
    return journal.written_entry(
        drafted.context, dialect, deposit.id, "deposit", entry=entry, month=month
    )


def _rows_of(programme_id: uuid.UUID, deposit: Deposit) -> Iterable[dict[str, object]]:
    for line in deposit.lines:
        yield {
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
