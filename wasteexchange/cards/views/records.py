"""One card: issue, replace, revoke, link, print."""

import io
import uuid

from flask import Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from wasteexchange.cards import queries, service
from wasteexchange.cards.documents import (
    CardFace,
    face_of,
    one_card_pdf,
    one_card_png,
)
from wasteexchange.cards.forms import (
    REASON_WORDS,
    HandedForm,
    LinkForm,
    NewCardForm,
    RevocationForm,
)
from wasteexchange.cards.queries import CardRow
from wasteexchange.cards.rules import CardStatus
from wasteexchange.cards.views.pages import blueprint
from wasteexchange.households.queries import household_by_code, household_of, unknown_household
from wasteexchange.households.rules import HouseholdRef, Status
from wasteexchange.households.views import sent_id
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.permissions import Permission
from wasteexchange.ledger.queries import balances_of
from wasteexchange.programmes.queries import get_programme
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context, current_settings

_PDF = "application/pdf"


@blueprint.get("/cards/<uuid:card_id>")
@requires(Permission.ISSUE_CARDS)
def show(card_id: uuid.UUID) -> ResponseReturnValue:
    return _card_page(card_id, LinkForm(formdata=None, id=str(uuid7())))


@blueprint.post("/cards/<uuid:card_id>/pdf")
@requires(Permission.ISSUE_CARDS)
def print_pdf(card_id: uuid.UUID) -> ResponseReturnValue:
    card, face = _face(card_id)
    page = one_card_pdf(face)
    return _download(page, _PDF, f"{card.number}.pdf")


@blueprint.post("/cards/<uuid:card_id>/png")
@requires(Permission.ISSUE_CARDS)
def print_png(card_id: uuid.UUID) -> ResponseReturnValue:
    card, face = _face(card_id)
    picture = one_card_png(face)
    return _download(picture, "image/png", f"{card.number}.png")


@blueprint.post("/households/<uuid:household_id>/cards")
@requires(Permission.ISSUE_CARDS)
def issue(household_id: uuid.UUID) -> ResponseReturnValue:
    form = NewCardForm()
    with unit_of_work() as session:
        household_of(session, current_actor().programme_id, household_id)
        card = service.issue_card(
            session,
            current_context(),
            household_id,
            sent_id(form.id.data),
            card_key=current_settings().card_key,
        )
    flash(_("Card %(number)s is issued. Print it and hand it over.", number=card.number), "good")
    family = url_for("households.show", household_id=household_id)
    return redirect(url_for(".printing", card=card.number, next=family))


@blueprint.post("/households/<uuid:household_id>/cards/blank")
@requires(Permission.ISSUE_CARDS)
def hand_over(household_id: uuid.UUID) -> ResponseReturnValue:
    """Give a family the blank card that is at hand, by its number."""
    form, context = HandedForm(), current_context()
    with reading() as session:
        household_of(session, context.programme_id, household_id)
    family = redirect(url_for("households.show", household_id=household_id))
    if not form.validate_on_submit():
        flash(_("Type the number that stands on the blank card."), "asks")
        return family
    try:
        with unit_of_work() as session:
            household = household_of(session, context.programme_id, household_id)
            card = queries.card_of(session, context.programme_id, form.number.data or "")
            record_id = sent_id(form.id.data)
            service.link_card(session, context, card, household.id, record_id=record_id)
    except DomainError as refusal:
        flash(refusal.detail, "asks")
        return family
    flash(_("The card belongs to family %(code)s now.", code=household.code), "good")
    return family


@blueprint.get("/cards/<uuid:card_id>/revocation")
@requires(Permission.ISSUE_CARDS)
def ask_revocation(card_id: uuid.UUID) -> ResponseReturnValue:
    form = RevocationForm(formdata=None, id=str(uuid7()), new_card=str(uuid7()))
    return _asked_revocation(card_id, form)


