"""What waits for the printer, and blank cards."""

import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from wasteexchange.cards import queries, service
from wasteexchange.cards.documents import (
    CARDS_A_FILE_MAX,
    card_sheets,
    face_of,
)
from wasteexchange.cards.forms import (
    BlanksForm,
)
from wasteexchange.cards.rules import is_out_of_reach
from wasteexchange.cards.views.pages import blueprint, mark_printed
from wasteexchange.households.views import sent_id
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.queries import get_programme
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context, current_settings

QUEUE_SHOWN = 20
_PDF = "application/pdf"


@blueprint.get("/cards")
@requires(Permission.ISSUE_CARDS)
def index() -> ResponseReturnValue:
    programme_id = current_actor().programme_id
    asked = request.args.get("q", "")[:200]
    with reading() as session:
        waiting = queries.count_unprinted(session, programme_id)
        queue = queries.unprinted_cards(session, programme_id, limit=QUEUE_SHOWN)
        found = queries.find_card(session, programme_id, asked) if asked else None
    if found:
        return redirect(url_for(".show", card_id=found.card_id))
    base_url = current_settings().base_url
    return render_template(
        "cards/index.html",
        asked=asked,
        waiting=waiting,
        queue=queue,
        blanks=BlanksForm(id=str(uuid7()), count=10),
        base_url=base_url if is_out_of_reach(base_url) else None,
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


@blueprint.post("/cards/sheets")
@requires(Permission.ISSUE_CARDS)
def print_sheets() -> ResponseReturnValue:
    context = current_context()
    with reading() as session:
        name = get_programme(session, context.programme_id).name
        waiting = queries.unprinted_cards(session, context.programme_id, limit=CARDS_A_FILE_MAX)
    if not waiting:
        flash(_("No card waits to be printed."), "note")
        return redirect(url_for(".index"))
    out = io.BytesIO()
    settings = current_settings()
    card_sheets((face_of(card, name, settings) for card in waiting), out)
    mark_printed(waiting)
    out.seek(0)
    return send_file(out, _PDF, as_attachment=True, download_name=_("cards.pdf"))
