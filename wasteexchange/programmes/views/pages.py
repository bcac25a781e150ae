"""What the pages of the catalogue share."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes import queries
from wasteexchange.programmes.errors import RateTooEarly
from wasteexchange.programmes.forms import Asked, tomorrow
from wasteexchange.programmes.rules import Catalogue, Programme, next_minute
from wasteexchange.web import formats, lists
from wasteexchange.web.work import current_actor, current_context

blueprint = Blueprint("programmes", __name__, url_prefix="/office")

MATERIALS, POINTS, TARE, CAPS, PROGRAMME = (
    f"/office/{name}" for name in ("materials", "points", "tare", "caps", "programme")
)


def catalogue_now() -> Catalogue:
    """Read the catalogue of whoever asks; times are shown in its zone from then on."""
    with reading() as session:
        catalogue = queries.catalogue_of(session, current_context().programme_id)
    formats.use_zone(catalogue.programme.time_zone)
    return catalogue


def show(page: str, here: str, *, status: int = 200, **shown: object) -> ResponseReturnValue:
    """Show a page of the catalogue, with the way to the others."""
    parts = [
        (MATERIALS, _("Materials and rates"), here == MATERIALS),
        (POINTS, _("Collection points"), here == POINTS),
        (TARE, _("Containers"), here == TARE),
        (CAPS, _("Caps"), here == CAPS),
        (PROGRAMME, _("Programme"), here == PROGRAMME),
    ]
    actor = current_actor()
    around = {
        "parts_of_catalogue": parts,
        "keeps": actor.may(Permission.KEEP_CATALOGUE) and actor.point_id is None,
        "files": lists.files_of(lists.Asked(lists.Offer(), here, {}, "")),
    }
    return render_template(f"programmes/{page}.html", **around, **shown), status


def kept(form: Asked, change: Callable[[Session, Context], object]) -> bool:
    """Make a change in one unit of work; a refusal is shown in the form, and nothing is kept."""
    if not form.is_well_sent():
        return False
    try:
        with unit_of_work() as session:
            change(session, current_context())
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    return True


def language() -> str:
    """Return the reader's language."""
    return getattr(get_locale(), "language", "es")


def beginning(programme: Programme, day: dt.date | None) -> dt.datetime:
    """Return when something announced for a day begins: today from the next minute on.

    Raises:
        RateTooEarly: The day is over.
    """
    assert day is not None, "the form has read it"
    context = current_context()
    today = programme.local_day(context.now)
    if day < today:
        raise RateTooEarly(
            _("What was credited stays as it was. Choose today or a later day."),
            field="applies_from",
        )
    return next_minute(context.now) if day == today else programme.midnight(day)


def usual_day(programme: Programme) -> dict[str, dt.date]:
    """Propose tomorrow: families are told before."""
    return {"applies_from": tomorrow(programme.local_day(current_context().now))}


def earned(asset: Asset, amount: int) -> str:
    """Say an amount with what it is of: `200 g of compost`, `10 points`."""
    if asset == Asset.COMPOST:
        return _("%(amount)s of compost", amount=formats.grams(amount))
    return formats.with_unit(asset, amount)


def new_id() -> uuid.UUID:
    """Make an id for a fact of this request."""
    return current_context().new_id()


Row = Mapping[str, object]
