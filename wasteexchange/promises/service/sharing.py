"""Sharing a batch among those who brought what is in it, and taking that back."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.compost.errors import LaterFactStands
from wasteexchange.compost.queries import find_batch
from wasteexchange.compost.rules import Fact
from wasteexchange.compost.service import before_taking_back
from wasteexchange.deposits.service import checks, tell_settled
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.kernel.quantities import TEXT_MAX, Asset
from wasteexchange.kernel.words import _
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import (
    Account,
    Cause,
    Kind,
    Transfer,
    batch,
    household,
    owed,
    unsettled,
)
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.promises.errors import (
    MoreThanTheBatch,
    NothingToShare,
    PromisedToOthers,
    ShareOutTakenBack,
    UnknownBatchNamed,
)
from wasteexchange.promises.models import share_out_reversals, share_outs, shares
from wasteexchange.promises.queries.sharing import (
    Proposal,
    ShareOut,
    get_share_out,
    parts_of_share_out,
    proposal_of,
    shared_of,
    shares_of,
)
from wasteexchange.promises.rules import (
    Part,
    Share,
    share_out_entry,
    share_out_reversal_entry,
)
from wasteexchange.reviews import service as reviews
from wasteexchange.reviews.rules import Concern

AT_ONCE = 100
"""So many families are credited by one statement."""
NOTE_MAX = TEXT_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareBatch:
    """So much of a batch is to be shared; `beyond_promises` says that somebody knows of it."""

    id: uuid.UUID
    batch_id: uuid.UUID
    amount_g: int
    beyond_promises: bool = False
    note: str = ""

    def digest(self) -> bytes:
        """Return what decides "same content"."""
        return journal.digest_of(
            {
                "id": str(self.id),
                "batch": str(self.batch_id),
                # Grams as text: what is refused may be larger than JSON's numbers.
                "amount_g": str(self.amount_g),
                "beyond_promises": self.beyond_promises,
                "note": self.note,
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeShareOutBack:
    """That a share-out is to be taken back, and why."""

    id: uuid.UUID
    share_out_id: uuid.UUID
    reason: str

    def digest(self) -> bytes:
        """Return what decides "same content"."""
        said = {"id": str(self.id), "share_out": str(self.share_out_id), "reason": self.reason}
        return journal.digest_of(said)


def share_batch(session: Session, context: Context, command: ShareBatch) -> ShareOut:
    """Credit each family its share of a finished batch; saying it twice changes nothing.

    A new credit pays first what a family owes.

    Raises:
        UnknownBatchNamed: There is none with that id here.
        NothingToShare: The batch is not closed, or nobody is known who brought what is in it.
        MoreThanTheBatch: The batch has not so much left.
        PromisedToOthers: Some of it is promised already, and nobody said that they know.
        PointNotYours: The batch is another point's.
    """
    programme_id = context.programme_id
    if journal.find_twin(session, programme_id, command.id, "share-out", command.digest()):
        return get_share_out(session, programme_id, command.id)
    catalogue = catalogue_of(session, programme_id)
    _lock_batch(session, context, catalogue, command.batch_id)
    proposal = proposal_of(session, programme_id, command.batch_id, command.amount_g)
    _check(command, proposal)
    claim = journal.Claim(
        id=command.id,
        kind="share-out",
        digest=command.digest(),
        day_on=catalogue.local_day(context.now),
    )
    if not journal.claim(session, context, claim):
        return get_share_out(session, programme_id, command.id)
    made = _keep(session, context, catalogue, command, proposal)
    credit = _credits(programme_id, made, proposal.shares)
    cause, position = Cause(made.id, made.day_on), 0
    for movements in _some(credit):
        moved = [*movements, *_settled(session, context, movements)]
        ledger.post(session, context, cause, moved, position=position)
        position += len(moved)
        for paid in (each for each in moved if each.credit.kind is Kind.UNSETTLED):
            assert paid.credit.household_id, "promises are made to households"
            tell_settled(session, context, paid.credit.household_id, made.id)
    return made


def take_share_out_back(session: Session, context: Context, command: TakeShareOutBack) -> ShareOut:
    """Take a share-out back, in its own month; what was taken home of it is owed from then on.

    Raises:
        UnknownShareOut: There is none with that id here.
        ShareOutTakenBack: It was taken back before.
        PointNotYours: The batch is another point's.
    """
    programme_id = context.programme_id
    found = get_share_out(session, programme_id, command.share_out_id)
    digest = command.digest()
    if journal.find_twin(session, programme_id, command.id, "share-out-reversal", digest):
        return found
    catalogue = catalogue_of(session, programme_id)
    _own_point(context, catalogue, found.point_id)
    if found.reversal_id:
        raise _taken_back_before()
    claim = journal.Claim(
        id=command.id, kind="share-out-reversal", digest=digest, day_on=found.day_on
    )
    if not journal.claim(session, context, claim):
        return get_share_out(session, programme_id, found.id)
    row = {
        "programme_id": programme_id,
        "share_out_id": found.id,
        "id": command.id,
        "reason": command.reason,
        "counted_at": context.now,
    }
    if insert_new(session, share_out_reversals, row) is None:
        raise _taken_back_before()
    _move_back(session, context, found, command)
    _append(session, context, catalogue, found, reversal_id=command.id)
    return get_share_out(session, programme_id, found.id)


def _taken_back_before() -> ShareOutTakenBack:
    return ShareOutTakenBack(_("It was taken back before. Nothing more is to be done."))


def _lock_batch(
    session: Session, context: Context, catalogue: Catalogue, batch_id: uuid.UUID
) -> None:
    """Let nobody else share the batch at the same time, or take its closing back."""
    found = find_batch(session, context.programme_id, batch_id)
    if found is None:
        raise UnknownBatchNamed(_("Look for it in the list of batches."), field="batch")
    _own_point(context, catalogue, found.point_id)
    ledger.lock(session, context.programme_id, [batch(found.id, found.point_id)])


def _stands_on(session: Session, context: Context, fact: Fact) -> None:
    """Keep the closing of a batch while a share-out of it stands.

    Raises:
        LaterFactStands: One does.
    """
    if fact.kind != "batch-closed" or fact.subject_id is None:
        return
    found = find_batch(session, context.programme_id, fact.subject_id)
    assert found, "foreign keys hold it"
    ledger.lock(session, context.programme_id, [batch(found.id, found.point_id)])
    if shared_of(session, context.programme_id, found.id):
        raise LaterFactStands(_("It was shared out. Take the share-out back first, then this."))


before_taking_back(_stands_on)


def _own_point(context: Context, catalogue: Catalogue, point_id: uuid.UUID) -> None:
    point = catalogue.point_by_id(point_id)
    assert point, "foreign keys hold it"
    checks.own_point(context, point)


def _check(command: ShareBatch, proposal: Proposal) -> None:
    if not 0 < command.amount_g <= proposal.left_g:
        raise MoreThanTheBatch(
            _("The batch has %(left)d g left to be shared.", left=proposal.left_g),
            field="amount_g",
            left_g=proposal.left_g,
        )
    if not proposal.shares:
        raise NothingToShare(_("Nobody is known who brought what is in this batch."))
    if proposal.beyond_g and not command.beyond_promises:
        raise PromisedToOthers(
            _(
                "Only %(free)d g of it are promised to nobody. Share less, or say that you know.",
                free=proposal.free_g,
            ),
            field="beyond_promises",
            free_g=proposal.free_g,
        )


def _keep(
    session: Session,
    context: Context,
    catalogue: Catalogue,
    command: ShareBatch,
    proposal: Proposal,
) -> ShareOut:
    """Keep the fact, each family's share, and the entry."""
    made = ShareOut(
        id=command.id,
        batch_id=proposal.batch.id,
        point_id=proposal.batch.point_id,
        counted_at=context.now,
        day_on=catalogue.local_day(context.now),
        amount_g=command.amount_g,
        brought_g=proposal.brought_g,
        waste_from_on=proposal.days[0],
        waste_to_on=proposal.days[1],
        free_g=proposal.free_g,
        note=command.note,
    )
    names = [column.name for column in share_outs.c if column.name != "programme_id"]
    row = {name: getattr(made, name) for name in names}
    session.execute(sa.insert(share_outs), {"programme_id": context.programme_id, **row})
    rows = []
    for share in proposal.shares:
        key = proposal.families[share.household_id].holder_key
        assert key, "whoever is erased gets no share"
        rows.append(
            {
                "programme_id": context.programme_id,
                "share_out_id": made.id,
                "household_id": share.household_id,
                "net_g": share.net_g,
                "amount_g": share.amount_g,
                "holder": journal.holder_of(key, made.id),
            }
        )
    session.execute(sa.insert(shares), rows)
    _append(session, context, catalogue, made)
    return made