@blueprint.post("/cards/<uuid:card_id>/revocation")
@requires(Permission.ISSUE_CARDS)
def revoke(card_id: uuid.UUID) -> ResponseReturnValue:
    form = RevocationForm()
    card = _get(card_id)
    if not form.validate_on_submit():
        return _asked_revocation(card_id, form, status=422)
    new_card_id = sent_id(form.new_card.data) if form.replace.data else None
    new = None
    with unit_of_work() as session:
        service.revoke_card(
            session,
            current_context(),
            card_id,
            record_id=sent_id(form.id.data),
            reason=str(form.reason.data),
        )
        if new_card_id and card.household_id:
            new = service.issue_card(
                session,
                current_context(),
                card.household_id,
                new_card_id,
                card_key=current_settings().card_key,
            )
    flash(_("Card %(number)s counts no longer.", number=card.number), "good")
    if new is None:
        return redirect(url_for(".show", card_id=card_id))
    flash(_("Card %(number)s is issued. Print it and hand it over.", number=new.number), "good")
    family = url_for("households.show", household_id=card.household_id)
    return redirect(url_for(".printing", card=new.number, next=family))


def _asked_revocation(
    card_id: uuid.UUID, form: RevocationForm, *, status: int = 200
) -> ResponseReturnValue:
    """Show what will happen; a card that was revoked before shows itself instead."""
    card = _get(card_id)
    if card.status is CardStatus.REVOKED:
        flash(_("Nothing is left to do: this card opens nothing any more."), "note")
        return redirect(url_for(".show", card_id=card_id))
    programme_id = current_actor().programme_id
    household, balances = None, {}
    if card.household_id:
        with reading() as session:
            household = household_of(session, programme_id, card.household_id)
            balances = balances_of(session, programme_id, card.household_id)
    if household is None or household.status is not Status.ACTIVE:
        del form.replace
    page = render_template(
        "cards/revocation.html", card=card, household=household, balances=balances, form=form
    )
    return page, status


@blueprint.post("/cards/<uuid:card_id>/link")
@requires(Permission.ISSUE_CARDS)
def link(card_id: uuid.UUID) -> ResponseReturnValue:
    form = LinkForm()
    if not form.validate_on_submit():
        return _card_page(card_id, form)
    _get(card_id)
    try:
        household = _link(card_id, form)
    except DomainError as refusal:
        form.household.errors = [refusal.detail]
        return _card_page(card_id, form)
    flash(_("The card belongs to family %(code)s now.", code=household.code), "good")
    return redirect(url_for("households.show", household_id=household.id))


def _link(card_id: uuid.UUID, form: LinkForm) -> HouseholdRef:
    context = current_context()
    with unit_of_work() as session:
        card = queries.find_card_by_id(session, context.programme_id, card_id)
        household = household_by_code(session, context.programme_id, form.household.data or "")
        if card is None or household is None:
            raise unknown_household()
        record_id = sent_id(form.id.data)
        service.link_card(session, context, card, household.id, record_id=record_id)
    return household


def _card_page(card_id: uuid.UUID, form: LinkForm) -> str:
    card = _get(card_id)
    household = None
    if card.household_id:
        programme_id = current_actor().programme_id
        with reading() as session:
            household = household_of(session, programme_id, card.household_id)
    return render_template(
        "cards/show.html",
        card=card,
        household=household,
        form=form,
        reason_words=REASON_WORDS,
    )


def _get(card_id: uuid.UUID) -> CardRow:
    with reading() as session:
        return queries.get_listed_card(session, current_actor().programme_id, card_id)


def _face(card_id: uuid.UUID) -> tuple[CardRow, CardFace]:
    card = _get(card_id)
    with reading() as session:
        programme = get_programme(session, current_actor().programme_id)
    return card, face_of(card, programme, current_settings())


def _download(content: bytes, kind: str, name: str) -> Response:
    return send_file(io.BytesIO(content), kind, as_attachment=True, download_name=name)
