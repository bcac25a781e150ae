"""Caps: the most that is credited for a visit, a week or a month."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes import queries, service
from wasteexchange.programmes.forms import PERIOD_WORDS, CapForm
from wasteexchange.programmes.rules import Cap
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
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context


@blueprint.get("/caps")
@requires(Permission.READ_CATALOGUE)
def caps() -> ResponseReturnValue:
    return _show_all(CapForm(data=usual_day(catalogue_now().programme)))


@blueprint.post("/caps")
@requires(Permission.KEEP_CATALOGUE)
def announce_cap() -> ResponseReturnValue:
    form = CapForm()
    if not kept(form, lambda session, context: _announce(session, context, form)):
        return _show_all(form, 422)
    flash(_("Announced. Tell the families before it begins."), "good")
    return redirect(CAPS, 303)


def _announce(session: Session, context: Context, form: CapForm) -> None:
    programme = queries.get_programme(session, context.programme_id)
    command = service.AnnounceCap(
        id=new_id(),
        asset=Asset(form.text("asset")),
        period=form.text("period"),
        amount=form.read(form.text("amount")),
        applies_from=beginning(programme, form.applies_from.data),
    )
    service.announce_cap(session, context, command)


def _show_all(form: CapForm, status: int = 200) -> ResponseReturnValue:
    catalogue, now = catalogue_now(), current_context().now
    rows = [_row(cap, in_force=True) for cap in catalogue.caps_in_force(now)]
    rows += [_row(cap, in_force=False) for cap in catalogue.caps_scheduled(now)]
    return show("caps", CAPS, rows=rows, form=form, status=status)


def _row(cap: Cap, *, in_force: bool) -> Row:
    is_compost = cap.asset == Asset.COMPOST
    return {
        "what": _("Compost") if is_compost else _("Points"),
        "period": str(PERIOD_WORDS[cap.period]),
        "amount": earned(cap.asset, cap.amount) if cap.amount is not None else _("no cap"),
        "from": cap.applies_from,
        "in_force": in_force,
    }
