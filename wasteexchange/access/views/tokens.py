"""Tokens for programs: shown once, revoked at once."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from wasteexchange.access import queries, service
from wasteexchange.access.forms import ROLE_WORDS, TokenForm
from wasteexchange.access.rules import may_handle
from wasteexchange.access.views.pages import (
    blueprint,
    chosen_point,
    offer_roles_and_points,
    point_names,
    show_refusal,
)
from wasteexchange.journal.queries import last_recorded
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import Invalid
from wasteexchange.kernel.permissions import Permission
from wasteexchange.web import lists
from wasteexchange.web.formats import moment
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context

TOKENS = "/office/tokens"
COLUMNS = ("id", "number", "label", "role", "collection_point", "created_at", "revoked_at")


@blueprint.get(TOKENS)
@requires(Permission.KEEP_STAFF, Permission.READ_ACCESS_LOG)
def token_list() -> ResponseReturnValue:
    asked = lists.read(lists.Offer())
    if asked.file:
        return lists.as_file(asked, "tokens", COLUMNS, _to_take_along())
    return _show_tokens(TokenForm())


@blueprint.post(TOKENS)
@requires(Permission.KEEP_STAFF)
def create_token() -> ResponseReturnValue:
    form = TokenForm()
    with reading() as session:
        offer_roles_and_points(session, form)
    if not form.is_well_sent():
        return _show_tokens(form, status=422)
    try:
        with unit_of_work() as session:
            _token_id, token = service.create_token(
                session,
                current_context(),
                role=form.text("role"),
                point_id=chosen_point(form),
                label=form.text("label"),
            )
    except Invalid as refusal:
        show_refusal(form, refusal)
        return _show_tokens(form, status=refusal.status)
    # Shown in the answer itself: in a cookie or an address it would be kept.
    return _show_tokens(TokenForm(formdata=None), token=token, status=201)


@blueprint.post(f"{TOKENS}/<uuid:token_id>/revocation")
@requires(Permission.KEEP_STAFF)
def revoke_token(token_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.revoke_token(session, current_context(), token_id)
    flash(_("The token opens nothing any more."), "good")
    return redirect(TOKENS, 303)


def _show_tokens(
    form: TokenForm, *, token: str | None = None, status: int = 200
) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        offer_roles_and_points(session, form)
        points = point_names(session)
        entries = queries.tokens_of(session, actor.programme_id)
        recorded = last_recorded(session, actor.programme_id, [entry.id for entry in entries])
    rows = [
        {
            "id": entry.id,
            "label": entry.label or _("without a name"),
            "number": entry.number,
            "role": ROLE_WORDS[entry.role],
            "point": points.get(str(entry.point_id), ""),
            "created_at": entry.created_at,
            "revoked_at": entry.revoked_at,
            "recorded": moment(recorded[entry.id]) if entry.id in recorded else None,
            "mine": may_handle(actor.role, entry.role, kind=actor.kind),
        }
        for entry in entries
    ]
    files = lists.files_of(lists.Asked(lists.Offer(), TOKENS, {}, "")) if rows else ()
    page = render_template("access/tokens.html", form=form, rows=rows, token=token, files=files)
    return page, status


def _to_take_along() -> list[Sequence[lists.Cell]]:
    programme_id = current_actor().programme_id
    with reading() as session:
        points = point_names(session)
        entries = queries.tokens_of(session, programme_id)
    return [
        (
            str(each.id),
            each.number,
            each.label,
            str(each.role),
            points.get(str(each.point_id)),
            each.created_at.isoformat(),
            each.revoked_at.isoformat() if each.revoked_at else None,
        )
        for each in entries
    ]
