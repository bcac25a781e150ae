"""What these pages share."""

import uuid

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from wasteexchange.access.enforcement import directory
from wasteexchange.access.forms import ROLE_WORDS, Asked, RoleForm
from wasteexchange.access.rules import roles_below
from wasteexchange.kernel.errors import DomainError
from wasteexchange.web.work import current_actor

blueprint = Blueprint("access", __name__)


def offer_roles_and_points(session: Session, form: RoleForm) -> None:
    """Offer the roles below the actor's own, and the programme's points."""
    actor = current_actor()
    form.role.choices = [
        (str(role), ROLE_WORDS[role]) for role in roles_below(actor.role, kind=actor.kind)
    ]
    form.point.choices = [("", _("All points")), *point_names(session).items()]


def point_names(session: Session) -> dict[str, str]:
    """Names of the programme's points by id, as text."""
    points = directory().points(session, current_actor().programme_id)
    return {str(point.id): f"{point.code} · {point.name}" for point in points}


def chosen_point(form: RoleForm) -> uuid.UUID | None:
    """Which point was chosen."""
    chosen = form.text("point")
    return uuid.UUID(chosen) if chosen else None


def show_refusal(form: Asked, refusal: DomainError) -> None:
    """Say a refusal beside the fields that it is about, or above the form."""
    for problem in refusal.errors:
        if problem.field in form:
            form[problem.field].errors = [*form[problem.field].errors, problem.detail]
    if not form.errors:
        form.form_errors.append(refusal.detail)
