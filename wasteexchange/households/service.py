"""Registering, changing and erasing households: one function per use case."""

import hmac
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.households import queries
from wasteexchange.households.errors import CodeTaken, ErasedHousehold
from wasteexchange.households.models import (
    consents,
    household_lists,
    households,
    members,
    staff_households,
)
from wasteexchange.households.rules import (
    CODE_DIGITS_MOST,
    HOLDER_KEY_BYTES,
    PERSONAL,
    SEARCHED,
    ChangeHousehold,
    ConsentSaid,
    HouseholdRef,
    MemberCount,
    Particulars,
    RegisterHousehold,
    Status,
    as_said,
    counted_once,
    following_code,
    household_code,
    search_key,
    telephone,
)
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new, upserting
from wasteexchange.kernel.errors import FieldProblem, IdConflict, Invalid, NotFound
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.ledger import queries as ledger_reads
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import Cause
from wasteexchange.programmes.queries import get_programme

KIND = "household"
ERASURE_KIND = "erasure"

ErasureStep = Callable[[Session, Context, uuid.UUID], None]
_erasure_steps: list[ErasureStep] = []


@dataclass(frozen=True, slots=True)
class Registered:
    """The household, and whether it was this call that registered it."""

    household: HouseholdRef
    is_new: bool


def on_erasure(step: ErasureStep) -> None:
    """Let a room above do its part when a household is erased; asking twice changes nothing."""
    if step not in _erasure_steps:
        _erasure_steps.append(step)


def register_household(
    session: Session, context: Context, command: RegisterHousehold
) -> Registered:
    """Keep a new household; saying it twice changes nothing.

    Without a code it gets the next one of digits. It is given 32 random bytes that open its
    entries in the journal.

    Raises:
        Invalid: The code or the phone cannot be read.
        CodeTaken: Another household has the code.
        IdConflict: The id is known with other content.
    """
    command = _as_kept(session, context, command)
    key = _claim(session, context, command)
    if key is None:
        kept = queries.household_of(session, context.programme_id, command.id)
        return Registered(kept, is_new=False)
    row = {
        "programme_id": context.programme_id,
        "id": command.id,
        "holder_key": key,
        "registered_at": context.now,
        **_columns(asdict(command.particulars)),
    }
    code = _insert_under_a_code(session, context, row, command.code)
    _replace_members(session, context, command.id, command.members)
    _add_consents(session, context, command.id, command.consents)
    return Registered(HouseholdRef(command.id, code, Status.ACTIVE, key), is_new=True)


def change_household(
    session: Session, context: Context, household_id: uuid.UUID, change: ChangeHousehold
) -> None:
    """Correct what is known of a household, or let it rest and take part again.

    Raises:
        NotFound: There is no such household.
        ErasedHousehold: The family asked to be forgotten.
        Invalid: The phone cannot be read.
    """
    _changeable(session, context, household_id)
    values: dict[str, Any] = dict(_columns(_with_telephone(session, context, change.told)))
    if change.active is not None:
        values["deactivated_at"] = None if change.active else _since(context)
    if values:
        session.execute(_this(context, household_id).values(**values))
    if change.members is not None:
        _replace_members(session, context, household_id, change.members)
    _add_consents(session, context, household_id, change.consents)


def left_of(session: Session, context: Context, household_id: uuid.UUID) -> Mapping[Asset, int]:
    """Tell what a household would lose by being erased: only what is not zero."""
    balances = ledger_reads.balances_of(session, context.programme_id, household_id)
    return {asset: balance for asset, balance in balances.items() if balance}


