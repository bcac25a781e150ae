"""Badges and PINs: what tells operators apart on a phone that they share."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.access import passwords, queries, tokens
from wasteexchange.access.errors import SignInRefused, WeakPin
from wasteexchange.access.models import staff_badges, staff_pins
from wasteexchange.access.queries.operators import Badge, badges_of, pins_of
from wasteexchange.access.rules import Account, is_weak_pin
from wasteexchange.access.service.standing import get_below
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.words import _


def set_own_pin(session: Session, context: Context, *, password: str, pin: str) -> None:
    """Set one's own PIN.

    Raises:
        SignInRefused: The password is not the one given.
        WeakPin: The PIN is not six digits, or too easy to guess.
    """
    account = queries.get_account(session, context.programme_id, context.actor.id)
    if not passwords.is_password(password, account.password_hash):
        raise SignInRefused(_("This is not your password. Write it again."), field="password")
    if is_weak_pin(pin):
        raise WeakPin(
            _("Choose six digits that do not repeat and do not count up or down."), field="pin"
        )
    _keep(session, context, account.id, pin, is_one_time=False)


def give_pin(session: Session, context: Context, staff_id: uuid.UUID) -> str:
    """Give somebody a PIN to begin with, which they replace by their own; return it.

    Raises:
        NotFound: Nobody has that id.
        RankTooLow: The person does not stand below whoever asks.
    """
    account = get_below(session, context, staff_id)
    pin = passwords.one_time_pin()
    _keep(session, context, account.id, pin, is_one_time=True)
    return pin


def is_pin_of(session: Session, programme_id: uuid.UUID, staff_id: uuid.UUID, pin: str) -> bool:
    """Whether a PIN is that of somebody who works here."""
    account = queries.find_account(session, programme_id, staff_id)
    kept = pins_of(session, programme_id, staff_id).get(staff_id)
    if account is None or account.suspended_at or kept is None:
        return False
    return passwords.is_pin(pin, kept.verifier)


def badge_of(session: Session, context: Context, account: Account, *, card_key: bytes) -> Badge:
    """Return somebody's badge, made now if there is none that the key of now makes again."""
    found = badges_of(session, context.programme_id).get(account.id)
    if found and tokens.hash_of(badge_letters(found, card_key)) == found.token_hash:
        return found
    return new_badge(session, context, account, card_key=card_key)


def new_badge(session: Session, context: Context, account: Account, *, card_key: bytes) -> Badge:
    """Make somebody a badge; the one before counts no longer."""
    session.execute(
        sa.update(staff_badges)
        .where(
            staff_badges.c.programme_id == context.programme_id,
            staff_badges.c.staff_id == account.id,
            staff_badges.c.revoked_at.is_(None),
        )
        .values(revoked_at=context.now)
    )
    badge_id = context.new_id()
    token_hash = tokens.hash_of(tokens.badge_token(card_key, account.id, badge_id))
    badge = Badge(badge_id, account.id, token_hash, context.now)
    session.execute(
        sa.insert(staff_badges),
        {
            "programme_id": context.programme_id,
            "id": badge.id,
            "staff_id": badge.staff_id,
            "token_hash": badge.token_hash,
            "made_at": context.now,
            "made_by": context.actor.id,
            "revoked_at": None,
        },
    )
    return badge


def badge_letters(badge: Badge, card_key: bytes) -> str:
    """Return what the code of a badge holds; it is derived each time and kept nowhere."""
    return tokens.badge_token(card_key, badge.staff_id, badge.id)


def _keep(
    session: Session, context: Context, staff_id: uuid.UUID, pin: str, *, is_one_time: bool
) -> None:
    made = passwords.pin_verifier(pin)
    kept = {
        "salt": made.salt,
        "iterations": made.iterations,
        "hash": made.hash,
        "is_one_time": is_one_time,
        "set_at": context.now,
    }
    insert = upserting(session.get_bind().dialect.name)(staff_pins)
    session.execute(
        insert.on_conflict_do_update(index_elements=["programme_id", "staff_id"], set_=kept),
        {"programme_id": context.programme_id, "staff_id": staff_id, **kept},
    )
