"""Signing in and out, and one's own password."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.access import passwords, queries, tokens
from wasteexchange.access.errors import (
    PasswordChangeNeeded,
    SignInRefused,
    WeakPassword,
    WhichProgramme,
)
from wasteexchange.access.models import staff_sessions
from wasteexchange.access.rules import (
    EXPIRES_AFTER,
    STAFF,
    Account,
    is_seen_again,
    permissions_of,
    sign_in_name,
)
from wasteexchange.access.service.standing import change, end_sessions
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.words import _


@dataclass(frozen=True, slots=True)
class SignIn:
    """What somebody types at the door."""

    name: str
    password: str
    programme_id: uuid.UUID | None = None


def recognise(session: Session, said: SignIn) -> Account:
    """Return whose name and password these are; reads only, so that no writer waits for a hash.

    Raises:
        SignInRefused: Nobody's. An unknown name takes as long as a known one.
        WhichProgramme: They open several programmes.
    """
    called = queries.accounts_called(
        session, sign_in_name(said.name), programme_id=said.programme_id
    )
    if not called:
        passwords.is_password(said.password, passwords.nobodys_hash())
    found = [each for each in called if passwords.is_password(said.password, each.password_hash)]
    if not found:
        raise SignInRefused(
            _(
                "Look at both again: capitals count in the password. "
                "If you do not remember it, your coordinator gives you a new one."
            )
        )
    if len(found) > 1:
        raise WhichProgramme(
            _("Your name and password open several programmes. Choose one."), field="programme"
        )
    return found[0]


def sign_in(session: Session, context: Context, account: Account, *, password: str) -> str:
    """Open a session of whoever was just recognised; return the token for the cookie.

    The context's actor is the person (`actor_of`). A password kept with older parameters is hashed
    anew here, where it is known.

    Raises:
        SignInRefused: The account was changed or suspended since it was recognised.
    """
    now_kept = queries.find_account(session, account.programme_id, account.id)
    if now_kept is None or now_kept.suspended_at or now_kept.password_hash != account.password_hash:
        raise SignInRefused(_("Something changed just now. Please sign in again."))
    if passwords.wants_rehash(account.password_hash):
        change(session, account, password_hash=passwords.hash_password(password))
    return open_session(session, context)


def open_session(session: Session, context: Context) -> str:
    """Open a session of the context's actor in its browser; return the token for the cookie."""
    token = tokens.new_session_token()
    session.execute(
        sa.insert(staff_sessions),
        {
            "programme_id": context.programme_id,
            "id": context.new_id(),
            "token_hash": tokens.hash_of(token),
            "staff_id": context.actor.id,
            "writer_id": context.actor.writer_id,
            "created_at": context.now,
            "last_seen_at": context.now,
            "expires_at": context.now + EXPIRES_AFTER,
            "ended_at": None,
        },
    )
    return token


def see_again(session: Session, presence: queries.Presence, now: dt.datetime) -> None:
    """Write down that somebody is still here, when the last time is long enough ago."""
    if is_seen_again(now, last_seen_at=presence.last_seen_at):
        session.execute(
            sa.update(staff_sessions)
            .where(
                staff_sessions.c.programme_id == presence.actor.programme_id,
                staff_sessions.c.id == presence.session_id,
                staff_sessions.c.last_seen_at < now,
            )
            .values(last_seen_at=now)
        )


def sign_out(session: Session, context: Context, session_id: uuid.UUID) -> None:
    """End one session of the actor's own."""
    session.execute(
        sa.update(staff_sessions)
        .where(
            staff_sessions.c.programme_id == context.programme_id,
            staff_sessions.c.id == session_id,
            staff_sessions.c.staff_id == context.actor.id,
            staff_sessions.c.ended_at.is_(None),
        )
        .values(ended_at=context.now)
    )


def change_own_password(session: Session, context: Context, *, current: str, new: str) -> None:
    """Replace one's own password and end all of one's sessions, this one included.

    Raises:
        SignInRefused: The current password is not the one given.
        WeakPassword: The new one is too easy to guess, or is the current one.
    """
    account = queries.get_account(session, context.programme_id, context.actor.id)
    if not passwords.is_password(current, account.password_hash):
        raise SignInRefused(_("This is not your password of now. Write it again."), field="current")
    passwords.refuse_weak(new, account.name)
    if passwords.is_password(new, account.password_hash):
        raise WeakPassword(_("Choose a password that is not the one of now."), field="password")
    change(
        session,
        account,
        password_hash=passwords.hash_password(new),
        must_change_password=False,
        password_changed_at=context.now,
    )
    end_sessions(session, account, context.now)


def require_own_password(actor: Actor) -> None:
    """Let nobody go on with a one-time password.

    Raises:
        PasswordChangeNeeded: It has not been replaced yet.
    """
    if actor.must_change_password:
        raise PasswordChangeNeeded(
            _("Your password was for one time. Choose your own at /office/password, then go on.")
        )


def actor_of(account: Account, writer_id: uuid.UUID) -> Actor:
    """Return the person as an actor in the browser that is this writer."""
    return Actor(
        programme_id=account.programme_id,
        id=account.id,
        kind=STAFF,
        name=account.name,
        role=account.role,
        writer_id=writer_id,
        permissions=permissions_of(account.role, point_id=account.point_id),
        point_id=account.point_id,
        must_change_password=account.must_change_password,
    )
