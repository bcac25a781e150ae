"""What the queue tells of matter that was missing when something was taken back."""

from collections.abc import Mapping

from flask import url_for
from sqlalchemy.orm import Session

from wasteexchange.compost.views.pages import material_name
from wasteexchange.compost.views.reversals import kind_words
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.reviews.forms import DecisionForm
from wasteexchange.reviews.rules import Account, Item
from wasteexchange.reviews.views import Keeper, kept_by, seen
from wasteexchange.web.formats import grams


def reason_words() -> Mapping[str, str]:
    """Why a reversal waits for a person, in a few words."""
    return {"stock-to-explain-matter": _("Material is missing in the stock")}


def _about(session: Session, actor: Actor, item: Item) -> Account:
    catalogue = catalogue_of(session, actor.programme_id)
    missing = grams(int(str(item.facts["amount"])))
    return Account(
        words=_(
            "%(what)s was taken back, but %(missing)s of it is no longer in the stock.",
            what=kind_words()[str(item.facts["reversed"])],
            missing=missing,
        ),
        proposal=_("Count the stock at the point."),
        outcomes=(seen(),),
        facts=[(_("Material"), material_name(catalogue, str(item.facts["material"])))],
        href=url_for("compost.stock"),
        href_words=_("Look at the stock"),
    )


def _act(_session: Session, _context: Context, _item: Item, _form: DecisionForm) -> None:
    message = "the queue offers no more than to have seen it"
    raise AssertionError(message)


kept_by("matter-reversal", Keeper(reason_words, _about, _act))
