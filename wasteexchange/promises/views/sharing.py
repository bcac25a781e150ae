"""Share-outs: what a batch would give each family, sharing it, the list to sign, taking it back."""

import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from wasteexchange.compost.queries import batches_of, get_batch
from wasteexchange.compost.queries.batches import batches_by_id
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.promises import queries, service
from wasteexchange.promises.documents import ListLine, SignedList, list_to_sign
from wasteexchange.promises.errors import (
    MoreThanTheBatch,
    NothingToShare,
    PromisedToOthers,
    ShareOutTakenBack,
)
from wasteexchange.promises.forms import ReasonForm, ShareForm
from wasteexchange.promises.queries.sharing import parts_of_share_out, shared_by_batch
from wasteexchange.promises.rules import Share, list_digest
from wasteexchange.promises.views.pages import (
    SHARE_OUTS,
    blueprint,
    catalogue_in,
    sent_id,
    show,
)
from wasteexchange.web import lists
from wasteexchange.web.formats import count, day, grams, to_the_gram
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context

SHOWN = 50
ROWS_MAX = 500
# More batches than a programme makes in its life.
FILE_ROWS_MAX = 10_000
OFFER = lists.Offer()
REFUSALS = (MoreThanTheBatch, NothingToShare, PromisedToOthers)


@blueprint.get("/share-outs")
@requires(Permission.READ_PROMISES)
def share_outs() -> ResponseReturnValue:
    asked = lists.read(OFFER)
    if asked.file:
        return _all_as_file(asked)
    with reading() as session:
        catalogue = catalogue_in(session)
        programme_id = catalogue.programme.id
        found = queries.share_outs_of(session, programme_id, limit=SHOWN)
        codes = {
            batch.id: batch.code
            for batch in batches_by_id(session, programme_id, [each.batch_id for each in found])
        }
        closed = batches_of(session, programme_id, limit=SHOWN, state="closed")
        shared = shared_by_batch(session, programme_id, [batch.id for batch in closed])
    left = {
        batch.code: batch.closure.output_g - shared.get(batch.id, 0)
        for batch in closed
        if batch.closure
    }
    return show(
        "share_outs",
        SHARE_OUTS,
        rows=[
            {
                "href": url_for("promises.share_out", share_out_id=each.id),
                "day": day(each.day_on),
                "batch": codes[each.batch_id],
                "amount": grams(each.amount_g),
                "taken_back": each.reversal_id is not None,
            }
            for each in found
        ],
        batches=[
            {
                "href": url_for("promises.propose", batch_id=batch.id),
                "batch": batch.code,
                "gave": grams(batch.closure.output_g),
                "left": grams(left[batch.code]),
            }
            for batch in closed
            if batch.closure and left[batch.code] > 0
        ],
        files=lists.files_of(asked),
    )


def _all_as_file(asked: lists.Asked) -> ResponseReturnValue:
    """Give all share-outs, the newest first."""
    with reading() as session:
        catalogue = catalogue_in(session)
        programme_id = catalogue.programme.id
        found = queries.share_outs_of(session, programme_id, limit=FILE_ROWS_MAX)
        wanted = [each.batch_id for each in found]
        codes = {batch.id: batch.code for batch in batches_by_id(session, programme_id, wanted)}
    cells: list[list[lists.Cell]] = [
        [
            str(each.day_on),
            codes[each.batch_id],
            each.amount_g,
            "counts" if each.reversal_id is None else "taken-back",
        ]
        for each in found
    ]
    columns = ("day", "batch", "amount_g", "state")
    return lists.as_file(asked, f"{catalogue.programme.code}-share-outs", columns, cells)


@blueprint.get("/batches/<uuid:batch_id>/share-out")
@requires(Permission.READ_PROMISES)
def propose(batch_id: uuid.UUID) -> ResponseReturnValue:
    if "amount" not in request.args:
        return _proposed(batch_id, ShareForm(formdata=None))
    form = ShareForm(formdata=request.args, meta={"csrf": False})
    if not form.validate():
        return _proposed(batch_id, form, status=422)
    form.record.data = str(current_context().new_id())
    return _proposed(batch_id, form, amount_g=form.amount_g)


@blueprint.post("/batches/<uuid:batch_id>/share-out")
@requires(Permission.KEEP_PROMISES)
def share(batch_id: uuid.UUID) -> ResponseReturnValue:
    form = ShareForm()
    record = sent_id(form.record.data)
    if record is None or not form.validate_on_submit():
        return _proposed(batch_id, form, status=422)
    command = service.ShareBatch(
        id=record,
        batch_id=batch_id,
        amount_g=form.amount_g,
        beyond_promises=bool(form.beyond.data),
        note=form.note.data or "",
    )
    try:
        with unit_of_work() as session:
            get_batch(session, current_context().programme_id, batch_id)
            made = service.share_batch(session, current_context(), command)
    except REFUSALS as refusal:
        form.refuse(refusal)
        return _proposed(batch_id, form, amount_g=form.amount_g, status=refusal.status)
    flash(
        _("Shared out. Each family has its part on its card; print the list to be signed."), "good"
    )
    return redirect(url_for("promises.share_out", share_out_id=made.id), 303)


