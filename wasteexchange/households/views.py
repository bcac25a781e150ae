"""Households in the office: find, register, correct, let rest, erase."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BeforeValidator, Field
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from wasteexchange.access import service as access
from wasteexchange.households import queries, service
from wasteexchange.households.errors import CodeTaken
from wasteexchange.households.forms import (
    AGE_NAMES,
    CONSENT_NAMES,
    SEX_NAMES,
    ConfirmationForm,
    HouseholdForm,
    NewHouseholdForm,
)
from wasteexchange.households.rules import (
    ChangeHousehold,
    Household,
    HouseholdRow,
    RegisterHousehold,
    Search,
    Status,
    may_read_personal,
    search_words,
    telephone_as_read,
)
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.queries import get_programme
from wasteexchange.web.guards import requires
from wasteexchange.web.reading import Paging, Text200, read_query
from wasteexchange.web.work import current_actor, current_context

blueprint = Blueprint("households", __name__, url_prefix="/office/households")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Panel:
    """What a room above shows on a household's page: a template and its values."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)


PanelMaker = Callable[[Session, Actor, Household], Panel | None]
_panels: list[PanelMaker] = []


def show_with_household(panel: PanelMaker) -> None:
    """Let a room above show something on a household's page; asking twice changes nothing."""
    if panel not in _panels:
        _panels.append(panel)


class ListQuery(Paging):
    """What the list is asked for."""

    limit: int = Field(default=PAGE, ge=1, le=PAGE)
    q: Text200 = ""
    status: Annotated[Status | None, BeforeValidator(lambda text: text or None)] = None


