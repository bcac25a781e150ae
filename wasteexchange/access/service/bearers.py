"""Tokens for programs: given once, taken at once."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.access import queries, tokens
from wasteexchange.access.models import api_tokens
from wasteexchange.access.rules import LABEL_MAX
from wasteexchange.access.service.standing import (
    claim_number,
    read_role,
    refuse_field,
    require_above,
)
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.words import _


def create_token(
    session: Session,
    context: Context,
    *,
    role: str,
    point_id: uuid.UUID | None = None,
    label: str = "",
) -> tuple[uuid.UUID, str]:
    """Make a token for a program; return its id and the token, which is shown this once.

    Raises:
        Invalid: There is no such role, or the label is too long.
        RankTooLow: The role is not below that of whoever asks.
    """
    given = read_role(role)
    require_above(context, given)
    if len(label) > LABEL_MAX:
        refuse_field("label", _("Use at most %(most)d characters.", most=LABEL_MAX))
    token_id, token = context.new_id(), tokens.new_api_token()
    session.execute(
        sa.insert(api_tokens),
        {
            "programme_id": context.programme_id,
            "id": token_id,
            "token_hash": tokens.hash_of(token),
            "label": label,
            "role": given,
            "point_id": point_id,
            "number": claim_number(session, context, token_id),
            "created_at": context.now,
            "revoked_at": None,
        },
    )
    return token_id, token


def revoke_token(session: Session, context: Context, token_id: uuid.UUID) -> None:
    """Make a token open nothing, at once; saying it twice changes nothing.

    Raises:
        NotFound: There is none.
        RankTooLow: Its role is not below that of whoever asks.
    """
    token = queries.get_token(session, context.programme_id, token_id)
    require_above(context, token.role)
    session.execute(
        sa.update(api_tokens)
        .where(
            api_tokens.c.programme_id == context.programme_id,
            api_tokens.c.id == token_id,
            api_tokens.c.revoked_at.is_(None),
        )
        .values(revoked_at=context.now)
    )
