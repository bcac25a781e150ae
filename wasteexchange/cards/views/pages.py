"""What the pages about cards share, and what they show on a household's page."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from wasteexchange.cards import queries, service
from wasteexchange.cards.forms import (
    REASON_WORDS,
    REASONS,
)
from wasteexchange.cards.queries import CardRow
from wasteexchange.cards.rules import CardStatus
from wasteexchange.households.rules import Household, Status
from wasteexchange.households.service import on_erasure
from wasteexchange.households.views import Panel, show_with_household
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.permissions import Permission
from wasteexchange.web.work import current_context

blueprint = Blueprint("cards", __name__, url_prefix="/office")


@blueprint.record
def _join_lower_rooms(_state: BlueprintSetupState) -> None:
    """Show cards on a household's page, and let them die with its erasure."""
    show_with_household(household_panel)
    on_erasure(service.revoke_cards_of)


def household_panel(session: Session, actor: Actor, household: Household) -> Panel | None:
    """A household's cards, with what can be done about them."""
    if not actor.may(Permission.LOOK_UP_CARDS):
        return None
    cards = queries.cards_of(session, actor.programme_id, household.id)
    valid = next((card for card in cards if card.status is CardStatus.ACTIVE), None)
    return Panel(
        "cards/_household.html",
        {
            "household": household,
            "cards": cards,
            "valid": valid,
            "reasons": REASONS,
            "reason_words": REASON_WORDS,
            "may_issue": actor.may(Permission.ISSUE_CARDS) and household.status is Status.ACTIVE,
            "new_id": str(uuid7()),
        },
    )


def mark_printed(cards: list[CardRow]) -> None:
    """Keep that they are on paper; only after the file was made, so that none is passed over."""
    with unit_of_work() as session:
        service.mark_printed(session, current_context(), [card.id for card in cards])
