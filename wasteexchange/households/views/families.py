"""Households in the office: find, register, correct, let rest, erase."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
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
    search_key,
    search_words,
    telephone_as_read,
)
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import FieldProblem, Invalid
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.queries import get_programme
from wasteexchange.web import lists
from wasteexchange.web.formats import day, grams, use_zone
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context

blueprint = Blueprint("households", __name__, url_prefix="/office/households")


@dataclass(frozen=True, slots=True)
class Panel:
    """What a room above shows on a household's page: a template and its values."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    # Above everything else: the one figure of the page.
    leads: bool = False
    # What a person should do next: icon, words, address, what to press.
    todo: Sequence[tuple[str, str, str, str]] = ()


PanelMaker = Callable[[Session, Actor, Household], Panel | None]
_panels: list[PanelMaker] = []


def show_with_household(panel: PanelMaker) -> None:
    """Let a room above show something on a household's page; asking twice changes nothing."""
    if panel not in _panels:
        _panels.append(panel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """What a room above adds to the list: a filter, and perhaps a column to show and order by.

    Without `options` the filter is a day. `narrow` gives None for a value that it cannot read;
    `value` and `narrow` are told the list's key (`queries.KEY`).
    """

    name: str
    words: object
    narrow: Callable[[queries.Key, str], sa.ColumnElement[bool] | None]
    options: Sequence[tuple[str, object]] = ()
    value: Callable[[queries.Key], sa.ColumnElement[Any]] | None = None
    column: object = ""
    shown: Callable[[Any], str] = str
    written: Callable[[Any], lists.Cell] = str


_aspects: dict[str, Aspect] = {}


def list_with(aspect: Aspect) -> None:
    """Let a room above add to the list; asking twice changes nothing."""
    _aspects[aspect.name] = aspect


@blueprint.get("")
@requires(Permission.READ_HOUSEHOLDS)
def index() -> ResponseReturnValue:
    actor = current_actor()
    by_name = may_read_personal(actor)
    asked = lists.read(_offer(by_name=by_name))
    listing = _listing(asked, by_name=by_name)
    with unit_of_work() if by_name else reading() as session:
        if by_name:
            what = "export" if asked.file else "households"
            access.note_personal_read(session, current_context(), what=what)
        programme = get_programme(session, actor.programme_id)
        use_zone(programme.time_zone)
        page = queries.household_page(session, programme.id, listing, asked.window)
        total = queries.count_households(session, programme.id, listing)
        sectors = queries.sectors_of(session, programme.id) if by_name else []
    if asked.file:
        return lists.as_file(asked, "households", *_to_take_along(programme.id, listing))
    shown = lists.listed(asked, page, total=total, chips=_chips(asked, dict(sectors)))
    return render_template(
        "households/index.html",
        listing=shown,
        rows=[_drawn(row, values) for row, values in page.rows],
        statuses=_status_names(),
        sectors=sectors,
        aspects=_aspects.values(),
        by_name=by_name,
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
        todo=[*_todo(actor, household), *(each for panel in panels for each in panel.todo)],
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


def _todo(actor: Actor, household: Household) -> list[tuple[str, str, str, str]]:
    """Say what is still to be asked of a family, to whoever may write the answer down."""
    if not actor.may(Permission.KEEP_HOUSEHOLDS) or household.status is Status.ERASED:
        return []
    correct = url_for(".edit", household_id=household.id)
    if household.status is Status.INACTIVE:
        words = _("It takes no part for now: it gets no card, and nothing can be weighed for it")
        return [("alert", words, "#leaving", _("Let it take part again"))]
    if not household.consents_now:
        words = _("It was not asked yet what it agrees to")
        return [("checklist", words, correct, _("Ask and write it down"))]
    return []


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


def _offer(*, by_name: bool) -> lists.Offer:
    ordering = [aspect.name for aspect in _aspects.values() if aspect.value]
    personal = ("name", "sector") if by_name else ()
    return lists.Offer(
        filters=("q", "status", *personal[1:], *_aspects),
        sorts=("code", *personal, "compost", *ordering),
        usual="code",
    )


def _listing(asked: lists.Asked, *, by_name: bool) -> queries.Listing:
    narrowed = [
        condition
        for aspect in _aspects.values()
        if (said := asked.get(aspect.name))
        and (condition := aspect.narrow(queries.KEY, said)) is not None
    ]
    values = [(a.name, a.value(queries.KEY)) for a in _aspects.values() if a.value]
    return queries.Listing(
        search=Search(
            words=search_words(asked.get("q")), by_name=by_name, status=_status(asked.get("status"))
        ),
        sector=search_key(asked.get("sector")),
        narrowed=narrowed,
        values=values,
        by=asked.by,
        descending=asked.descending,
    )


def _status(said: str) -> Status | None:
    """Read which are wanted; showing all instead would mislead.

    Raises:
        Invalid: There is no such state.
    """
    if said and said not in set(Status):
        wrong = FieldProblem("status", _("Give one of: %(these)s.", these=", ".join(Status)))
        raise Invalid(_("Correct the fields that are named, and send it again."), (wrong,))
    return Status(said) if said else None


def _chips(asked: lists.Asked, sectors: Mapping[str, str]) -> dict[str, str]:
    status = _status(asked.get("status"))
    sector = search_key(asked.get("sector"))
    chips = {
        "q": _("With: %(words)s", words=asked.get("q")),
        "status": _status_names()[status] if status else "",
        "sector": _("Sector: %(name)s", name=sectors.get(sector, sector)),
    }
    for aspect in _aspects.values():
        said = asked.get(aspect.name)
        if said and aspect.narrow(queries.KEY, said) is not None:
            value = dict(aspect.options).get(said) or day(dt.date.fromisoformat(said))
            chips[aspect.name] = f"{aspect.words}: {value}"
    return chips


def _drawn(row: HouseholdRow, values: Mapping[str, Any]) -> dict[str, Any]:
    drawn = {a.name: a.shown(values[a.name]) for a in _aspects.values() if a.value}
    return {
        "href": url_for("households.show", household_id=row.id),
        "code": row.code,
        "name": row.name,
        "sector": row.sector,
        "status": row.status,
        "compost": grams(values["compost"]) if values["compost"] else None,
        **drawn,
    }


def _to_take_along(
    programme_id: uuid.UUID, listing: queries.Listing
) -> tuple[list[str], Iterator[list[lists.Cell]]]:
    """Name the columns as the API does, and give the rows while they are read."""
    personal = ["name", "sector"] if listing.search.by_name else []
    further = [aspect for aspect in _aspects.values() if aspect.value]

    def rows() -> Iterator[list[lists.Cell]]:
        with reading() as session:
            for row, values in queries.every_household(session, programme_id, listing):
                told: list[lists.Cell] = [getattr(row, name) for name in personal]
                more = [aspect.written(values[aspect.name]) for aspect in further]
                yield [str(row.id), row.code, str(row.status), *told, values["compost"], *more]

    columns = ["id", "code", "status", *personal, "balance_COMPOST"]
    return [*columns, *(aspect.name for aspect in further)], rows()


def _status_names() -> dict[Status, str]:
    return {
        Status.ACTIVE: _("takes part"),
        Status.INACTIVE: _("takes no part"),
        Status.ERASED: _("erased"),
    }