def erase_household(
    session: Session, context: Context, household_id: uuid.UUID, *, record_id: uuid.UUID
) -> None:
    """Forget a family: its cards die, what is left is forfeited, its particulars are gone.

    Receipts and tallies stay: they know it by an id that leads nowhere once its key is destroyed.
    Saying it twice changes nothing.

    Raises:
        NotFound: There is no such household.
        ErasedHousehold: It was erased by another record.
    """
    digest = journal.digest_of({"household": str(household_id)})
    claim = journal.Claim(id=record_id, kind=ERASURE_KIND, digest=digest)
    if not journal.claim(session, context, claim):
        return
    _changeable(session, context, household_id)
    for step in _erasure_steps:
        step(session, context, household_id)
    # Before the key is destroyed: what is posted now may still have to name its holder.
    today = get_programme(session, context.programme_id).local_day(context.now)
    ledger.forfeit(session, context, Cause(record_id, today), household_id)
    session.execute(
        _this(context, household_id).values(
            **_columns(asdict(Particulars())), holder_key=None, erased_at=context.now
        )
    )
    _replace_members(session, context, household_id, ())


def _as_kept(session: Session, context: Context, command: RegisterHousehold) -> RegisterHousehold:
    """Write code and phone as they are kept, so that a repetition has the same digest."""
    code = None
    if command.code is not None:
        try:
            code = household_code(command.code)
        except ValueError:
            told = _("Use letters, digits, dots and hyphens: at most 20, such as 0042 or F-0042.")
            raise Invalid(told, (FieldProblem("code", told),)) from None
    return RegisterHousehold(
        id=command.id,
        code=code,
        particulars=Particulars(**_with_telephone(session, context, asdict(command.particulars))),
        members=command.members,
        consents=command.consents,
    )


def _with_telephone(
    session: Session, context: Context, told: Mapping[str, str | None]
) -> dict[str, str | None]:
    """Return what was told with the phone as it is kept, and empty texts as none."""
    kept = {name: text or None for name, text in told.items()}
    if phone := kept.get("phone"):
        country = get_programme(session, context.programme_id).country
        try:
            kept["phone"] = telephone(phone, country)
        except ValueError:
            advice = _("Look at the phone number again: it needs all its digits.")
            raise Invalid(advice, (FieldProblem("phone", advice),)) from None
    return kept


def _claim(session: Session, context: Context, command: RegisterHousehold) -> bytes | None:
    """Claim the id and return the new holder key; None when it was said before.

    The digest is keyed with the holder key, for it covers a name and a phone that could be
    guessed: once the key is destroyed nothing is left to compare a guess with.
    """
    known = queries.find_household(session, context.programme_id, command.id)
    key = known.holder_key if known else context.random_bytes(HOLDER_KEY_BYTES)
    try:
        is_new = journal.claim(session, context, _claim_of(command, key))
    except IdConflict:
        # A twin of this call may have registered it while we looked: compare with its key.
        twin = queries.find_household(session, context.programme_id, command.id)
        if known or twin is None:
            raise
        is_new = journal.claim(session, context, _claim_of(command, twin.holder_key))
    return key if is_new else None


def _claim_of(command: RegisterHousehold, key: bytes | None) -> journal.Claim:
    said = journal.digest_of(as_said(command))
    return journal.Claim(
        id=command.id, kind=KIND, digest=hmac.digest(key or b"erased", said, sha256)
    )


def _insert_under_a_code(
    session: Session, context: Context, row: dict[str, Any], code: str | None
) -> str:
    """Insert the row under its code, or under the next one that nobody takes before us."""
    given = code
    while True:
        if given is None:
            last = queries.last_numeric_code(session, context.programme_id)
            code = following_code(last)
            assert len(code) <= CODE_DIGITS_MOST, "a programme has less than 10⁹ households"
        assert code is not None
        if insert_new(session, households, {**row, "code": code}):
            return code
        if given is not None:
            raise CodeTaken(
                _("Choose another code, or leave it empty to get the next one."), field="code"
            )


