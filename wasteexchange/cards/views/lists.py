"""All cards: whose, on paper or not, counting or not; and what households are narrowed by."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from wasteexchange.cards.queries import lists as queries
from wasteexchange.cards.queries.lists import ListedCard, Narrowed
from wasteexchange.cards.rules import CardStatus
from wasteexchange.cards.views.pages import blueprint
from wasteexchange.households.views import Aspect, list_with
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.queries import get_programme
from wasteexchange.web import lists
from wasteexchange.web.formats import day, use_zone
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor

OFFER = lists.Offer(
    filters=("number", "state", "printed"), sorts=("number", "issued"), usual="number"
)
COLUMNS = ("id", "number", "status", "household", "issued_at", "printed_at")
PRINTED = {"yes": True, "no": False}
BY_CARD = Aspect(
    name="card",
    words=lazy_gettext("Card"),
    narrow=queries.households_by_card,
    options=(
        ("with", lazy_gettext("has a card")),
        ("without", lazy_gettext("has no card")),
        ("unprinted", lazy_gettext("its card is not printed")),
    ),
)


@blueprint.record
def _join_households(_state: BlueprintSetupState) -> None:
    """Let the list of households be narrowed by their cards."""
    list_with(BY_CARD)


@blueprint.get("/cards/all")
@requires(Permission.ISSUE_CARDS)
def every() -> ResponseReturnValue:
    actor = current_actor()
    asked = lists.read(OFFER)
    narrowed = _narrowed(asked)
    with reading() as session:
        programme = get_programme(session, actor.programme_id)
        use_zone(programme.time_zone)
        if asked.file:
            return lists.as_file(asked, "cards", COLUMNS, _to_take_along(actor, narrowed))
        page = queries.card_page(session, programme.id, narrowed, asked.window)
        total = queries.count_cards(session, programme.id, narrowed)
    return render_template(
        "cards/list.html",
        listing=lists.listed(asked, page, total=total, chips=_chips(asked)),
        rows=[_row(card) for card in page.rows],
        states=list(_state_words().items()),
        printings=list(_printed_words().items()),
    )


def _narrowed(asked: lists.Asked) -> Narrowed:
    state = asked.get("state")
    return Narrowed(
        status=CardStatus(state) if state in set(CardStatus) else None,
        printed=PRINTED.get(asked.get("printed")),
        digits=_digits(asked.get("number")),
        by=asked.by,
        descending=asked.descending,
    )


def _digits(typed: str) -> str:
    """How a number begins, however it is written: `0042`, `004217-7`."""
    return "".join(sign for sign in typed if sign.isascii() and sign.isdigit())


def _row(card: ListedCard) -> dict[str, Any]:
    household = card.household_id
    return {
        "href": url_for("cards.show", card_id=card.id),
        "number": card.number,
        "state": card.status,
        "household": card.household,
        "household_href": household and url_for("households.show", household_id=household),
        "issued": day(card.issued_at),
        "printed": day(card.printed_at) if card.printed_at else None,
    }


def _to_take_along(actor: Actor, narrowed: Narrowed) -> Iterator[Sequence[lists.Cell]]:
    with reading() as session:
        for card in queries.every_card(session, actor.programme_id, narrowed):
            printed_at = card.printed_at.isoformat() if card.printed_at else None
            what = (str(card.id), card.number, str(card.status), card.household)
            yield (*what, card.issued_at.isoformat(), printed_at)


def _chips(asked: lists.Asked) -> dict[str, str]:
    return {
        "number": _("Begins with %(digits)s", digits=_digits(asked.get("number"))),
        "state": _state_words().get(asked.get("state"), ""),
        "printed": _printed_words().get(asked.get("printed"), ""),
    }


def _state_words() -> dict[str, str]:
    return {
        str(CardStatus.ACTIVE): _("of a family"),
        str(CardStatus.UNLINKED): _("blank"),
        str(CardStatus.REVOKED): _("counts no longer"),
    }


def _printed_words() -> dict[str, str]:
    return {"yes": _("printed"), "no": _("not printed")}
