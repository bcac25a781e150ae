"""Staff come, change and go. Everyone is kept from above only."""

import uuid

from sqlalchemy.orm import Session

from wasteexchange.access import passwords, queries
from wasteexchange.access.errors import NameTaken
from wasteexchange.access.models import staff
from wasteexchange.access.rules import NAME_MAX, Account, sign_in_name
from wasteexchange.access.service.standing import (
    change,
    claim_number,
    end_sessions,
    get_below,
    read_role,
    refuse_field,
    require_above,
)
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.kernel.errors import NotFound
from wasteexchange.kernel.words import _


def create_staff(
    session: Session,
    context: Context,
    *,
    name: str,
    role: str,
    point_id: uuid.UUID | None = None,
) -> tuple[uuid.UUID, str]:
    """Take in somebody; return their id and the one-time password to tell them.

    Raises:
        Invalid: The name is empty or too long, or there is no such role.
        RankTooLow: The role is not below that of whoever asks.
        NameTaken: Somebody in this programme already signs in with that name.
    """
    given = read_role(role)
    require_above(context, given)
    entry = _name(name)
    staff_id, password = context.new_id(), passwords.one_time_password()
    row = {
        "programme_id": context.programme_id,
        "id": staff_id,
        "number": claim_number(session, context, staff_id),
        "name": entry,
        "sign_in_name": sign_in_name(entry),
        "role": given,
        "point_id": point_id,
        "password_hash": passwords.hash_password(password),
        "must_change_password": True,
        "password_changed_at": context.now,
        "created_at": context.now,
        "suspended_at": None,
    }
    if insert_new(session, staff, row) is None:
        raise NameTaken(
            _("Somebody here already signs in as %(name)s. Add a surname or a place.", name=entry),
            field="name",
        )
    return staff_id, password


def reset_password(session: Session, context: Context, staff_id: uuid.UUID) -> str:
    """Replace a forgotten password by a one-time one, return it, and end all sessions.

    Raises:
        NotFound: Nobody has that id.
        RankTooLow: The person does not stand below whoever asks.
    """
    account = get_below(session, context, staff_id)
    password = passwords.one_time_password()
    change(
        session,
        account,
        password_hash=passwords.hash_password(password),
        must_change_password=True,
        password_changed_at=context.now,
    )
    end_sessions(session, account, context.now)
    return password


def reset_password_of(session: Session, context: Context, name: str) -> tuple[Account, str]:
    """Replace the password of whoever signs in with this name, as `reset_password` does.

    Raises:
        NotFound: Nobody signs in with it.
        RankTooLow: The person does not stand below whoever asks.
    """
    called = queries.accounts_called(session, sign_in_name(name), programme_id=context.programme_id)
    if not called:
        raise NotFound(
            _("Nobody here signs in as %(name)s. Look at the names under Staff.", name=name)
        )
    return called[0], reset_password(session, context, called[0].id)


def suspend(session: Session, context: Context, staff_id: uuid.UUID) -> None:
    """Let somebody in no more and end their sessions; what they recorded stays.

    Raises:
        NotFound: Nobody has that id.
        RankTooLow: The person does not stand below whoever asks.
    """
    account = get_below(session, context, staff_id)
    change(session, account, suspended_at=account.suspended_at or context.now)
    end_sessions(session, account, context.now)


def sign_out_everywhere(session: Session, context: Context, staff_id: uuid.UUID) -> None:
    """End all sessions of somebody, who may sign in again: a phone was lost, a browser left open.

    Raises:
        NotFound: Nobody has that id.
        RankTooLow: The person does not stand below whoever asks.
    """
    end_sessions(session, get_below(session, context, staff_id), context.now)


def reinstate(session: Session, context: Context, staff_id: uuid.UUID) -> None:
    """Let somebody in again, with the password they had.

    Raises:
        NotFound: Nobody has that id.
        RankTooLow: The person does not stand below whoever asks.
    """
    change(session, get_below(session, context, staff_id), suspended_at=None)


def change_role(
    session: Session,
    context: Context,
    staff_id: uuid.UUID,
    *,
    role: str,
    point_id: uuid.UUID | None,
) -> None:
    """Give somebody another role or point; they sign in again.

    Raises:
        NotFound: Nobody has that id.
        Invalid: There is no such role.
        RankTooLow: The person, or the new role, does not stand below whoever asks.
    """
    account = get_below(session, context, staff_id)
    given = read_role(role)
    require_above(context, given)
    change(session, account, role=given, point_id=point_id)
    end_sessions(session, account, context.now)


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not any(each.isalnum() for each in name) or not sign_in_name(name):
        refuse_field("name", _("Write the name with which the person signs in."))
    if len(name) > NAME_MAX:
        refuse_field("name", _("Use at most %(most)d characters.", most=NAME_MAX))
    return name
