"""What may be handed out without asking: to a card, by a phone, without a PIN, and for how long."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.views.pages import kept
from wasteexchange.rewards import queries, service
from wasteexchange.rewards.forms import TermsForm
from wasteexchange.rewards.rules import Terms
from wasteexchange.rewards.views.pages import blueprint
from wasteexchange.web.formats import count, grams, points
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor

_TERMS = "/office/handing-out"


@blueprint.get(_TERMS)
@requires(Permission.READ_CATALOGUE)
def terms() -> ResponseReturnValue:
    return _page(TermsForm.showing(_holding()))


@blueprint.post(_TERMS)
@requires(Permission.KEEP_CATALOGUE)
def announce_terms() -> ResponseReturnValue:
    form = TermsForm()

    def change(session: Session, context: Context) -> None:
        service.announce_terms(session, context, form.terms)

    if not kept(form, change):
        return _page(form, 422)
    flash(_("Saved. Each phone hears of it the next time it has signal."), "good")
    return redirect(_TERMS, 303)


def _holding() -> Terms:
    with reading() as session:
        catalogue = catalogue_of(session, current_actor().programme_id)
        return queries.shelf_of(session, catalogue).terms


def _page(form: TermsForm, status: int = 200) -> ResponseReturnValue:
    now, actor = _holding(), current_actor()
    return (
        render_template(
            "rewards/terms.html",
            facts=[
                (_("To one family"), _both(now.card_compost_g, now.card_points)),
                (_("One phone in all"), _both(now.device_compost_g, now.device_points)),
                (_("Without a PIN up to"), _both(now.pin_above_compost_g, now.pin_above_points)),
                (_("Days that something waits for its family"), count(now.hold_days)),
            ],
            form=form,
            keeps=actor.may(Permission.KEEP_CATALOGUE) and actor.point_id is None,
        ),
        status,
    )


def _both(compost_g: int, hundredths: int) -> str:
    return _(
        "%(amount)s of compost, %(points)s points",
        amount=grams(compost_g),
        points=points(hundredths),
    )
