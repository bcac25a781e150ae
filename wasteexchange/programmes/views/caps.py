"""Caps: the most that is credited for a visit, a week or a month."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes import queries, rules, service
from wasteexchange.programmes.forms import CapForm
from wasteexchange.programmes.rules import Cap, CapChange, Catalogue
from wasteexchange.programmes.views.files import file_asked
from wasteexchange.programmes.views.pages import (
    CAPS,
    Row,
    beginning,
    blueprint,
    catalogue_now,
    earned,
    kept,
    new_id,
    show,
    usual_day,
)
from wasteexchange.programmes.views.panels import panels_of_cap
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context


@blueprint.get("/caps")
@requires(Permission.READ_CATALOGUE)
def caps() -> ResponseReturnValue:
    if file := file_asked("caps"):
        return file
    catalogue = catalogue_now()
    if "asset" not in request.args:
        return _show_all(catalogue, CapForm(data=usual_day(catalogue.programme)))
    form = CapForm(formdata=request.args, meta={"csrf": False})
    if not form.validate():
        return _show_all(catalogue, form, status=422)
    try:
        change = _change(catalogue, form)
    except DomainError as refusal:
        form.refuse(refusal)
        return _show_all(catalogue, form, status=422)
    return _show_all(catalogue, form, change)


@blueprint.post("/caps")
@requires(Permission.KEEP_CATALOGUE)
def announce_cap() -> ResponseReturnValue:
    form = CapForm()
    if not kept(form, lambda session, context: _announce(session, context, form)):
        return _show_all(catalogue_now(), form, status=422)
    flash(_("Announced. Tell the families before it begins."), "good")
    return redirect(CAPS, 303)


def _announce(session: Session, context: Context, form: CapForm) -> None:
    change = _change(queries.catalogue_of(session, context.programme_id), form)
    command = service.AnnounceCap(
        id=new_id(),
        asset=change.asset,
        period=change.period,
        amount=change.amount,
        applies_from=change.applies_from,
    )
    service.announce_cap(session, context, command)


def _change(catalogue: Catalogue, form: CapForm) -> CapChange:
    """Read what would be announced; after another of the same day it begins a minute later.

    Raises:
        RateTooEarly: The day is over.
    """
    asset, period = Asset(form.text("asset")), form.text("period")
    taken = [cap.applies_from for cap in catalogue.caps if cap.key == (asset, period)]
    begins = rules.first_free(beginning(catalogue.programme, form.applies_from.data), taken)
    amount = form.read(form.text("amount"))
    return CapChange(asset=asset, period=period, amount=amount, applies_from=begins)


def _show_all(
    catalogue: Catalogue, form: CapForm, change: CapChange | None = None, status: int = 200
) -> ResponseReturnValue:
    now = current_context().now
    rows = [_row(cap, in_force=True) for cap in catalogue.caps_in_force(now)]
    rows += [_row(cap, in_force=False) for cap in catalogue.caps_scheduled(now)]
    return show(
        "caps",
        CAPS,
        rows=rows,
        form=form,
        status=status,
        change=change,
        told=_sentence(change) if change else "",
        panels=panels_of_cap(catalogue, change, now) if change else [],
    )


def _row(cap: Cap, *, in_force: bool) -> Row:
    return {"told": _sentence(cap), "from": cap.applies_from, "in_force": in_force}


def _sentence(cap: Cap | CapChange) -> str:
    """Say a cap as one tells it to a family."""
    if cap.amount is None:
        return _without_end(cap)
    most = earned(cap.asset, cap.amount)
    return {
        "visit": _("A family can earn at most %(most)s in one visit.", most=most),
        "week": _("A family can earn at most %(most)s a week.", most=most),
        "month": _("A family can earn at most %(most)s a month.", most=most),
    }[cap.period]


def _without_end(cap: Cap | CapChange) -> str:
    is_compost = cap.asset is Asset.COMPOST
    return {
        "visit": _("In one visit there is no cap on compost any more.")
        if is_compost
        else _("In one visit there is no cap on points any more."),
        "week": _("In a week there is no cap on compost any more.")
        if is_compost
        else _("In a week there is no cap on points any more."),
        "month": _("In a month there is no cap on compost any more.")
        if is_compost
        else _("In a month there is no cap on points any more."),
    }[cap.period]