def _append(
    session: Session,
    context: Context,
    catalogue: Catalogue,
    of: ShareOut,
    reversal_id: uuid.UUID | None = None,
) -> None:
    found = find_batch(session, context.programme_id, of.batch_id)
    point = catalogue.point_by_id(of.point_id)
    assert found, "foreign keys hold it"
    assert point, "as above"
    parts: list[Part] = parts_of_share_out(session, context.programme_id, of.id)
    entry = share_out_entry(
        catalogue.programme.code,
        point.code,
        of.id,
        batch_code=found.code,
        day_on=of.day_on,
        parts=parts,
    )
    if reversal_id:
        entry = share_out_reversal_entry(entry, catalogue.programme.code, reversal_id)
    record_id, month = reversal_id or of.id, f"{of.day_on:%Y-%m}"
    journal.append(session, context, record_id, str(entry["kind"]), entry=entry, month=month)


def _credits(programme_id: uuid.UUID, of: ShareOut, given: Sequence[Share]) -> list[Transfer]:
    """Return what a share-out credits, in the order in which balances are locked."""
    source = Account(Kind.SHARED_OUT, Asset.COMPOST, point_id=of.point_id)
    credit = [
        Transfer(source, household(share.household_id, Asset.COMPOST), share.amount_g)
        for share in given
    ]
    return sorted(credit, key=lambda movement: movement.credit.id_in(programme_id))


