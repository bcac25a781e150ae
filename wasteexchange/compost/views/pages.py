"""What the pages about batches and stock share."""

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, request
from flask_babel import get_locale
from sqlalchemy.orm import Session

from wasteexchange.compost import queries
from wasteexchange.compost.errors import UnknownBatch
from wasteexchange.compost.forms import FactForm, noon_of
from wasteexchange.compost.rules import UNVERIFIED, Batch
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.words import _
from wasteexchange.ledger.rules import COMPOST_MATERIAL
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue, Point
from wasteexchange.programmes.rules.composting import Composting
from wasteexchange.web.formats import use_zone
from wasteexchange.web.work import current_actor

blueprint = Blueprint("compost", __name__, url_prefix="/office")
PHOTO_UPLOAD_MAX = 12 * 2**20


@blueprint.url_value_preprocessor
def _allow_a_photo(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a picture be as large as a phone makes it; it is kept small."""
    if endpoint == "compost.tend":
        request.max_content_length = PHOTO_UPLOAD_MAX


def language() -> str:
    """Language of the reader."""
    return str(getattr(get_locale(), "language", "es"))


def read_catalogue(session: Session) -> Catalogue:
    """Read the programme's catalogue, and show times as its people live."""
    catalogue = catalogue_of(session, current_actor().programme_id)
    use_zone(catalogue.programme.time_zone)
    return catalogue


def own_points(catalogue: Catalogue) -> list[Point]:
    """Points that the actor works at."""
    return [point for point in catalogue.points if current_actor().works_at(point.id)]


def found_batch(session: Session, batch_id: uuid.UUID) -> Batch:
    """Return a batch that the actor may see.

    Raises:
        UnknownBatch: There is none here, or it is of another point than the actor's.
    """
    batch = queries.get_batch(session, current_actor().programme_id, batch_id)
    if not current_actor().works_at(batch.point_id):
        raise UnknownBatch(_("Look for it in the list of batches."))
    return batch


def material_name(catalogue: Catalogue, code: str, composting: Composting | None = None) -> str:
    """Return what a material is called, compost and what is mixed in too."""
    if code == COMPOST_MATERIAL:
        return _("Compost")
    if composting and (mixed := composting.bulking_material(code)):
        return mixed.name(language())
    material = catalogue.material(code)
    return material.name(language()) if material else code


def source_words(source: str) -> str:
    """Return where figures come from, and in words if nobody has checked them."""
    checked = source.removesuffix(UNVERIFIED)
    if checked == source:
        return source
    return _("%(source)s. Not verified.", source=checked)


def point_name(catalogue: Catalogue, point_id: uuid.UUID) -> str:
    """Return what a point is called, with its code."""
    point = catalogue.point_by_id(point_id)
    return f"{point.name} · {point.code}" if point else ""


def begun(form: FactForm, catalogue: Catalogue) -> FactForm:
    """Give a fresh form the id of its record, and today."""
    if not form.record.data:
        form.record.data = str(uuid7())
    if form.on.data is None and not form.is_submitted():
        form.on.data = catalogue.local_day(utc_now())
    return form


def facts_of(form: FactForm, catalogue: Catalogue) -> dict[str, Any]:
    """Return the id and the time of a fact as the form says them."""
    record = read_id(form.record.data or "") or uuid7()
    day = form.on.data
    assert isinstance(day, dt.date), "the form was valid"
    midnight = catalogue.programme.midnight(day)
    recorded_at = noon_of(day, catalogue.local_day(utc_now()), midnight)
    return {"id": record, "recorded_at": recorded_at}


def read_id(text: str) -> uuid.UUID | None:
    """Read an id; None for what is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