def _changeable(session: Session, context: Context, household_id: uuid.UUID) -> None:
    if queries.find_household(session, context.programme_id, household_id) is None:
        raise NotFound(_("Look the family up by its code and choose it again."))
    kept = queries.locked_household(session, context.programme_id, household_id)
    if kept.status is Status.ERASED:
        raise ErasedHousehold(
            _("It stays as it is. If the family comes back, register it as a new one.")
        )


def _since(context: Context) -> sa.ColumnElement[Any]:
    """Resting since now, unless it already rests."""
    return sa.func.coalesce(
        households.c.deactivated_at,
        sa.bindparam("rests_from", context.now, households.c.deactivated_at.type),
    )


def _this(context: Context, household_id: uuid.UUID) -> sa.Update:
    return sa.update(households).where(
        households.c.programme_id == context.programme_id, households.c.id == household_id
    )


def _columns(told: Mapping[str, str | None]) -> dict[str, str | None]:
    """The columns of what was told, the keys of the search with them."""
    assert told.keys() <= set(PERSONAL), "only particulars are told"
    keys = {f"{name}_key": search_key(told[name]) for name in SEARCHED if name in told}
    return {**told, **keys}


def _replace_members(
    session: Session,
    context: Context,
    household_id: uuid.UUID,
    counted: Iterable[MemberCount],
) -> None:
    session.execute(
        sa.delete(members).where(
            members.c.programme_id == context.programme_id,
            members.c.household_id == household_id,
        )
    )
    rows = [
        {
            "programme_id": context.programme_id,
            "household_id": household_id,
            "age_group": member.age_group.value,
            "sex": member.sex.value,
            "count": member.count,
        }
        for member in counted_once(counted)
    ]
    if rows:
        session.execute(sa.insert(members), rows)


def _add_consents(
    session: Session,
    context: Context,
    household_id: uuid.UUID,
    said: Iterable[ConsentSaid],
) -> None:
    rows = [
        {
            "programme_id": context.programme_id,
            "id": context.new_id(),
            "household_id": household_id,
            "purpose": consent.purpose.value,
            "text_version": consent.text_version,
            "given": consent.given,
            "said_at": consent.said_at or context.now,
            "recorded_by": context.actor.id,
        }
        for consent in said
    ]
    if rows:
        session.execute(sa.insert(consents), rows)


def list_digest(content: bytes) -> bytes:
    """Return what tells one file of households from another, whatever it is called."""
    return sha256(content).digest()


def note_list(session: Session, context: Context, digest: bytes, *, households: int) -> None:
    """Remember that a file was taken in, in the unit of work that registers its households."""
    session.execute(
        sa.insert(household_lists),
        {
            "programme_id": context.programme_id,
            "id": context.new_id(),
            "digest": digest,
            "households": households,
            "taken_at": context.now,
            "taken_by": context.actor.id,
        },
    )


def link_staff(
    session: Session, context: Context, household_id: uuid.UUID, *, staff_id: uuid.UUID
) -> None:
    """Keep that a family is a member of staff's own or near; saying it twice changes nothing."""
    insert = upserting(session.get_bind().dialect.name)(staff_households)
    row = {
        "programme_id": context.programme_id,
        "staff_id": staff_id,
        "household_id": household_id,
        "linked_at": context.now,
        "linked_by": context.actor.id,
        "ended_at": None,
    }
    keys = ["programme_id", "staff_id", "household_id"]
    session.execute(insert.on_conflict_do_update(index_elements=keys, set_={"ended_at": None}), row)


def unlink_staff(
    session: Session, context: Context, household_id: uuid.UUID, *, staff_id: uuid.UUID
) -> None:
    """Keep that a family is no longer a member of staff's own; what was recorded stays marked."""
    session.execute(
        sa.update(staff_households)
        .where(
            staff_households.c.programme_id == context.programme_id,
            staff_households.c.staff_id == staff_id,
            staff_households.c.household_id == household_id,
            staff_households.c.ended_at.is_(None),
        )
        .values(ended_at=context.now)
    )
