"""What waits for the printer, blank cards, and one card found by its number."""

import io
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from wasteexchange.access.rules import own_path
from wasteexchange.cards import queries, service
from wasteexchange.cards.documents import (
    CARDS_A_FILE_MAX,
    CARDS_A_SHEET,
    card_sheets,
    face_of,
)
from wasteexchange.cards.forms import BlanksForm
from wasteexchange.cards.queries import CardRow
from wasteexchange.cards.views.pages import blueprint
from wasteexchange.households.views import sent_id
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.reach import reach_of
from wasteexchange.programmes.queries import get_programme
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context, current_settings

QUEUE_SHOWN = 50
ALL = "all"
"""In place of numbers: every card that waits."""
NUMBERS_SHOWN = 40
_PDF = "application/pdf"


@blueprint.get("/cards")
@requires(Permission.ISSUE_CARDS)
def index() -> ResponseReturnValue:
    asked, lost = request.args.get("q", "")[:200], request.args.get("lost", "")[:200]
    with reading() as session:
        programme_id = current_actor().programme_id
        waiting = queries.count_unprinted(session, programme_id)
        queue = queries.unprinted_cards(session, programme_id, limit=QUEUE_SHOWN)
        found = queries.find_card(session, programme_id, asked or lost)
    if found:
        return redirect(url_for(".ask_revocation" if lost else ".show", card_id=found.card_id))
    base_url = current_settings().base_url
    return render_template(
        "cards/index.html",
        asked=asked,
        lost=lost,
        waiting=waiting,
        queue=queue,
        sheets=sheets_of(waiting),
        blanks=BlanksForm(formdata=None, id=str(uuid7()), count=10),
        base_url=base_url,
        opens=reach_of(base_url),
    )


@blueprint.post("/cards/blanks")
@requires(Permission.ISSUE_CARDS)
def make_blanks() -> ResponseReturnValue:
    form = BlanksForm()
    if not form.validate_on_submit():
        flash(_("Say how many: a whole number from 1 to 2,000."), "asks")
        return redirect(url_for(".index"))
    with unit_of_work() as session:
        made = service.issue_blanks(
            session,
            current_context(),
            form.count.data or 1,
            card_key=current_settings().card_key,
            record_id=sent_id(form.id.data),
        )
    if made:
        flash(
            ngettext(
                "%(num)s blank card is ready to be printed.",
                "%(num)s blank cards are ready to be printed.",
                len(made),
            ),
            "good",
        )
    return redirect(url_for(".index"))


@blueprint.get("/cards/printing")
@requires(Permission.ISSUE_CARDS)
def printing() -> ResponseReturnValue:
    """Show the way to paper: the file first, then that it came out well."""
    back = own_path(request.args.get("next"), url_for(".index"))
    with reading() as session:
        chosen = _chosen(session, request.args.getlist("card"))
    if not chosen:
        flash(_("Choose at least one card."), "asks")
        return redirect(back)
    base_url = current_settings().base_url
    return render_template(
        "cards/printing.html",
        chosen=chosen[:NUMBERS_SHOWN],
        count=len(chosen),
        sheets=sheets_of(len(chosen)),
        numbers=",".join(card.number for card in chosen),
        again=[card for card in chosen if card.printed_at],
        back=back,
        base_url=base_url,
        opens=reach_of(base_url),
    )


@blueprint.post("/cards/sheets")
@requires(Permission.ISSUE_CARDS)
def print_sheets() -> ResponseReturnValue:
    with reading() as session:
        programme = get_programme(session, current_actor().programme_id)
        chosen = _chosen(session, _sent())
    if not chosen:
        flash(_("No card waits to be printed."), "note")
        return redirect(url_for(".index"))
    out = io.BytesIO()
    settings = current_settings()
    card_sheets((face_of(card, programme, settings) for card in chosen), out)
    out.seek(0)
    return send_file(out, _PDF, as_attachment=True, download_name=_("cards.pdf"))


@blueprint.post("/cards/printings")
@requires(Permission.ISSUE_CARDS)
def confirm_printed() -> ResponseReturnValue:
    """Keep that they are on paper; asked of a person, for only a person sees the paper."""
    with unit_of_work() as session:
        chosen = _chosen(session, _sent())
        service.mark_printed(session, current_context(), [card.id for card in chosen])
    words = ngettext(
        "%(num)s card is on paper now.", "%(num)s cards are on paper now.", len(chosen)
    )
    flash(words, "good")
    return redirect(own_path(request.form.get("next"), url_for(".index")))


def sheets_of(count: int) -> int:
    """How many sheets of ten cards are needed."""
    return -(-count // CARDS_A_SHEET)


def _sent() -> list[str]:
    return [each for each in request.form.get("cards", "").split(",") if each]


def _chosen(session: Session, numbers: Sequence[str]) -> list[CardRow]:
    """Cards of these numbers, or all that wait."""
    programme_id = current_actor().programme_id
    if ALL in numbers:
        return queries.unprinted_cards(session, programme_id, limit=CARDS_A_FILE_MAX)
    return queries.standing_cards(session, programme_id, numbers[:CARDS_A_FILE_MAX])