@blueprint.get("")
@requires(Permission.READ_HOUSEHOLDS)
def index() -> ResponseReturnValue:
    asked = read_query(ListQuery)
    actor = current_actor()
    search = Search(
        words=search_words(asked.q),
        limit=asked.limit,
        after=asked.after,
        by_name=may_read_personal(actor),
        status=asked.status,
    )
    with unit_of_work() if search.by_name else reading() as session:
        rows, following = queries.households_of(session, actor.programme_id, search)
        if search.by_name:
            access.note_personal_read(session, current_context(), what="households")
    return render_template(
        "households/index.html",
        rows=rows,
        asked=asked,
        following=following,
        statuses=_status_names(),
        by_name=search.by_name,
        may_keep=actor.may(Permission.KEEP_HOUSEHOLDS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.KEEP_HOUSEHOLDS)
def create() -> ResponseReturnValue:
    form = NewHouseholdForm(id=str(current_context().new_id()), name=request.args.get("name", ""))
    form.country = _country()
    alike: list[HouseholdRow] = []
    if form.validate_on_submit():
        alike = [] if form.anyway.data else _alike(form)
        if not alike and (household_id := _register(form)):
            return redirect(url_for(".show", household_id=household_id))
    return _form_page("households/new.html", form, alike=alike)


@blueprint.get("/<uuid:household_id>")
@requires(Permission.READ_HOUSEHOLDS)
def show(household_id: uuid.UUID) -> ResponseReturnValue:
    context = current_context()
    actor = context.actor
    personal = may_read_personal(actor)
    with unit_of_work() if personal else reading() as session:
        household = queries.get_household(session, actor.programme_id, household_id)
        if personal:
            access.note_personal_read(session, context, what="household", household_id=household_id)
        panels = [shown for make in _panels if (shown := make(session, actor, household))]
    return render_template(
        "households/show.html",
        household=household,
        phone=telephone_as_read(household.particulars.phone) if personal else "",
        personal=personal,
        panels=panels,
        status_name=_status_names()[household.status],
        ages=AGE_NAMES,
        sexes=SEX_NAMES,
        consent_names=CONSENT_NAMES,
        may_keep=actor.may(Permission.KEEP_HOUSEHOLDS),
    )


@blueprint.route("/<uuid:household_id>/edit", methods=["GET", "POST"])
@requires(Permission.KEEP_HOUSEHOLDS)
def edit(household_id: uuid.UUID) -> ResponseReturnValue:
    context = current_context()
    with unit_of_work() as session:
        household = queries.get_household(session, context.programme_id, household_id)
        access.note_personal_read(session, context, what="household", household_id=household_id)
    form = HouseholdForm()
    form.country = _country()
    if form.validate_on_submit():
        change = ChangeHousehold(
            told=form.told(),
            members=form.members(),
            consents=form.consents(household.consents_now),
        )
        with unit_of_work() as session:
            service.change_household(session, context, household_id, change)
        flash(_("Saved."), "good")
        return redirect(url_for(".show", household_id=household_id))
    if not form.is_submitted():
        form.fill(household)
    return _form_page("households/edit.html", form, household=household)


@blueprint.post("/<uuid:household_id>/deactivation")
@requires(Permission.KEEP_HOUSEHOLDS)
def deactivate(household_id: uuid.UUID) -> ResponseReturnValue:
    _set_active(household_id, active=False)
    flash(_("This family takes no part for now. Its balance stays."), "good")
    return redirect(url_for(".show", household_id=household_id))


@blueprint.post("/<uuid:household_id>/reactivation")
@requires(Permission.KEEP_HOUSEHOLDS)
def reactivate(household_id: uuid.UUID) -> ResponseReturnValue:
    _set_active(household_id, active=True)
    flash(_("This family takes part again."), "good")
    return redirect(url_for(".show", household_id=household_id))


@blueprint.route("/<uuid:household_id>/erasure", methods=["GET", "POST"])
@requires(Permission.KEEP_HOUSEHOLDS)
def erase(household_id: uuid.UUID) -> ResponseReturnValue:
    context = current_context()
    form = ConfirmationForm(id=str(context.new_id()))
    if form.validate_on_submit():
        with unit_of_work() as session:
            service.erase_household(session, context, household_id, record_id=sent_id(form.id.data))
        flash(_("The family's data are erased. Its receipts and the tallies stay."), "good")
        return redirect(url_for(".show", household_id=household_id))
    with reading() as session:
        household = queries.get_household(session, context.programme_id, household_id)
        left = service.left_of(session, context, household_id)
    return render_template("households/erase.html", household=household, left=left, form=form)


def sent_id(text: str | None) -> uuid.UUID:
    """Read the id that a form carries unseen.

    Raises:
        BadRequest: Somebody changed it.
    """
    try:
        return uuid.UUID(text or "")
    except ValueError:
        raise BadRequest(_("Open this page again and fill it in once more.")) from None


def _register(form: NewHouseholdForm) -> uuid.UUID | None:
    """Register what the form says; None when its code is taken, which the form then says."""
    command = RegisterHousehold(
        id=sent_id(form.id.data),
        code=form.code.data or None,
        particulars=form.particulars(),
        members=form.members(),
        consents=form.consents({}),
    )
    try:
        with unit_of_work() as session:
            registered = service.register_household(session, current_context(), command)
    except CodeTaken as taken:
        form.code.errors = [taken.detail]
        return None
    flash(_("Registered as %(code)s.", code=registered.household.code), "good")
    return command.id


def _alike(form: NewHouseholdForm) -> list[HouseholdRow]:
    """Households that may be this very family: people forget that they registered."""
    context = current_context()
    with unit_of_work() as session:
        found = queries.alike(session, context.programme_id, form.particulars())
        for each in found:
            access.note_personal_read(session, context, what="household", household_id=each.id)
    return found


def _form_page(template: str, form: HouseholdForm, **values: object) -> str:
    return render_template(template, form=form, ages=AGE_NAMES, sexes=SEX_NAMES, **values)


def _country() -> str:
    with reading() as session:
        return get_programme(session, current_actor().programme_id).country


def _set_active(household_id: uuid.UUID, *, active: bool) -> None:
    with unit_of_work() as session:
        service.change_household(
            session, current_context(), household_id, ChangeHousehold(active=active)
        )


def _status_names() -> dict[Status, str]:
    return {
        Status.ACTIVE: _("takes part"),
        Status.INACTIVE: _("takes no part"),
        Status.ERASED: _("erased"),
    }
