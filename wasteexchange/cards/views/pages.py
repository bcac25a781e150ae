"""What the pages about cards share, and what they show on a household's page."""

from flask import Blueprint, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from wasteexchange.cards import queries, service
from wasteexchange.cards.forms import REASON_WORDS
from wasteexchange.cards.queries import CardRow
from wasteexchange.cards.rules import CardStatus
from wasteexchange.households.rules import Household, Status
from wasteexchange.households.service import on_erasure
from wasteexchange.households.views import Panel, show_with_household
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.permissions import Permission

blueprint = Blueprint("cards", __name__, url_prefix="/office")


@blueprint.record
def _join_lower_rooms(_state: BlueprintSetupState) -> None:
    """Show cards on a household's page, and let them die with its erasure."""
    show_with_household(household_panel)
    on_erasure(service.revoke_cards_of)
    on_erasure(service.forget_pin_of)


def household_panel(session: Session, actor: Actor, household: Household) -> Panel | None:
    """A household's cards, with what can be done about them."""
    if not actor.may(Permission.LOOK_UP_CARDS):
        return None
    cards = queries.cards_of(session, actor.programme_id, household.id)
    valid = next((card for card in cards if card.status is CardStatus.ACTIVE), None)
    may_issue = actor.may(Permission.ISSUE_CARDS) and household.status is Status.ACTIVE
    return Panel(
        "cards/_household.html",
        {
            "household": household,
            "earlier": [card for card in cards if card is not valid],
            "valid": valid,
            "reason_words": REASON_WORDS,
            "may_issue": may_issue,
            "new_id": str(uuid7()),
            "blank_id": str(uuid7()),
        },
        todo=_todo(valid) if may_issue else (),
    )


def _todo(valid: CardRow | None) -> list[tuple[str, str, str, str]]:
    if valid is None:
        return [("card", _("It has no card that counts"), "#cards", _("Give it a card"))]
    if valid.printed_at is None:
        address = url_for(
            "cards.printing",
            card=valid.number,
            next=url_for("households.show", household_id=valid.household_id),
        )
        return [("printer", _("Its card is not printed yet"), address, _("Print it"))]
    return []
