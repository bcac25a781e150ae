"""A family's PIN: asked for when more is handed out than the programme lets go without one.

Four digits, because people who read little remember them; so they are stretched together with the
card key, which is kept outside the database: a leaked database gives no PIN away.
"""

import datetime as dt
import hmac
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.access.errors import WeakPin
from wasteexchange.access.passwords import Verifier, is_pin, pin_verifier
from wasteexchange.cards.errors import PinLocked, WrongPin
from wasteexchange.cards.models import household_pins
from wasteexchange.cards.rules import PIN_PAUSE, PIN_TRIES, is_weak_pin
from wasteexchange.households.queries import locked_household
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.words import _


def set_pin(
    session: Session, context: Context, household_id: uuid.UUID, pin: str, *, pin_key: bytes
) -> None:
    """Set a family's PIN, or change it.

    Raises:
        UnknownHousehold: There is no such family.
        WeakPin: It is not four digits, or one that is tried first.
    """
    locked_household(session, context.programme_id, household_id)
    if is_weak_pin(pin):
        raise WeakPin(
            _("Choose four digits that do not repeat and do not count up or down."), field="pin"
        )
    made = pin_verifier(_peppered(household_id, pin, pin_key))
    kept = {
        "salt": made.salt,
        "iterations": made.iterations,
        "hash": made.hash,
        "wrong_tries": 0,
        "wrong_at": None,
        "set_at": context.now,
        "set_by": context.actor.id,
    }
    insert = upserting(session.get_bind().dialect.name)(household_pins)
    session.execute(
        insert.on_conflict_do_update(index_elements=["programme_id", "household_id"], set_=kept),
        {"programme_id": context.programme_id, "household_id": household_id, **kept},
    )


def clear_pin(session: Session, context: Context, household_id: uuid.UUID) -> None:
    """Ask a family for a PIN no more."""
    session.execute(sa.delete(household_pins).where(*_mine(context.programme_id, household_id)))


def has_pin(session: Session, programme_id: uuid.UUID, household_id: uuid.UUID) -> bool:
    """Whether a family set a PIN."""
    return _kept(session, programme_id, household_id) is not None


def check_pin(
    session: Session, context: Context, household_id: uuid.UUID, pin: str, *, pin_key: bytes
) -> None:
    """Let a family's own PIN pass; one that set none is asked for none.

    Raises:
        WrongPin: It is another; the caller notes it (`note_wrong_pin`) in a unit of its own.
        PinLocked: It was typed wrongly too often; for a quarter of an hour none passes.
    """
    kept = _kept(session, context.programme_id, household_id)
    if kept is None:
        return
    if kept.wrong_tries >= PIN_TRIES and context.now < _until(kept.wrong_at):
        raise PinLocked(_("Wait a quarter of an hour, or hand out less."), field="pin")
    verifier = Verifier(bytes(kept.salt), kept.iterations, bytes(kept.hash))
    if not is_pin(_peppered(household_id, pin, pin_key), verifier):
        raise WrongPin(_("Let the family type it again."), field="pin", household=str(household_id))
    if kept.wrong_tries:
        _count(session, context.programme_id, household_id, tries=0, at=None)


def note_wrong_pin(session: Session, context: Context, household_id: uuid.UUID) -> None:
    """Keep that a PIN was typed wrongly; after a pause it is counted from the start."""
    kept = _kept(session, context.programme_id, household_id)
    if kept is None:
        return
    before = kept.wrong_tries if kept.wrong_at and context.now < _until(kept.wrong_at) else 0
    _count(session, context.programme_id, household_id, tries=before + 1, at=context.now)


def forget_pin_of(session: Session, context: Context, household_id: uuid.UUID) -> None:
    """Forget a family's PIN with its data."""
    clear_pin(session, context, household_id)


def _until(wrong_at: dt.datetime | None) -> dt.datetime:
    return (wrong_at or dt.datetime.min.replace(tzinfo=dt.UTC)) + PIN_PAUSE


def _count(
    session: Session,
    programme_id: uuid.UUID,
    household_id: uuid.UUID,
    *,
    tries: int,
    at: dt.datetime | None,
) -> None:
    session.execute(
        sa.update(household_pins)
        .where(*_mine(programme_id, household_id))
        .values(wrong_tries=tries, wrong_at=at)
    )


def _kept(session: Session, programme_id: uuid.UUID, household_id: uuid.UUID) -> Any:
    query = sa.select(household_pins).where(*_mine(programme_id, household_id))
    return session.execute(query).first()


def _mine(programme_id: uuid.UUID, household_id: uuid.UUID) -> list[sa.ColumnElement[bool]]:
    return [
        household_pins.c.programme_id == programme_id,
        household_pins.c.household_id == household_id,
    ]


def _peppered(household_id: uuid.UUID, pin: str, pin_key: bytes) -> str:
    said = f"household pin\n{household_id}\n{pin}".encode("utf-8", "surrogatepass")
    return hmac.digest(pin_key, said, "sha256").hex()
