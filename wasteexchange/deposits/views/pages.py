"""What the pages about deposits share."""

import uuid

from flask import Blueprint
from flask_babel import get_locale
from sqlalchemy.orm import Session

from wasteexchange.deposits import queries
from wasteexchange.deposits.errors import UnknownDeposit
from wasteexchange.deposits.rules import Deposit
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.formats import with_unit
from wasteexchange.web.work import current_actor

blueprint = Blueprint("deposits", __name__, url_prefix="/office/deposits")


def gains_of(deposit: Deposit) -> list[str]:
    """What a deposit earned, each with its sign and unit."""
    earned = ((Asset.COMPOST, deposit.compost), (Asset.POINTS, deposit.points))
    return ["+" + with_unit(asset, quantity) for asset, quantity in earned if quantity]


def number_of(deposit: Deposit, catalogue: Catalogue) -> str:
    """Return the number on its receipt."""
    point = catalogue.point_by_id(deposit.point_id)
    assert point, "a deposit's point is in its programme's catalogue"
    return f"{point.code}-{deposit.series}-{deposit.sequence:06d}"


def read_id(text: str) -> uuid.UUID | None:
    """Read an id; None for what is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def language() -> str:
    """Language of the reader."""
    return str(getattr(get_locale(), "language", "es"))


def found_deposit(session: Session, deposit_id: uuid.UUID) -> Deposit:
    """Return a deposit that the actor may see.

    Raises:
        UnknownDeposit: There is none here, or it is of another point than the actor's.
    """
    actor = current_actor()
    deposit = queries.find_deposit(session, actor.programme_id, deposit_id)
    if deposit is None or actor.point_id not in (None, deposit.point_id):
        raise UnknownDeposit(_("Look for it in the list of deposits."))
    return deposit
