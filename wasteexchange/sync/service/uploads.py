"""An upload, record by record: each stands alone, one bad one never costs another."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from wasteexchange.access.queries import find_account
from wasteexchange.access.rules import DEVICE, Account, permissions_of
from wasteexchange.cards import queries as cards
from wasteexchange.cards import service as card_service
from wasteexchange.cards.errors import RevokedCard
from wasteexchange.deposits import service as deposits
from wasteexchange.deposits.errors import UnknownDeposit, UnlinkedCard
from wasteexchange.deposits.queries import find_deposit
from wasteexchange.deposits.rules import Deposit, counted_at
from wasteexchange.deposits.service.checks import time_of
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import undoing, upserting
from wasteexchange.kernel.errors import DomainError, IdConflict
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.rewards import service as rewards
from wasteexchange.rewards.errors import UnknownRedemption
from wasteexchange.rewards.queries import find_redemption
from wasteexchange.rewards.rules import Redemption
from wasteexchange.sync import queries
from wasteexchange.sync.errors import NotUnderstood, NotYetHere, RevokedDevice, UnknownOperator
from wasteexchange.sync.models import known_records
from wasteexchange.sync.rules import (
    CARD_LINK,
    DEPOSIT,
    REDEMPTION,
    Held,
    LinkCard,
    Sent,
    Standing,
    runs_of,
)
from wasteexchange.sync.service.deciding import apply_waiting, has_come, is_claimed
from wasteexchange.sync.service.holding import Why, held_digest, hold


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one record: where it stands, why, and what it earned or cost."""

    sent: Sent
    standing: Standing
    problem: DomainError | None = None
    deposit: Deposit | None = None
    redemption: Redemption | None = None
    catalogue: Catalogue | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class _Upload:
    """What all records of an upload have in common."""

    session: Session
    context: Context
    catalogue: Catalogue
    sent_at: dt.datetime
    held: dict[tuple[uuid.UUID, bytes], Held]
    # Of whom a phone says that they recorded; each is looked up once.
    accounts: dict[uuid.UUID, Account | None] = field(default_factory=dict)


def take(
    session: Session, context: Context, sent: Sequence[Sent], *, sent_at: dt.datetime
) -> list[Taken]:
    """Take records in their order, and note how many of this writer's are here now.

    Every readable record ends as a fact, as one that waits, or before a person.
    """
    named = [one.id for one in sent if one.id]
    upload = _Upload(
        session,
        context,
        catalogue_of(session, context.programme_id),
        sent_at,
        queries.held_among(session, context.programme_id, named),
    )
    taken = [one for run in runs_of(sent) for one in _take_run(upload, run)]
    _note_known(session, context, taken)
    return taken


def take_faulty(
    session: Session, context: Context, sent: Sent, *, sent_at: dt.datetime
) -> list[Taken]:
    """Hold a record that broke something on our side: it must not stop the ones behind it."""
    catalogue = catalogue_of(session, context.programme_id)
    upload = _Upload(session, context, catalogue, sent_at, {})
    refusal = NotUnderstood(_("It is kept. Somebody at the office will look at it."))
    taken = [_held(context, upload, sent, refusal)]
    _note_known(session, context, taken)
    return taken


def _take_run(upload: _Upload, run: Sequence[Sent]) -> list[Taken]:
    """Take deposits that follow each other: together those of which nothing is to be said.

    Each of the others is taken alone in its place, after all before it.
    """
    if len(run) == 1:
        return [_take_one(upload, run[0])]
    made = _made(upload, run)
    taken: dict[uuid.UUID | None, Taken] = {}
    together: list[tuple[Sent, deposits.Built]] = []
    for sent in run:
        found = made.get(sent.id)
        if isinstance(found, deposits.Built):
            together.append((sent, found))
        elif found is not None:
            taken[sent.id] = _as_taken(sent, found)
        else:
            taken |= _keep_together(upload, together)
            together = []
            taken[sent.id] = _take_one(upload, sent)
    taken |= _keep_together(upload, together)
    return [taken[sent.id] for sent in run]


def _made(
    upload: _Upload, run: Sequence[Sent]
) -> dict[uuid.UUID | None, deposits.Built | deposits.Recorded | None]:
    """Make the deposits of a run, but those that were held before or that something waits for."""
    programme_id = upload.context.programme_id
    named = [sent.id for sent in run if sent.id]
    apart = {record_id for record_id, _digest in upload.held}
    apart |= queries.waited_for(upload.session, programme_id, named)
    ids, said = [], []
    for sent in run:
        if sent.id not in apart:
            with suppress(DomainError):
                said.append((_operators(upload, sent), _command(upload, sent)))
                ids.append(sent.id)
    return dict(zip(ids, deposits.make_deposits(upload.session, said), strict=True))


