"""Tending a batch, closing it, and the pictures that were taken."""

import uuid

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.compost import queries, service
from wasteexchange.compost.errors import UnknownFact
from wasteexchange.compost.forms import (
    CLOSING_NAMES,
    TENDING_NAMES,
    ClosingForm,
    TendingForm,
    options,
)
from wasteexchange.compost.rules import Batch
from wasteexchange.compost.views.pages import (
    begun,
    blueprint,
    facts_of,
    found_batch,
    language,
    read_catalogue,
)
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context


@blueprint.get("/batches/<uuid:batch_id>/tending")
@requires(Permission.TEND_BATCHES)
def ask_tending(batch_id: uuid.UUID) -> ResponseReturnValue:
    return _tending(batch_id)


@blueprint.post("/batches/<uuid:batch_id>/tending")
@requires(Permission.TEND_BATCHES)
def tend(batch_id: uuid.UUID) -> ResponseReturnValue:
    return _tending(batch_id)


def _tending(batch_id: uuid.UUID) -> ResponseReturnValue:
    with reading() as session:
        catalogue = read_catalogue(session)
        batch = found_batch(session, batch_id)
        method = queries.composting_of(session, catalogue).method(batch.method)
    if (gone := _closed(batch)) is not None:
        return gone
    form = TendingForm()
    stages = method.stages if method else ()
    form.stage.choices = options(
        [("", _("No, it goes on")), *((s.code, s.name(language())) for s in stages)]
    )
    begun(form, catalogue)
    if form.validate_on_submit():
        picture = form.photo.data
        command = service.TendBatch(
            **facts_of(form, catalogue),
            batch_id=batch_id,
            stage=form.text("stage") or None,
            is_turned=bool(form.turned.data),
            is_watered=bool(form.watered.data),
            measures=form.measures(),
            worms_g=form.grams("worms") or None,
            note=form.text("note"),
            photo=picture.read() if picture else None,
        )
        try:
            with unit_of_work() as session:
                service.tend_batch(session, current_context(), command)
        except DomainError as refused:
            form.refuse(refused, TENDING_NAMES)
        else:
            flash(_("Noted."), "good")
            return redirect(url_for("compost.show", batch_id=batch_id), 303)
    page = render_template("compost/tending.html", form=form, batch=batch)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/batches/<uuid:batch_id>/closing")
@requires(Permission.KEEP_STOCK)
def ask_closing(batch_id: uuid.UUID) -> ResponseReturnValue:
    return _closing(batch_id)


@blueprint.post("/batches/<uuid:batch_id>/closing")
@requires(Permission.KEEP_STOCK)
def close(batch_id: uuid.UUID) -> ResponseReturnValue:
    return _closing(batch_id)


def _closing(batch_id: uuid.UUID) -> ResponseReturnValue:
    with reading() as session:
        catalogue = read_catalogue(session)
        batch = found_batch(session, batch_id)
    if (gone := _closed(batch)) is not None:
        return gone
    form = begun(ClosingForm(), catalogue)
    assert isinstance(form, ClosingForm)
    if form.validate_on_submit():
        command = service.CloseBatch(
            **facts_of(form, catalogue),
            batch_id=batch_id,
            output_g=form.grams("output"),
            rejects_g=form.grams("rejects"),
            measures=form.measures(),
            note=form.text("note"),
        )
        try:
            with unit_of_work() as session:
                service.close_batch(session, current_context(), command)
        except DomainError as refused:
            form.refuse(refused, CLOSING_NAMES)
        else:
            flash(_("Closed. Its compost lies in stock: print the labels of the bags."), "good")
            return redirect(url_for("compost.ask_labels", batch_id=batch_id), 303)
    page = render_template("compost/closing.html", form=form, batch=batch)
    return page, 422 if form.is_submitted() else 200


def _closed(batch: Batch) -> ResponseReturnValue | None:
    """Show that nothing happens to a batch any more; None while it is open."""
    return None if batch.is_open else render_template("compost/closed.html", batch=batch)


@blueprint.get("/batches/photos/<uuid:tending_id>.jpg")
@requires(Permission.READ_STOCK)
def photo(tending_id: uuid.UUID) -> ResponseReturnValue:
    """Give a picture to those who may see the batch."""
    with reading() as session:
        _of(session, tending_id)
        jpeg = queries.photo_of(session, current_actor().programme_id, tending_id)
    if jpeg is None:
        raise UnknownFact(_("The picture was taken out."))
    return Response(jpeg, content_type="image/jpeg")


@blueprint.post("/batches/photos/<uuid:tending_id>/removal")
@requires(Permission.KEEP_STOCK)
def remove_photo(tending_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        batch_id = _of(session, tending_id)
        service.remove_photo(session, current_context(), tending_id)
    flash(_("The picture is gone for good; what was noted with it stays."), "good")
    return redirect(url_for("compost.show", batch_id=batch_id), 303)


def _of(session: Session, tending_id: uuid.UUID) -> uuid.UUID:
    """Return whose picture it is, if the actor may see it.

    Raises:
        UnknownFact: There is no such tending here.
    """
    fact = queries.fact_of(session, current_actor().programme_id, tending_id)
    if fact is None or fact.subject_id is None or fact.kind != "batch-tended":
        raise UnknownFact(_("Look for it in the list of batches."))
    found_batch(session, fact.subject_id)
    return fact.subject_id
