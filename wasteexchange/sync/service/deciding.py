"""What a person makes of a record that was held: a fact, or nothing, with a reason."""

import uuid
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.access.rules import COMMAND, Role, permissions_of
from wasteexchange.cards import queries as cards
from wasteexchange.cards import service as card_service
from wasteexchange.deposits import service as deposits
from wasteexchange.journal import service as journal
from wasteexchange.journal.queries import register
from wasteexchange.journal.rules import VERSION, ref_of
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.db import undoing
from wasteexchange.kernel.errors import DomainError, IdConflict, NotFound, SequenceTaken
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.reviews import service as reviews
from wasteexchange.reviews.rules import Concern
from wasteexchange.rewards import service as rewards
from wasteexchange.sync import queries
from wasteexchange.sync.rules import CARD_LINK, DEPOSIT, REDEMPTION, Held
from wasteexchange.sync.service.holding import HELD_PREFIX, end
from wasteexchange.sync.service.saying import (
    NOTHING_CHANGED,
    Correction,
    Number,
    card_of,
    deposit_said,
    redemption_said,
    reversal_said,
)

DISMISSED_KIND = "dismissed"


def accept(
    session: Session, context: Context, held: Held, correction: Correction = NOTHING_CHANGED
) -> uuid.UUID:
    """Make a fact of a held record, in the name of who recorded it; return the fact's id.

    It keeps its own id, number and time where they are free, and gets new ones where another
    record has them.

    Raises:
        DomainError: What it says cannot be, also not with a person's consent.
    """
    fact_id = _here_already(session, context, held, correction)
    fact_id = fact_id or as_fact(session, context, held, correction)
    _end(session, context, held, "accepted", fact_id)
    # For whatever other reason it also waits: nothing is left to decide of it.
    reviews.undo_cause(session, context, held.id, record_id=fact_id)
    apply_waiting(session, context, fact_id)
    return fact_id


def _here_already(
    session: Session, context: Context, held: Held, correction: Correction
) -> uuid.UUID | None:
    """Return the record's id where this very record counts already: it must not count twice."""
    if correction.changes_what_was_said or not _id_taken(session, context, held):
        return None
    said = replace(context, actor=_as_recorded(context, held))
    try:
        with undoing(session):
            return _again(session, said, held)
    except DomainError:
        return None


def _again(session: Session, context: Context, held: Held) -> uuid.UUID:
    """Say a record again under its own id and number.

    Raises:
        DomainError: What is here under that id is something else.
    """
    own = (held.series, held.sequence)
    if held.kind == DEPOSIT:
        deposit = deposit_said(session, context, held, NOTHING_CHANGED, held.record_id, own)
        deposits.record_deposit(session, context, deposit)
    elif held.kind == REDEMPTION:
        redemption = redemption_said(session, context, held, NOTHING_CHANGED, held.record_id, own)
        rewards.redeem(session, context, redemption)
    elif held.kind == CARD_LINK:
        raise IdConflict(_("It is kept. Somebody at the office will look at it."), field="id")
    else:
        _reverse(session, context, held, held.record_id, own)
    return held.record_id


def dismiss(session: Session, context: Context, held: Held) -> None:
    """Let a held record never become a fact; its number is then no gap.

    The journal says so of a number that no other record has.
    """
    record_id = context.new_id()
    point, series, sequence = held.point_id, held.series, held.sequence
    is_free = point is not None and series is not None and sequence is not None
    if is_free and not _number_taken(session, context, held):
        claim = journal.Claim(
            id=record_id,
            kind=DISMISSED_KIND,
            digest=journal.digest_of({"held": str(held.id)}),
            counted_at=held.counted_at,
            point_id=point,
            series=series,
            sequence=sequence,
        )
        journal.claim(session, context, claim)
        catalogue = catalogue_of(session, context.programme_id)
        place = catalogue.point_by_id(point) if point else None
        assert place, "foreign keys hold it"
        entry = {
            "v": VERSION,
            "kind": DISMISSED_KIND,
            "programme": catalogue.programme.code,
            "point": place.code,
            "ref": ref_of(catalogue.programme.code, record_id),
            "series": series,
            "sequence": sequence,
        }
        month = catalogue.month_of(held.counted_at)
        journal.append(session, context, record_id, DISMISSED_KIND, entry=entry, month=month)
    _end(session, context, held, "dismissed", None)
    reviews.undo_cause(session, context, held.id, record_id=None)


def as_fact(
    session: Session, context: Context, held: Held, correction: Correction = NOTHING_CHANGED
) -> uuid.UUID:
    """Apply what a held record says; return the id of the fact.

    Raises:
        DomainError: It cannot be.
    """
    theirs = replace(context, actor=_as_recorded(context, held))
    if held.kind == DEPOSIT:
        return _deposit(session, theirs, held, correction)
    if held.kind == REDEMPTION:
        return _redemption(session, theirs, held, correction)
    if held.kind == CARD_LINK:
        return _link(session, theirs, held, correction)
    return _reversal(session, theirs, held)


