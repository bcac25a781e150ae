"""Staff come, change and go; they sign in; tokens are given and taken; reading leaves a trace."""

from wasteexchange.access.service.bearers import create_token, revoke_token
from wasteexchange.access.service.doors import (
    SignIn,
    actor_of,
    change_own_password,
    open_session,
    recognise,
    require_own_password,
    see_again,
    sign_in,
    sign_out,
)
from wasteexchange.access.service.reads import note_personal_read
from wasteexchange.access.service.staff import (
    change_role,
    create_staff,
    reinstate,
    reset_password,
    reset_password_of,
    sign_out_everywhere,
    suspend,
)

__all__ = [
    "SignIn",
    "actor_of",
    "change_own_password",
    "change_role",
    "create_staff",
    "create_token",
    "note_personal_read",
    "open_session",
    "recognise",
    "reinstate",
    "require_own_password",
    "reset_password",
    "reset_password_of",
    "revoke_token",
    "see_again",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "suspend",
]
