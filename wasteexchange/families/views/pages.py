"""What the pages about one family share."""

from collections.abc import Sequence

from flask import Blueprint
from flask_babel import get_locale

from wasteexchange.deposits.rules import Deposit
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import Material
from wasteexchange.web.formats import grams

blueprint = Blueprint("families", __name__)


def told(visit: Deposit, materials: Sequence[Material]) -> str:
    """Say what was brought in as many words as fit: pictograms and the receipt tell the rest."""
    weight = grams(visit.net_g)
    if len(materials) == 1:
        return f"{weight}: {materials[0].name(language())}"
    return _("%(weight)s, %(count)d materials", weight=weight, count=len(materials))


def language() -> str:
    """Language of the reader."""
    return str(getattr(get_locale(), "language", "es"))
