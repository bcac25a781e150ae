"""What the queue tells of a redemption that is worth a look, and what a person does with it."""

from collections.abc import Mapping

from flask import url_for
from sqlalchemy.orm import Session

from wasteexchange.households.queries import find_household
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.words import _
from wasteexchange.ledger.queries import unsettled_of
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.reviews.forms import DecisionForm
from wasteexchange.reviews.rules import Account, Item, Outcome
from wasteexchange.reviews.views import Keeper, kept_by, seen
from wasteexchange.rewards import queries, service
from wasteexchange.rewards.rules import Redemption
from wasteexchange.rewards.views.pages import cost_of, number_of, what_of
from wasteexchange.web.formats import moment, with_unit


def reason_words() -> Mapping[str, str]:
    """Why a redemption waits for a person, in a few words."""
    return {
        "unsettled": _("Handed out beyond the balance"),
        "stock-to-explain": _("Handed out beyond the stock"),
        "over-cap": _("Handed out beyond a family's share"),
        "pin-not-checked": _("Handed out without the family's PIN"),
        "own-household": _("Recorded for one's own family"),
    }


def _account(session: Session, actor: Actor, item: Item) -> Account:
    redemption = queries.find_redemption(session, actor.programme_id, item.subject_id)
    assert redemption, "what was put before a person was recorded"
    words, proposal = warning_words(item.reason)
    outcomes = (seen(), _take_back()) if redemption.reversal is None else (seen(),)
    return Account(
        words=words,
        proposal=proposal,
        outcomes=outcomes,
        facts=_facts(session, actor, redemption),
        href=url_for("rewards.show", redemption_id=redemption.id),
        href_words=_("Look at what was handed out"),
    )


def warning_words(code: str) -> tuple[str, str]:
    """What a warning means, and what to do; a code that is new to us as it is."""
    words = {
        "unsettled": _(
            "A phone without a network handed out more than the family had. What it brings next "
            "pays that by itself."
        ),
        "stock-to-explain": _("More was handed out than should lie at the point."),
        "over-cap": _("The family had had its share of the month already."),
        "pin-not-checked": _(
            "A phone without a network cannot check a PIN, and handed out all the same."
        ),
        "own-household": _("Whoever recorded it belongs to this family."),
    }
    proposals = {
        "unsettled": _("Wait: it settles itself. If it was a mistake, take it back."),
        "stock-to-explain": _("Count the stock at the point."),
    }
    usual = _("Ask whoever recorded it. If it was a mistake, take it back.")
    return words.get(code, code), proposals.get(code, usual)


def _facts(session: Session, actor: Actor, redemption: Redemption) -> list[tuple[str, str]]:
    catalogue = catalogue_of(session, actor.programme_id)
    shelf = queries.shelf_of(session, catalogue)
    family = find_household(session, actor.programme_id, redemption.household_id)
    owing = unsettled_of(session, actor.programme_id, redemption.household_id)[redemption.asset]
    return [
        (_("Receipt"), number_of(redemption, catalogue)),
        (_("Family"), family.code if family else ""),
        (_("Handed out"), moment(redemption.counted_at)),
        (_("Reward"), what_of(redemption, shelf)),
        (_("Cost"), cost_of(redemption)),
        (_("Still unsettled"), with_unit(redemption.asset, owing) if owing else ""),
    ]


def _take_back() -> Outcome:
    return Outcome(
        "reversed",
        _("Take it back"),
        _("The family has its credit again, the thing lies at the point, the month is corrected."),
        icon="undo",
        kind="stop",
        asks=("note",),
    )


def _act(session: Session, context: Context, item: Item, form: DecisionForm) -> None:
    assert form.outcome.data == "reversed", "the queue lets only what is offered through"
    command = service.ReverseRedemption(
        id=context.new_id(), redemption_id=item.subject_id, reason=form.reason()
    )
    service.reverse_redemption(session, context, command)


kept_by("redemption", Keeper(reason_words, _account, _act))
