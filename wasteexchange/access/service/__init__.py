"""Staff come, change and go; they sign in; tokens are given and taken; reading leaves a trace."""

from wasteexchange.access.service.bearers import create_token, revoke_token
from wasteexchange.access.service.devices import (
    Enrolled,
    add_device,
    enrol,
    keep_report,
    new_enrolment,
    new_key,
    replace_device,
    revoke_device,
    see_device,
)
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
from wasteexchange.access.service.operators import (
    badge_letters,
    badge_of,
    give_pin,
    is_pin_of,
    new_badge,
    set_own_pin,
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
from wasteexchange.access.service.standing import get_below

__all__ = [
    "Enrolled",
    "SignIn",
    "actor_of",
    "add_device",
    "badge_letters",
    "badge_of",
    "change_own_password",
    "change_role",
    "create_staff",
    "create_token",
    "enrol",
    "get_below",
    "give_pin",
    "is_pin_of",
    "keep_report",
    "new_badge",
    "new_enrolment",
    "new_key",
    "note_personal_read",
    "open_session",
    "recognise",
    "reinstate",
    "replace_device",
    "require_own_password",
    "reset_password",
    "reset_password_of",
    "revoke_device",
    "revoke_token",
    "see_again",
    "see_device",
    "set_own_pin",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "suspend",
]
