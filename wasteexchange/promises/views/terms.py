"""How long a credit waits and lasts: typed, looked at, and only then announced."""

import datetime as dt
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset
from wasteexchange.promises import queries, service
from wasteexchange.promises.forms import TermForm
from wasteexchange.promises.rules import Term, TermKind, state_of
from wasteexchange.promises.views.pages import TERMS, blueprint, catalogue_in, show, today_of
from wasteexchange.web import lists
from wasteexchange.web.formats import day
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context

ONE_DAY = dt.timedelta(days=1)
OFFER = lists.Offer()


@blueprint.get("/terms")
@requires(Permission.READ_PROMISES)
def terms() -> ResponseReturnValue:
    asked = lists.read(OFFER)
    if asked.file:
        return _as_file(asked)
    if "kind" not in request.args:
        return _show(None)
    form = TermForm(formdata=request.args, meta={"csrf": False})
    if not form.validate():
        return _show(form, status=422)
    command = _command(form)
    with reading() as session:
        today = today_of(catalogue_in(session))
    try:
        service.check_term(command, today=today)
    except DomainError as refusal:
        form.refuse(refusal)
        return _show(form, status=422)
    return _show(form, command)


def _as_file(asked: lists.Asked) -> ResponseReturnValue:
    """Give all terms that were ever announced, the newest first."""
    with reading() as session:
        catalogue = catalogue_in(session)
        found = queries.terms_of(session, catalogue.programme.id)
    cells: list[list[lists.Cell]] = [
        [str(term.kind), str(term.asset), term.days, str(term.applies_on)]
        for term in reversed(found)
    ]
    columns = ("term", "asset", "days", "from")
    return lists.as_file(asked, f"{catalogue.programme.code}-terms", columns, cells)


@blueprint.post("/terms")
@requires(Permission.KEEP_PROMISES)
def announce_term() -> ResponseReturnValue:
    form = TermForm()
    if not form.validate_on_submit():
        return _show(form, status=422)
    try:
        with unit_of_work() as session:
            service.announce_term(session, current_context(), _command(form))
    except DomainError as refusal:
        form.refuse(refusal)
        return _show(form, status=422)
    flash(_("Announced. Tell the families before it begins; their page says it as well."), "good")
    return redirect(TERMS, 303)


def _command(form: TermForm) -> service.AnnounceTerm:
    assert form.applies_on.data, "the form has read it"
    return service.AnnounceTerm(
        id=current_context().new_id(),
        kind=TermKind(form.kind.data),
        asset=Asset(form.asset.data),
        days=form.days.data,
        applies_on=form.applies_on.data,
    )


def _show(
    form: TermForm | None, wanted: service.AnnounceTerm | None = None, status: int = 200
) -> ResponseReturnValue:
    with reading() as session:
        catalogue = catalogue_in(session)
        found = queries.terms_of(session, catalogue.programme.id)
    today = today_of(catalogue)
    return show(
        "terms",
        TERMS,
        status=status,
        rows=[_row(term, found, today) for term in reversed(found)],
        form=form or TermForm(formdata=None, data={"applies_on": _first_of_next_month(today)}),
        is_asked=form is not None,
        wanted=wanted,
        told=_consequences(wanted) if wanted else [],
        files=lists.files_of(lists.read(OFFER)),
    )


def _row(term: Term, found: list[Term], today: dt.date) -> dict[str, Any]:
    return {
        "told": sentence(term.kind, term.asset, term.days),
        "from": day(term.applies_on),
        "state": str(state_of(term, found, today)),
    }


def sentence(kind: TermKind, asset: Asset, days: int | None) -> str:
    """Say a term as one tells it to a family."""
    is_compost = asset is Asset.COMPOST
    if days is None:
        return {
            TermKind.MATURING: _("What a visit earns can be used at once."),
            TermKind.EXPIRY: _("What a family has lapses no more."),
        }[kind]
    if kind is TermKind.MATURING:
        return (
            ngettext(
                "Compost of a visit can be taken home after %(num)d day.",
                "Compost of a visit can be taken home after %(num)d days.",
                days,
            )
            if is_compost
            else ngettext(
                "Points of a visit can be used after %(num)d day.",
                "Points of a visit can be used after %(num)d days.",
                days,
            )
        )
    return (
        ngettext(
            "Compost that is not taken home within %(num)d day lapses.",
            "Compost that is not taken home within %(num)d days lapses.",
            days,
        )
        if is_compost
        else ngettext(
            "Points that are not used within %(num)d day lapse.",
            "Points that are not used within %(num)d days lapse.",
            days,
        )
    )


def _consequences(wanted: service.AnnounceTerm) -> list[str]:
    begins = day(wanted.applies_on)
    said = [sentence(wanted.kind, wanted.asset, wanted.days)]
    if wanted.days is None:
        return [*said, _("It ends on %(day)s. What lapsed before stays lapsed.", day=begins)]
    if wanted.kind is TermKind.MATURING:
        return [
            *said,
            _(
                "Only visits from %(day)s on have to wait; what families have stays free.",
                day=begins,
            ),
            _("What comes from a share-out can be taken home at once: that compost is there."),
        ]
    first = day(wanted.applies_on + (wanted.days + 1) * ONE_DAY)
    return [
        *said,
        _(
            "Nothing can lapse before %(day)s: what families have counts from its first day.",
            day=first,
        ),
        _(
            "The oldest is always taken home first. Nothing lapses by itself: somebody does it "
            "on the page of what lapses, after seeing it, or the daily command does."
        ),
    ]


def _first_of_next_month(today: dt.date) -> dt.date:
    return (today.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