def apply_waiting(session: Session, context: Context, subject_id: uuid.UUID) -> None:
    """Apply what waited for this deposit or card, in the name of who recorded it."""
    for held in queries.waiting_for(session, context.programme_id, subject_id):
        try:
            with undoing(session):
                _refuse_taken(session, context, held)
                fact_id = as_fact(session, context, held)
                end(session, context, held, outcome="applied", fact_id=fact_id)
                reviews.undo_cause(session, context, held.id, record_id=fact_id)
                # A visit that waited for its card may itself have been waited for.
                apply_waiting(session, context, fact_id)
        except DomainError as refusal:
            # What it waited for is here; it stays held, now for another reason.
            reviews.undo_cause(session, context, held.id, record_id=subject_id)
            concern = Concern(
                subject_id=held.id,
                subject_kind=HELD_PREFIX + held.kind,
                reason=refusal.slug,
                facts={"record": str(held.record_id)},
                point_id=held.point_id,
            )
            reviews.put(session, context, concern)


def _apply_to_card(session: Session, context: Context, card_id: uuid.UUID) -> None:
    """Apply what waited for a card, wherever it was given to its family."""
    apply_waiting(session, context, card_id)


card_service.when_linked(_apply_to_card)


def _refuse_taken(session: Session, context: Context, held: Held) -> None:
    """Refuse to apply by itself what has another record's id or number: a person decides.

    Of two versions that waited for one card, else both would count.

    Raises:
        IdConflict: The id is known, with other content.
        SequenceTaken: The number is another record's.
    """
    words = _("It is kept. Somebody at the office will look at it.")
    if _id_taken(session, context, held):
        raise IdConflict(words, field="id")
    if _number_taken(session, context, held):
        raise SequenceTaken(words, field="sequence")


def _as_recorded(context: Context, held: Held) -> Actor:
    """Return who recorded it, with the rights of the office, which decides that it counts."""
    return Actor(
        programme_id=context.programme_id,
        id=held.actor_id,
        kind=COMMAND,
        name="",
        role=Role.COORDINATOR,
        writer_id=held.writer_id,
        permissions=permissions_of(Role.COORDINATOR),
    )


def _deposit(session: Session, context: Context, held: Held, correction: Correction) -> uuid.UUID:
    fact_id = _free_id(session, context, held)
    number = _free_number(session, context, held, correction)
    command = deposit_said(session, context, held, correction, fact_id, number)
    return deposits.record_deposit(session, context, command).deposit.id


def _redemption(
    session: Session, context: Context, held: Held, correction: Correction
) -> uuid.UUID:
    fact_id, number = _free_id(session, context, held), _free_number(session, context, held)
    command = redemption_said(session, context, held, correction, fact_id, number)
    return rewards.redeem(session, context, command).redemption.id


def _reversal(session: Session, context: Context, held: Held) -> uuid.UUID:
    fact_id, number = _free_id(session, context, held), _free_number(session, context, held)
    _reverse(session, context, held, fact_id, number)
    return fact_id


def _reverse(
    session: Session, context: Context, held: Held, fact_id: uuid.UUID, number: Number
) -> None:
    command = reversal_said(held, fact_id, number)
    if isinstance(command, rewards.ReverseRedemption):
        rewards.reverse_redemption(session, context, command)
    else:
        deposits.reverse_deposit(session, context, command)


def _link(session: Session, context: Context, held: Held, correction: Correction) -> uuid.UUID:
    said, fact_id = held.content, _free_id(session, context, held)
    card = cards.card_of(session, context.programme_id, card_of(session, context, held))
    household_id = correction.household_id or uuid.UUID(str(said["household"]))
    card_service.link_card(session, context, card, household_id, record_id=fact_id)
    return fact_id


def _free_id(session: Session, context: Context, held: Held) -> uuid.UUID:
    """Return the record's own id, or a new one when another record has it."""
    return context.new_id() if _id_taken(session, context, held) else held.record_id


def _id_taken(session: Session, context: Context, held: Held) -> bool:
    return is_claimed(session, context.programme_id, held.record_id)


def is_claimed(session: Session, programme_id: uuid.UUID, record_id: uuid.UUID) -> bool:
    """Whether there is a record of this id."""
    query = sa.select(register.c.id).where(
        register.c.programme_id == programme_id, register.c.id == record_id
    )
    return session.scalar(query) is not None


def has_come(session: Session, programme_id: uuid.UUID, held: Held) -> bool:
    """Whether what a record waits for is here: a record, or a card that belongs to a family."""
    if held.waits_for is None:
        return False
    card = cards.find_card_by_id(session, programme_id, held.waits_for)
    if card is not None:
        return card.household is not None
    return is_claimed(session, programme_id, held.waits_for)


def _free_number(
    session: Session, context: Context, held: Held, correction: Correction = NOTHING_CHANGED
) -> tuple[str | None, int | None]:
    """Return the record's own number, or none: the server then numbers it.

    That is so when another record has the number, and when it counts at another point than the
    one of which the series is.
    """
    point = correction.collection_point
    is_moved = point is not None and point != held.content.get("collection_point")
    if held.series is None or is_moved or _number_taken(session, context, held):
        return None, None
    return held.series, held.sequence


def _number_taken(session: Session, context: Context, held: Held) -> bool:
    query = sa.select(register.c.id).where(
        register.c.programme_id == context.programme_id,
        register.c.point_id == held.point_id,
        register.c.series == held.series,
        register.c.sequence == held.sequence,
    )
    return session.scalar(query) is not None


def _end(
    session: Session, context: Context, held: Held, outcome: str, fact_id: uuid.UUID | None
) -> None:
    if not end(session, context, held, outcome=outcome, fact_id=fact_id):
        raise NotFound(_("Nothing more is to be done. Look at what was decided."))