def _settled(session: Session, context: Context, credit: Sequence[Transfer]) -> list[Transfer]:
    """Return what pays old debts out of new credits."""
    families = [(m.credit.household_id, m.amount) for m in credit if m.credit.household_id]
    accounts = [
        of(who, Asset.COMPOST) for who, _amount in families for of in (household, owed, unsettled)
    ]
    debts = ledger.lock(session, context.programme_id, accounts)
    return [
        paid
        for who, amount in families
        for paid in ledger.settlements({Asset.COMPOST: amount}, debts, who)
    ]


def _move_back(session: Session, context: Context, of: ShareOut, command: TakeShareOutBack) -> None:
    given = shares_of(session, context.programme_id, of.id)
    cause, position = Cause(command.id, of.day_on), 0
    short: list[Transfer] = []
    for movements in _some(_credits(context.programme_id, of, given)):
        covers = ledger.take_back(session, context, cause, movements, position=position)
        position += len(movements) + len(covers)
        short += [cover for cover in covers if cover.debit.kind is Kind.OWED]
    if short:
        concern = Concern(
            subject_id=command.id,
            subject_kind="share-out-reversal",
            reason="owed-by-households-compost",
            facts={
                "share_out": str(of.id),
                "families": len(short),
                "amount": sum(cover.amount for cover in short),
            },
            point_id=of.point_id,
        )
        reviews.put(session, context, concern)


def _some(movements: Sequence[Transfer]) -> Iterator[Sequence[Transfer]]:
    for start in range(0, len(movements), AT_ONCE):
        yield movements[start : start + AT_ONCE]
