"""Handing a reward out for credit."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import rfc8785
import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.deposits.service import when_settled
from wasteexchange.deposits.service.drafting import Whose
from wasteexchange.households.rules import HouseholdRef
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.kernel.statements import Question, Statement, ask_together
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.queries import unsettled_of
from wasteexchange.ledger.rules import Cause, Kind, Transfer, household
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.promises.queries import terms_from, terms_question
from wasteexchange.reviews import service as reviews
from wasteexchange.reviews.rules import Concern
from wasteexchange.rewards import queries
from wasteexchange.rewards.models import redemptions
from wasteexchange.rewards.rules import Redemption, entry_of, movements_of
from wasteexchange.rewards.service import checks
from wasteexchange.rewards.service.checks import Wanted
from wasteexchange.rewards.service.commands import Redeem, Redeemed

# It was handed out, but somebody should look at it.
LOOKED_AT = frozenset(
    {"unsettled", "stock-to-explain", "over-cap", "pin-not-checked", "own-household"}
)
_REDEMPTION = Statement(lambda _dialect, _count: sa.insert(redemptions).inline())


def redeem(session: Session, context: Context, command: Redeem) -> Redeemed:
    """Hand a reward out for credit; saying it twice changes nothing.

    What has happened already (`is_late`) is posted whole: what the balance does not cover against
    *unsettled*, what the stock does not have against *stock to explain*, each before a person.

    Raises:
        DomainError: Unknown card, family, point or reward; not enough credit or stock; a cap or a
            PIN; the id or the number used for something else. Nothing is kept then.
    """
    who, catalogue = checks.resolve(session, context, command)
    try:
        wanted = checks.wanted_of(session, context, command, who, catalogue)
        if command.series and not command.is_reviewed:
            journal.check_series(session, context, wanted.point.id, command.series)
        batch = checks.batch_of(session, context, command.batch, is_late=command.is_late)
    except DomainError:
        if known := _first_answer(session, context, command, who):
            return known
        raise
    digest = command.digest(who.card_id, who.family.id)
    if not command.series and _is_known(session, context, command, digest):
        return _replayed(session, context, command.id)
    # From here on what the family has is held: its cap and its balance are read one by one.
    own = [household(who.family.id, asset) for asset in PROMISES]
    holding = ledger.Touching(session, context, own)
    beside = [holding.question, terms_question(context.programme_id)]
    found = _claimed_among(session, context, _claim(command, wanted, digest), beside)
    if found is None:
        return _replayed(session, context, command.id)
    number, (held, terms) = found
    redemption = replace(
        _redemption(context, command, wanted, number),
        batch=batch,
        warnings=checks.look_of(session, context, command, wanted, terms_from(terms)),
    )

    def post(cause: Cause, movements: list[Transfer]) -> tuple[ledger.Balances, list[Transfer]]:
        with checks.naming_quantity():
            return ledger.take_out(session, context, cause, movements, is_gone=command.is_late)

    before = holding.read(held)
    redemption = keep(session, context, catalogue, who.family, redemption, post, before=before)
    return Redeemed(redemption, catalogue, is_replay=False)


Post = Callable[[Cause, list[Transfer]], tuple[ledger.Balances, list[Transfer]]]


def keep(  # noqa: PLR0913 - a fact, whose it is, how it is posted
    session: Session,
    context: Context,
    catalogue: Catalogue,
    family: HouseholdRef,
    redemption: Redemption,
    post: Post,
    *,
    before: ledger.Balances,
) -> Redemption:
    """Post a redemption whose id was claimed, append it to the journal, and note its answer.

    `before` is what the family may spend, held since the claim.
    """
    after, covers = post(Cause(redemption.id, redemption.day_on), movements_of(redemption))
    unsettled = sum(c.amount for c in covers if c.debit.kind is Kind.UNSETTLED)
    missing = sum(c.amount for c in covers if c.credit.kind is Kind.TO_EXPLAIN)
    found = {"unsettled": unsettled, "stock-to-explain": missing}
    left = {asset: (before | after)[household(family.id, asset)] for asset in PROMISES}
    redemption = replace(
        redemption,
        unsettled=unsettled,
        missing=missing,
        compost_after=left[Asset.COMPOST],
        points_after=left[Asset.POINTS],
        warnings=(*(code for code, gone in found.items() if gone), *redemption.warnings),
    )
    _append(session, context, catalogue, family, redemption)
    _insert(session, context, redemption)
    _put_before_a_person(session, context, redemption)
    return redemption


def claimed(session: Session, context: Context, wanted: journal.Claim) -> tuple[str, int] | None:
    """Claim the id of a record under its number, given or our own; None when it was said before."""
    found = _claimed_among(session, context, wanted, [])
    return found[0] if found else None


def _claimed_among(
    session: Session, context: Context, wanted: journal.Claim, others: list[Question]
) -> tuple[tuple[str, int], list[list[Any]]] | None:
    """Claim as `claimed` does, among other questions, in one round trip; return their answers."""
    point_id = wanted.point_id
    assert point_id, "what is numbered is numbered at a point"
    is_ours = wanted.series is None
    if is_ours:
        series, sequence = journal.next_number(session, context, point_id)
        wanted = replace(wanted, series=series, sequence=sequence)
    written = journal.written_claim(context, session.get_bind().dialect, wanted)
    is_new, *answers = ask_together(session, [journal.claim_question(written), *others])
    if is_new:
        return (str(wanted.series), wanted.sequence or 0), answers
    if not journal.find_twin(session, context.programme_id, wanted.id, wanted.kind, wanted.digest):
        raise journal.sequence_taken()
    if is_ours:
        # A twin came first while we took a number: the number must not be lost.
        journal.return_number(session, context, point_id)
    return None


def settled(
    session: Session, context: Context, household_id: uuid.UUID, record_id: uuid.UUID
) -> None:
    """Take redemptions out of the queue once a family's credit has paid all that was unsettled."""
    programme_id = context.programme_id
    if any(unsettled_of(session, programme_id, household_id).values()):
        return
    for redemption_id in queries.unsettled_redemptions(session, programme_id, household_id):
        reviews.undo_cause(session, context, redemption_id, record_id=record_id, reason="unsettled")


