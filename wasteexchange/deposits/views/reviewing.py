"""What the queue tells of a deposit that is worth a look, and of what a reversal left open."""

import uuid
from collections.abc import Mapping

from flask import url_for
from sqlalchemy.orm import Session

from wasteexchange.deposits import queries, service
from wasteexchange.deposits.rules import Deposit
from wasteexchange.deposits.views.pages import gains_of, number_of
from wasteexchange.households.queries import find_household
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.reviews.forms import DecisionForm
from wasteexchange.reviews.rules import Account, Item, Outcome
from wasteexchange.reviews.views import Keeper, kept_by, seen
from wasteexchange.web.formats import moment, with_unit


def reason_words() -> Mapping[str, str]:
    """Why a deposit or a reversal waits for a person, in a few words."""
    return {
        "implausible-weight": _("Unusual weight"),
        "possible-duplicate": _("Perhaps recorded twice"),
        "capped": _("Over the cap"),
        "own-household": _("Recorded for one's own family"),
        "owed-by-household-compost": _("A family owes compost"),
        "owed-by-household-points": _("A family owes points"),
        "stock-to-explain-matter": _("Material is missing in the stock"),
    }


def _about_deposit(session: Session, actor: Actor, item: Item) -> Account:
    deposit = queries.find_deposit(session, actor.programme_id, item.subject_id)
    assert deposit, "what was put before a person was recorded"
    words = {
        "implausible-weight": _("The weight is unusual for one family. It was credited."),
        "possible-duplicate": _(
            "Somebody else recorded this family at about the same time. Both were credited."
        ),
        "capped": _("A cap was reached: less was credited than the rate gives."),
        "own-household": _("Whoever recorded it belongs to this family."),
    }
    return Account(
        words=words.get(item.reason, item.reason),
        proposal=_("Ask whoever recorded it. If it was a mistake, take it back."),
        outcomes=(seen(), _take_back()) if deposit.reversal is None else (seen(),),
        facts=_facts(session, actor, deposit),
        href=url_for("deposits.show", deposit_id=deposit.id),
        href_words=_("Look at the visit"),
    )


def _about_reversal(session: Session, actor: Actor, item: Item) -> Account:
    deposit = queries.find_deposit(
        session, actor.programme_id, uuid.UUID(str(item.facts["deposit"]))
    )
    assert deposit, "what was taken back was recorded"
    missing = with_unit(str(item.facts["asset"]), int(str(item.facts["amount"])))
    is_matter = item.reason.startswith("stock")
    words = (
        _("A visit was taken back, but %(missing)s of it is no longer in the stock.")
        if is_matter
        else _(
            "A visit was taken back, but the family had already used %(missing)s of it. "
            "It pays that back with what it brings next."
        )
    )
    return Account(
        words=words % {"missing": missing},
        proposal=_("Count the stock at the point.") if is_matter else _("Tell the family."),
        outcomes=(seen(),),
        facts=_facts(session, actor, deposit),
        href=url_for("deposits.show", deposit_id=deposit.id),
        href_words=_("Look at the visit"),
    )


def _take_back() -> Outcome:
    return Outcome(
        "reversed",
        _("Take it back"),
        _("The family loses what it earned with it, and the month is corrected."),
        icon="undo",
        kind="stop",
        asks=("note",),
    )


def _facts(session: Session, actor: Actor, deposit: Deposit) -> list[tuple[str, str]]:
    catalogue = catalogue_of(session, actor.programme_id)
    family = find_household(session, actor.programme_id, deposit.household_id)
    return [
        (_("Receipt"), number_of(deposit, catalogue)),
        (_("Family"), family.code if family else ""),
        (_("Weighed"), moment(deposit.counted_at)),
        (_("Weight"), with_unit("MATTER", deposit.net_g)),
        (_("Earned"), " ".join(gains_of(deposit))),
    ]


def _act(session: Session, context: Context, item: Item, form: DecisionForm) -> None:
    assert form.outcome.data == "reversed", "the queue lets only what is offered through"
    command = service.ReverseDeposit(
        id=context.new_id(), deposit_id=item.subject_id, reason=form.reason()
    )
    service.reverse_deposit(session, context, command)


kept_by("deposit", Keeper(reason_words, _about_deposit, _act))
kept_by("reversal", Keeper(reason_words, _about_reversal, _act))
