"""A family's PIN, typed at a counter before its phone records the redemption.

The phone's record goes by its outbox like every other, and may be read there: so the PIN itself is
never in it. The server is asked first, and remembers for what it was typed.
"""

from sqlalchemy.orm import Session

from wasteexchange.cards import service as cards
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.words import _
from wasteexchange.rewards.models import pin_checks
from wasteexchange.rewards.queries.pins import find_check
from wasteexchange.rewards.rules import Checked
from wasteexchange.rewards.service import checks
from wasteexchange.rewards.service.commands import CheckPin


def check_pin(session: Session, context: Context, command: CheckPin) -> bool:
    """Keep that a family typed its PIN for a redemption; False when that was said before.

    Raises:
        DomainError: Unknown card, family, point or reward.
        WrongPin: It is not that PIN; the caller notes it in a unit of its own.
        PinLocked: It was typed wrongly too often.
        IdConflict: It was typed for something else under this id.
    """
    who, catalogue = checks.resolve(session, context, command)
    wanted = checks.wanted_of(session, context, command, who, catalogue)
    asked = Checked(who.family.id, wanted.reward.code, command.quantity)
    cards.check_pin(session, context, who.family.id, command.pin or "", pin_key=command.pin_key)
    row = {
        "programme_id": context.programme_id,
        "redemption_id": command.id,
        "household_id": asked.household_id,
        "reward": asked.reward,
        "quantity": asked.quantity,
        "checked_at": context.now,
        "checked_by": context.actor.id,
    }
    if insert_new(session, pin_checks, row) is not None:
        return True
    if find_check(session, context.programme_id, command.id) != asked:
        raise IdConflict(_("Begin again: the PIN was typed for something else."), field="id")
    return False