def _keep_together(
    upload: _Upload, made: Sequence[tuple[Sent, deposits.Built]]
) -> dict[uuid.UUID | None, Taken]:
    if not made:
        return {}
    try:
        kept = deposits.keep_deposits(upload.session, [built for _sent, built in made])
    except deposits.NotAllNew:
        return {sent.id: _take_one(upload, sent) for sent, _built in made}
    return {sent.id: _as_taken(sent, done) for (sent, _built), done in zip(made, kept, strict=True)}


def _as_taken(sent: Sent, done: deposits.Recorded) -> Taken:
    taken = Taken(sent, Standing.DUPLICATE, deposit=done.deposit, catalogue=done.catalogue)
    return taken if done.is_replay else replace(taken, standing=Standing.ACCEPTED, is_new=True)


def _command(upload: _Upload, sent: Sent) -> deposits.RecordDeposit:
    said: deposits.RecordDeposit = sent.command
    return replace(said, sent_at=said.sent_at or upload.sent_at)


def _take_one(upload: _Upload, sent: Sent) -> Taken:
    if sent.problem or sent.command is None or sent.id is None:
        return Taken(sent, Standing.UNREADABLE, sent.problem)
    before = upload.held.get((sent.id, held_digest(sent)))
    if before is not None:
        return _as_held(upload, sent, _settled(upload, before))
    context = upload.context
    try:
        context = _operators(upload, sent)
        return _apply(context, upload, sent)
    except DomainError as refusal:
        return _replayed(upload, sent) or _held(context, upload, sent, refusal)


def _replayed(upload: _Upload, sent: Sent) -> Taken | None:
    """Give the first answer to a record that is here already, whoever may send nothing now.

    A phone that was taken out of use meanwhile, or its file, brings again what was accepted.
    """
    if sent.id is None or not is_claimed(upload.session, upload.context.programme_id, sent.id):
        return None
    try:
        # Its id is taken: either it is that very record, or it is refused.
        with undoing(upload.session):
            return _apply(upload.context, upload, sent)
    except DomainError:
        return None


def _settled(upload: _Upload, held: Held) -> Held:
    """Apply what waits if what it waited for is here by now; return how it stands.

    Two that arrived at the same moment did not see each other.
    """
    session, programme_id = upload.session, upload.context.programme_id
    if held.outcome or held.waits_for is None or not has_come(session, programme_id, held):
        return held
    if queries.reason_now(session, programme_id, held) != NotYetHere.slug:
        return held
    apply_waiting(session, upload.context, held.waits_for)
    found = queries.held_among(session, programme_id, [held.record_id])
    return found[held.record_id, held.digest]


def _as_held(upload: _Upload, sent: Sent, before: Held) -> Taken:
    """Answer for a record that was held before: where it stands now."""
    if before.outcome is None:
        reason = queries.reason_now(upload.session, upload.context.programme_id, before)
        standing = Standing.WAITING if reason == NotYetHere.slug else Standing.REVIEW
        return Taken(sent, standing, _kept_words(reason))
    programme_id = upload.context.programme_id
    deposit = redemption = None
    if before.fact_id and before.kind == DEPOSIT:
        deposit = find_deposit(upload.session, programme_id, before.fact_id)
    if before.fact_id and before.kind == REDEMPTION:
        redemption = find_redemption(upload.session, programme_id, before.fact_id)
    return Taken(
        sent,
        Standing.DUPLICATE,
        deposit=deposit,
        redemption=redemption,
        catalogue=upload.catalogue,
    )


def _kept_words(reason: str) -> DomainError:
    words = _("It is kept. Somebody at the office will look at it.")
    kinds: dict[str, type[DomainError]] = {k.slug: k for k in _kinds(DomainError)}
    return kinds.get(reason, NotUnderstood)(words)


