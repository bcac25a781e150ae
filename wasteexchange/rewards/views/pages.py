"""What the pages of rewards share."""

from flask import Blueprint
from flask_babel import get_locale

from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.rewards.rules import Hold, Price, Redemption, Reward, Shelf
from wasteexchange.web.formats import count, grams, with_unit

blueprint = Blueprint("rewards", __name__)


def language() -> str:
    """Language of the reader."""
    return str(getattr(get_locale(), "language", "es"))


def number_of(redemption: Redemption, catalogue: Catalogue) -> str:
    """Return the number on the paper: point, series, sequence."""
    point = catalogue.point_by_id(redemption.point_id)
    assert point, "foreign keys hold it"
    return f"{point.code}-{redemption.series}-{redemption.sequence:06d}"


def what_of(of: Redemption | Hold, shelf: Shelf) -> str:
    """Say how much of which reward: `2 × Compost, bag of 5 kg`, `2.34 kg of loose compost`."""
    reward = shelf.reward(of.reward)
    name = reward.name(language()) if reward else of.reward
    if reward and reward.by_scale:
        return f"{name}: {grams(of.quantity)}"
    return f"{count(of.quantity)} × {name}" if of.quantity > 1 else name


def price_words(reward: Reward, price: Price) -> str:
    """Say what one costs, or a kilogram where it is weighed."""
    if not price.amount:
        return _("free")
    paid = with_unit(price.asset, price.amount)
    if price.asset is Asset.COMPOST:
        paid = _("%(amount)s of compost", amount=paid)
    return _("%(amount)s per kg", amount=paid) if reward.by_scale else paid


def cost_of(of: Redemption | Hold) -> str:
    """Say what it cost the family."""
    return with_unit(of.asset, of.amount) if of.amount else _("nothing")