when_settled(settled)


def _claim(command: Redeem, wanted: Wanted, digest: bytes) -> journal.Claim:
    return journal.Claim(
        id=command.id,
        kind="redemption",
        digest=digest,
        recorded_at=command.recorded_at,
        sent_at=command.sent_at,
        counted_at=wanted.at,
        day_on=wanted.day_on,
        point_id=wanted.point.id,
        series=command.series,
        sequence=command.sequence,
    )


def _redemption(
    context: Context, command: Redeem, wanted: Wanted, number: tuple[str, int]
) -> Redemption:
    return Redemption(
        id=command.id,
        household_id=wanted.who.family.id,
        card_id=wanted.who.card_id,
        card_absent_reason=command.card_absent_reason,
        point_id=wanted.point.id,
        counted_at=wanted.at,
        recorded_at=command.recorded_at,
        day_on=wanted.day_on,
        actor_id=context.actor.id,
        series=number[0],
        sequence=number[1],
        reward=wanted.reward.code,
        quantity=command.quantity,
        asset=wanted.price.asset,
        amount=wanted.amount,
        price_id=wanted.price.id,
        material=wanted.reward.material,
        things=wanted.reward.things(command.quantity),
        unsettled=0,
        missing=0,
        hold_id=None,
        batch=None,
        compost_after=0,
        points_after=0,
        warnings=(),
    )


def _first_answer(
    session: Session, context: Context, command: Redeem, who: Whose
) -> Redeemed | None:
    digest = command.digest(who.card_id, who.family.id)
    if not _is_known(session, context, command, digest):
        return None
    return _replayed(session, context, command.id)


def _is_known(session: Session, context: Context, command: Redeem, digest: bytes) -> bool:
    return journal.find_twin(session, context.programme_id, command.id, "redemption", digest)


def _replayed(session: Session, context: Context, redemption_id: uuid.UUID) -> Redeemed:
    known = queries.find_redemption(session, context.programme_id, redemption_id)
    assert known, "its record is there"
    return Redeemed(known, catalogue_of(session, context.programme_id), is_replay=True)


def _append(
    session: Session,
    context: Context,
    catalogue: Catalogue,
    family: HouseholdRef,
    redemption: Redemption,
) -> None:
    point = catalogue.point_by_id(redemption.point_id)
    assert point, "foreign keys hold it"
    assert family.holder_key, "an erased household is handed nothing"
    holder = journal.holder_of(family.holder_key, redemption.id)
    entry = entry_of(catalogue.programme.code, point.code, redemption) | {"holder": holder}
    month = f"{redemption.day_on:%Y-%m}"
    journal.append(session, context, redemption.id, "redemption", entry=entry, month=month)


def _insert(session: Session, context: Context, redemption: Redemption) -> None:
    _REDEMPTION.say(
        session,
        {
            "programme_id": context.programme_id,
            "id": redemption.id,
            "household_id": redemption.household_id,
            "card_id": redemption.card_id,
            "card_absent_reason": redemption.card_absent_reason,
            "point_id": redemption.point_id,
            "counted_at": redemption.counted_at,
            "day_on": redemption.day_on,
            "writer_id": context.actor.writer_id,
            "reward": redemption.reward,
            "quantity": redemption.quantity,
            "asset": str(redemption.asset),
            "amount": redemption.amount,
            "price_id": redemption.price_id,
            "material": redemption.material,
            "things": redemption.things,
            "unsettled": redemption.unsettled,
            "missing": redemption.missing,
            "hold_id": redemption.hold_id,
            "batch": redemption.batch,
            "compost_after": redemption.compost_after,
            "points_after": redemption.points_after,
            "warnings": rfc8785.dumps(list(redemption.warnings)).decode(),
        },
    )


def _put_before_a_person(session: Session, context: Context, redemption: Redemption) -> None:
    amounts = {"unsettled": redemption.unsettled, "stock-to-explain": redemption.missing}
    for code in sorted(LOOKED_AT.intersection(redemption.warnings)):
        concern = Concern(
            subject_id=redemption.id,
            subject_kind="redemption",
            reason=code,
            facts={"amount": amounts[code]} if amounts.get(code) else {},
            point_id=redemption.point_id,
        )
        reviews.put(session, context, concern)
