"""What the queue tells of a share-out that was taken back after some of it had been used."""

from collections.abc import Mapping

from flask import url_for
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.words import _
from wasteexchange.reviews.forms import DecisionForm
from wasteexchange.reviews.rules import Account, Item
from wasteexchange.reviews.views import Keeper, kept_by, seen
from wasteexchange.web.formats import count, grams


def reason_words() -> Mapping[str, str]:
    """Why a share-out that was taken back waits for a person, in a few words."""
    return {"owed-by-households-compost": _("Families owe compost of a share-out")}


def _about(_session: Session, _actor: Actor, item: Item) -> Account:
    return Account(
        words=_(
            "A share-out was taken back, but %(families)s families had used %(amount)s of it. "
            "They pay that back with what they bring next.",
            families=count(int(str(item.facts["families"]))),
            amount=grams(int(str(item.facts["amount"]))),
        ),
        proposal=_("Tell these families."),
        outcomes=(seen(),),
        href=url_for("promises.share_out", share_out_id=str(item.facts["share_out"])),
        href_words=_("Look at the share-out"),
    )


def _act(_session: Session, _context: Context, item: Item, _form: DecisionForm) -> None:
    raise AssertionError(f"nothing is offered for {item.reason} but to have seen it")


kept_by("share-out-reversal", Keeper(reason_words, _about, _act))