@blueprint.get("/share-outs/<uuid:share_out_id>")
@requires(Permission.READ_PROMISES)
def share_out(share_out_id: uuid.UUID) -> ResponseReturnValue:
    asked = lists.read(OFFER)
    with reading() as session:
        catalogue, found = _found(session, share_out_id)
        lines = _lines(session, catalogue, found)
        batch = get_batch(session, catalogue.programme.id, found.batch_id)
        digest = list_digest(parts_of_share_out(session, catalogue.programme.id, found.id))
    if asked.file:
        cells: list[list[lists.Cell]] = [[line.family, line.net_g, line.amount_g] for line in lines]
        name = f"{batch.code}-share-out"
        return lists.as_file(asked, name, ("household", "net_g", "amount_g"), cells)
    here = url_for("promises.share_out", share_out_id=share_out_id)
    return show(
        "share_out",
        "",
        share_out=found,
        batch=batch,
        when=day(found.day_on),
        days=(day(found.waste_from_on), day(found.waste_to_on)),
        rows=_rows(lines[:ROWS_MAX]),
        more=max(0, len(lines) - ROWS_MAX),
        families=len(lines),
        digest=digest,
        form=ReasonForm(formdata=None, data={"record": str(current_context().new_id())}),
        reversal_action=f"{here}/reversal",
        list_href=f"{here}/list.pdf",
        files=[
            (_("Spreadsheet (XLSX)"), f"{here}?file=xlsx"),
            (_("Plain table (CSV)"), f"{here}?file=csv"),
        ],
    )


@blueprint.get("/share-outs/<uuid:share_out_id>/list.pdf")
@requires(Permission.READ_PROMISES)
def signed_list(share_out_id: uuid.UUID) -> ResponseReturnValue:
    with reading() as session:
        catalogue, found = _found(session, share_out_id)
        lines = _lines(session, catalogue, found)
        batch = get_batch(session, catalogue.programme.id, found.batch_id)
        digest = list_digest(parts_of_share_out(session, catalogue.programme.id, found.id))
    point = catalogue.point_by_id(found.point_id)
    assert point, "foreign keys hold it"
    paper = SignedList(
        programme=catalogue.programme.name,
        batch=batch.code,
        point=f"{point.name} ({point.code})",
        shared_on=found.day_on,
        waste_days=(found.waste_from_on, found.waste_to_on),
        amount_g=found.amount_g,
        brought_g=found.brought_g,
        digest=digest,
        lines=lines,
        note=found.note,
        taken_back=found.reversal_id is not None,
        is_sample=catalogue.programme.is_sample,
    )
    reply = Response(
        list_to_sign(paper, printed_at=current_context().now), content_type="application/pdf"
    )
    reply.headers["Content-Disposition"] = f'inline; filename="{batch.code}-share-out.pdf"'
    return reply


@blueprint.post("/share-outs/<uuid:share_out_id>/reversal")
@requires(Permission.KEEP_PROMISES)
def take_back(share_out_id: uuid.UUID) -> ResponseReturnValue:
    form, done = ReasonForm(), url_for("promises.share_out", share_out_id=share_out_id)
    if not form.validate_on_submit():
        flash(_("Write why, then press it again: nothing was done yet."), "asks")
        return redirect(done, 303)
    command = service.TakeShareOutBack(
        id=sent_id(form.record.data) or current_context().new_id(),
        share_out_id=share_out_id,
        reason=form.reason.data or "",
    )
    try:
        with unit_of_work() as session:
            service.take_share_out_back(session, current_context(), command)
    except ShareOutTakenBack as refusal:
        flash(refusal.detail, "note")
        return redirect(done, 303)
    flash(_("Taken back. What a family had used of it, it pays with what it brings next."), "good")
    return redirect(done, 303)


def _proposed(
    batch_id: uuid.UUID, form: ShareForm, *, amount_g: int | None = None, status: int = 200
) -> ResponseReturnValue:
    with reading() as session:
        catalogue = catalogue_in(session)
        batch = get_batch(session, catalogue.programme.id, batch_id)
        try:
            found = queries.proposal_of(session, catalogue.programme.id, batch_id, amount_g)
        except NothingToShare as refusal:
            return show("propose", "", batch=batch, found=None, why=refusal.detail, form=form)
    if not form.amount.data:
        form.amount.data = _kilos(found.amount_g)
    lines = [_line(share, found.families) for share in found.shares]
    return show(
        "propose",
        "",
        status=status,
        batch=batch,
        found=found,
        days=tuple(day(each) for each in found.days),
        rows=_rows(lines[:ROWS_MAX]),
        more=max(0, len(lines) - ROWS_MAX),
        families=count(len(lines)),
        form=form,
        is_asked=bool(form.record.data),
    )


def _found(session: Session, share_out_id: uuid.UUID) -> tuple[Catalogue, queries.ShareOut]:
    catalogue = catalogue_in(session)
    return catalogue, queries.get_share_out(session, catalogue.programme.id, share_out_id)


def _lines(session: Session, catalogue: Catalogue, of: queries.ShareOut) -> list[ListLine]:
    given = queries.shares_of(session, catalogue.programme.id, of.id)
    families = queries.families_of(
        session, catalogue.programme.id, [share.household_id for share in given]
    )
    return [_line(share, families) for share in given]


def _line(share: Share, families: dict[uuid.UUID, queries.Family]) -> ListLine:
    return ListLine(families[share.household_id].code, share.net_g, share.amount_g)


def _rows(lines: list[ListLine]) -> list[dict[str, Any]]:
    return [
        {
            "family": line.family,
            "brought": to_the_gram(line.net_g),
            "gets": to_the_gram(line.amount_g),
        }
        for line in lines
    ]


def _kilos(amount_g: int) -> str:
    """Write grams as kilograms are typed."""
    whole, rest = divmod(amount_g, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