def _kinds(kind: type[DomainError]) -> Iterable[type[DomainError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


def _operators(upload: _Upload, sent: Sent) -> Context:
    """Return the context in the name of who recorded, as the phone says.

    Raises:
        RevokedDevice: The phone may only hand in what it still has.
        UnknownOperator: Nobody of that id recorded at that time.
    """
    actor = upload.context.actor
    if not actor.may(Permission.RECORD_DEPOSITS):
        raise RevokedDevice(_("It is kept. Somebody at the office will look at it."))
    if sent.operator_id is None or sent.operator_id == actor.id:
        return upload.context
    account = _account(upload, sent.operator_id) if actor.kind == DEVICE else None
    rights = permissions_of(account.role) if account else frozenset()
    when = sent.recorded_at or upload.context.now
    gone = account and account.suspended_at and account.suspended_at <= when
    if account is None or gone or Permission.RECORD_DEPOSITS not in rights:
        raise UnknownOperator(_("It is kept. Somebody at the office will look at it."))
    in_their_name = replace(
        actor,
        id=account.id,
        name=account.name,
        role=account.role,
        permissions=rights,
        point_id=account.point_id,
    )
    return replace(upload.context, actor=in_their_name)


def _account(upload: _Upload, operator_id: uuid.UUID) -> Account | None:
    if operator_id not in upload.accounts:
        found = find_account(upload.session, upload.context.programme_id, operator_id)
        upload.accounts[operator_id] = found
    return upload.accounts[operator_id]


def _apply(context: Context, upload: _Upload, sent: Sent) -> Taken:
    if sent.kind == DEPOSIT:
        return _deposit(context, upload, sent)
    # What may be refused after something of it was written is undone as a whole.
    take_it = {CARD_LINK: _link, REDEMPTION: _redemption}.get(sent.kind, _reversal)
    with undoing(upload.session):
        return take_it(context, upload, sent)


def _deposit(context: Context, upload: _Upload, sent: Sent) -> Taken:
    done = deposits.record_deposit(upload.session, context, _command(upload, sent))
    if not done.is_replay:
        apply_waiting(upload.session, context, done.deposit.id)
    return _as_taken(sent, done)


def _redemption(context: Context, upload: _Upload, sent: Sent) -> Taken:
    """Post what has left the shed, whatever the family had."""
    when = sent.command.sent_at or upload.sent_at
    command = replace(sent.command, sent_at=when, is_late=True)
    done = rewards.redeem(upload.session, context, command)
    taken = Taken(sent, Standing.DUPLICATE, redemption=done.redemption, catalogue=done.catalogue)
    if done.is_replay:
        return taken
    apply_waiting(upload.session, context, done.redemption.id)
    return replace(taken, standing=Standing.ACCEPTED, is_new=True)


def _reversal(context: Context, upload: _Upload, sent: Sent) -> Taken:
    when = sent.command.sent_at or upload.sent_at
    command = replace(sent.command, sent_at=when, is_late=True)
    if isinstance(command, rewards.ReverseRedemption):
        is_replay = rewards.reverse_redemption(upload.session, context, command).is_replay
    else:
        is_replay = deposits.reverse_deposit(upload.session, context, command).is_replay
    if is_replay:
        return Taken(sent, Standing.DUPLICATE)
    return Taken(sent, Standing.ACCEPTED, is_new=True)


def _link(context: Context, upload: _Upload, sent: Sent) -> Taken:
    session, link = upload.session, sent.command
    assert isinstance(link, LinkCard)
    card = cards.card_of(session, context.programme_id, link.card)
    is_new = card_service.link_card(session, context, card, link.household_id, record_id=link.id)
    if not is_new:
        return Taken(sent, Standing.DUPLICATE)
    _refuse_late_link(context, upload, sent, card.card_id)
    return Taken(sent, Standing.ACCEPTED, is_new=True)


def _refuse_late_link(context: Context, upload: _Upload, sent: Sent, card_id: uuid.UUID) -> None:
    """Put a link before a person that would end a card which the family was given later.

    Raises:
        RecordedInFuture: Its time cannot be.
        RecordedTooOld: As above.
        RevokedCard: The family got another card since.
    """
    at = counted_at(sent.recorded_at or context.now, upload.sent_at, context.now)
    time_of(at, context.now)
    latest = cards.linked_at(
        upload.session, context.programme_id, sent.command.household_id, card_id
    )
    if latest and latest > at:
        raise RevokedCard(_("The family was given another card since."), field="card")


def _held(context: Context, upload: _Upload, sent: Sent, refusal: DomainError) -> Taken:
    waits_for = _waits_for(context, upload, sent, refusal)
    reason = NotYetHere.slug if waits_for else refusal.slug
    why = Why(reason, waits_for, upload.sent_at)
    is_new = hold(upload.session, context, upload.catalogue, sent, why)
    # Of two records with one id only the first is counted as this writer's.
    is_new = is_new and not isinstance(refusal, IdConflict)
    standing = Standing.WAITING if waits_for else Standing.REVIEW
    return Taken(sent, standing, refusal, is_new=is_new)


def _waits_for(
    context: Context, upload: _Upload, sent: Sent, refusal: DomainError
) -> uuid.UUID | None:
    """Return what has to come first, when that alone stands in the way."""
    if isinstance(refusal, UnlinkedCard):
        card = cards.find_card(upload.session, context.programme_id, sent.command.card)
        return card.card_id if card else None
    if isinstance(refusal, UnknownDeposit):
        deposit_id: uuid.UUID = sent.command.deposit_id
        return deposit_id
    if isinstance(refusal, UnknownRedemption):
        redemption_id: uuid.UUID = sent.command.redemption_id
        return redemption_id
    return None


def _note_known(session: Session, context: Context, taken: Iterable[Taken]) -> None:
    """Add what is new to what this writer is told that we have."""
    new = [one.sent.id for one in taken if one.sent.id and one.is_new]
    if not new:
        return
    programme_id, writer_id = context.programme_id, context.actor.writer_id
    known = queries.known_of(session, programme_id, writer_id, lock=True).with_more(new)
    insert = upserting(session.get_bind().dialect.name)(known_records)
    row = {
        "programme_id": programme_id,
        "writer_id": writer_id,
        "count": known.count,
        "digest": known.digest,
    }
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["programme_id", "writer_id"],
            set_={"count": known.count, "digest": known.digest},
        ),
        row,
    )
