"""What the pages about promises share."""

import datetime as dt
import uuid

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from sqlalchemy.orm import Session

from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.formats import use_zone
from wasteexchange.web.work import current_actor, current_context

HOME = "/office/promises"
SHARE_OUTS, TERMS, EXPIRY = (f"{HOME}/{name}" for name in ("share-outs", "terms", "expiry"))
blueprint = Blueprint("promises", __name__, url_prefix=HOME)


def catalogue_in(session: Session) -> Catalogue:
    """Return the catalogue of whoever asks; days are shown in its zone from then on."""
    catalogue = catalogue_of(session, current_actor().programme_id)
    use_zone(catalogue.programme.time_zone)
    return catalogue


def today_of(catalogue: Catalogue) -> dt.date:
    """Which day it is where the programme is."""
    return catalogue.local_day(current_context().now)


def show(page: str, here: str, *, status: int = 200, **shown: object) -> ResponseReturnValue:
    """Show a page about promises, with the way to the others."""
    parts = [
        (HOME, _("What is promised"), here == HOME),
        (SHARE_OUTS, _("Share-outs"), here == SHARE_OUTS),
        (TERMS, _("Terms"), here == TERMS),
        (EXPIRY, _("What lapses"), here == EXPIRY),
    ]
    keeps = current_actor().may(Permission.KEEP_PROMISES)
    page_text = render_template(
        f"promises/{page}.html", parts_of_promises=parts, keeps=keeps, **shown
    )
    return page_text, status


def language() -> str:
    """Language of the reader."""
    return str(getattr(get_locale(), "language", "es"))


def sent_id(text: str | None) -> uuid.UUID | None:
    """Read the id that a form carries; None for what is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
