"""Taking back a fact about matter: first what will happen, then why, then that it is done."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wasteexchange.compost import queries, service
from wasteexchange.compost.errors import UnknownFact
from wasteexchange.compost.forms import TakeBackForm
from wasteexchange.compost.rules import Fact
from wasteexchange.compost.views.pages import (
    blueprint,
    material_name,
    point_name,
    read_catalogue,
    read_id,
)
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.ledger import queries as ledger
from wasteexchange.ledger.rules import Account, Kind, Transfer
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.programmes.rules.composting import Composting
from wasteexchange.web.formats import grams
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context


def kind_words() -> dict[str, str]:
    """What each kind of fact is called."""
    return {
        "batch-opened": _("The opening of a batch"),
        "batch-tended": _("What was noted of a batch"),
        "batch-closed": _("The closing of a batch"),
        "compost-bought": _("A purchase of compost"),
        "stock-count": _("A count of stock"),
        "haul-sent": _("A haul that left"),
        "haul-arrived": _("The arrival of a haul"),
    }


@blueprint.get("/matter/<uuid:fact_id>/reversal")
@requires(Permission.KEEP_STOCK)
def ask_reversal(fact_id: uuid.UUID) -> ResponseReturnValue:
    return _asked(fact_id, TakeBackForm(formdata=None, data={"record": str(uuid7())}), 200)


@blueprint.post("/matter/<uuid:fact_id>/reversal")
@requires(Permission.KEEP_STOCK)
def take_back(fact_id: uuid.UUID) -> ResponseReturnValue:
    form = TakeBackForm()
    record = read_id(form.record.data or "")
    if record is None or not form.validate_on_submit():
        form.record.data = str(record or uuid7())
        return _asked(fact_id, form, 422)
    command = service.TakeBack(id=record, fact_id=fact_id, reason=str(form.reason.data))
    try:
        with unit_of_work() as session:
            fact = service.take_back(session, current_context(), command).subject
    except UnknownFact:
        raise
    except DomainError as refused:
        flash(f"{_(refused.title)}. {refused.detail}", "asks")
        return redirect(url_for("compost.ask_reversal", fact_id=fact_id), 303)
    flash(_("Taken back. Nothing was deleted: both stay to be seen."), "good")
    return redirect(_home_of(fact), 303)


def _asked(fact_id: uuid.UUID, form: TakeBackForm, status: int) -> ResponseReturnValue:
    with reading() as session:
        catalogue = read_catalogue(session)
        fact = queries.fact_of(session, current_actor().programme_id, fact_id)
        if fact is None or not current_actor().works_at(fact.point_ids[0]):
            raise UnknownFact(_("Look for it in the lists of batches and stock."))
        composting = queries.composting_of(session, catalogue)
        posted = list(ledger.transfers_of(session, catalogue.programme.id, fact_id))
        movements = [Transfer(*each) for each in posted]
        covers = ledger.covers_if_taken_back(
            session, catalogue.programme.id, movements, since=fact.day_on
        )
    page = render_template(
        "compost/reversal.html",
        fact=fact,
        what=kind_words()[fact.kind],
        point=point_name(catalogue, fact.point_ids[0]),
        moves=[
            {
                "from": _place(catalogue, each.debit, composting),
                "to": _place(catalogue, each.credit, composting),
                "net": grams(each.amount),
            }
            for each in movements
        ],
        missing=[
            (material_name(catalogue, each.debit.material or ""), grams(each.amount))
            for each in covers
        ],
        back=_home_of(fact),
        form=form,
    )
    return page, status


def _home_of(fact: Fact) -> str:
    """Where a fact is shown."""
    if fact.kind in {"batch-tended", "batch-closed", "batch-opened"}:
        return url_for("compost.show", batch_id=fact.subject_id)
    return url_for("compost.records")


def _place(catalogue: Catalogue, account: Account, composting: Composting) -> str:
    """Say in words what an account of matter is."""
    code = account.material
    material = material_name(catalogue, code, composting) if code else ""
    words = {
        Kind.STOCK: _("in stock"),
        Kind.BATCH: _("in the batch"),
        Kind.BULKING: _("from outside"),
        Kind.BOUGHT: _("bought in"),
        Kind.BATCH_REJECTS: _("rejects"),
        Kind.PROCESS_LOSS: _("into the air"),
        Kind.TO_EXPLAIN: _("to be explained"),
        Kind.ON_THE_WAY: _("on the way"),
        Kind.WEIGHING_DIFFERENCE: _("difference of the scales"),
    }.get(account.kind, str(account.kind))
    return f"{material} · {words}" if material else words
