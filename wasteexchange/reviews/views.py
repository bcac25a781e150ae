"""The queue in the office: what happened, what is proposed, and what a person decides."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.access.queries import numbers_of
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue, Point
from wasteexchange.reviews import queries, service
from wasteexchange.reviews.errors import UnknownReview
from wasteexchange.reviews.forms import DecisionForm
from wasteexchange.reviews.rules import SEEN, UNDONE, Account, Item, Outcome
from wasteexchange.web import lists
from wasteexchange.web.formats import moment, use_zone
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context

blueprint = Blueprint("reviews", __name__, url_prefix="/office/reviews")
OFFER = lists.Offer(filters=("state", "reason", "point"), sorts=(), usual="")
DECIDED = "decided"
COLUMNS = (
    "id",
    "raised_at",
    "collection_point",
    "reason",
    "subject",
    "subject_id",
    "outcome",
    "decided_at",
    "note",
)


@dataclass(frozen=True, slots=True)
class Keeper:
    """What a room knows about the items that it puts in: it tells of them, and acts on them.

    `act` does what was chosen.
    """

    reasons: Callable[[], Mapping[str, str]]
    account: Callable[[Session, Actor, Item], Account]
    act: Callable[[Session, Context, Item, DecisionForm], None]


_keepers: dict[str, Keeper] = {}


def kept_by(subject_kind: str, keeper: Keeper) -> None:
    """Let a room answer for the items about its own; asking twice changes nothing."""
    _keepers[subject_kind] = keeper


@blueprint.get("")
@requires(Permission.READ_DEPOSITS)
def index() -> ResponseReturnValue:
    actor = current_actor()
    asked = lists.read(OFFER)
    decided = asked.get("state") == DECIDED
    if asked.file:
        return lists.as_file(asked, "reviews", COLUMNS, _to_take_along(actor, asked))
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        use_zone(catalogue.programme.time_zone)
        chosen = catalogue.point_by_code(asked.get("point"))
        point_id = _point_id(actor, chosen)
        page = queries.item_page(
            session,
            actor.programme_id,
            asked.window,
            decided=decided,
            point_id=point_id,
            reason=asked.get("reason"),
        )
        reasons = queries.open_reasons(session, actor.programme_id, point_id=point_id)
    chips = {
        "reason": reason_words(asked.get("reason")),
        "state": _("Decided ones") if decided else "",
        "point": chosen.name if chosen else "",
    }
    shown = lists.listed(asked, page, chips=chips)
    return render_template(
        "reviews/index.html",
        listing=shown,
        rows=[_row(item, catalogue) for item in page.rows],
        reasons=[(code, f"{reason_words(code)} ({many})") for code, many in reasons],
        decided=decided,
        points=[(p.code, p.name) for p in catalogue.points] if actor.point_id is None else [],
    )


def _point_id(actor: Actor, chosen: Point | None) -> uuid.UUID | None:
    """Return whose items are shown: somebody of one point sees those of that one only."""
    return actor.point_id or (chosen.id if chosen else None)


@blueprint.get("/<uuid:item_id>")
@requires(Permission.READ_DEPOSITS)
def show(item_id: uuid.UUID) -> ResponseReturnValue:
    return _page(item_id, DecisionForm(), 200)


@blueprint.post("/<uuid:item_id>/decision")
@requires(Permission.CORRECT_DEPOSITS)
def decide(item_id: uuid.UUID) -> ResponseReturnValue:
    form = DecisionForm()
    context = current_context()
    if not form.validate_on_submit():
        return _page(item_id, form, 422)
    try:
        with unit_of_work() as session:
            item = _mine(queries.get_item(session, context.programme_id, item_id))
            _offered(_account(session, context.actor, item), form)
            # First, so that what the act undoes by itself finds this decision there.
            outcome, note = str(form.outcome.data), form.note.data or ""
            service.decide(session, context, item, outcome=outcome, note=note)
            _act(session, context, item, form)
    except UnknownReview:
        raise
    except DomainError as refused:
        flash(f"{_(refused.title)}. {refused.detail}", "asks")
        return _page(item_id, form, 422)
    flash(_("Decided. It no longer waits."), "good")
    return redirect(url_for(".index"), 303)


def reason_words(code: str) -> str:
    """Return why something waits, in a few words; a code that is new to us as it is."""
    for keeper in _keepers.values():
        if words := keeper.reasons().get(code):
            return words
    return code


def _act(session: Session, context: Context, item: Item, form: DecisionForm) -> None:
    keeper = _keepers.get(item.subject_kind)
    if keeper is None or form.outcome.data == SEEN:
        form.reason()
        return
    keeper.act(session, context, item, form)


def _offered(account: Account, form: DecisionForm) -> None:
    """Let only what the page offered through.

    Raises:
        UnknownReview: It was not offered.
    """
    if form.outcome.data not in {one.code for one in account.outcomes}:
        raise UnknownReview(_("Look for it in the list of what is to be looked at."))


def _account(session: Session, actor: Actor, item: Item) -> Account:
    keeper = _keepers.get(item.subject_kind)
    if keeper is None:
        return Account(words=item.reason, proposal="", outcomes=(seen(),))
    return keeper.account(session, actor, item)


def seen() -> Outcome:
    """Return the outcome that changes nothing: somebody looked at it."""
    return Outcome(
        SEEN,
        _("It is right as it is"),
        _("Nothing changes. It is noted that you looked at it, and why it is right."),
        asks=("note",),
    )


def _page(item_id: uuid.UUID, form: DecisionForm, status: int) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        use_zone(catalogue.programme.time_zone)
        item = _mine(queries.get_item(session, actor.programme_id, item_id))
        account = _account(session, actor, item)
        by = item.decision.by if item.decision else None
        numbers = numbers_of(session, actor.programme_id, [by] if by else [])
    return (
        render_template(
            "reviews/show.html",
            item=item,
            account=account,
            title=reason_words(item.reason),
            place=_place(item, catalogue),
            form=form,
            decided=outcome_words(item.decision.outcome) if item.decision else "",
            decided_by=numbers.get(by) if by else None,
            may_decide=item.decision is None and actor.may(Permission.CORRECT_DEPOSITS),
        ),
        status,
    )


def _mine(item: Item) -> Item:
    """Return an item if the actor may see it.

    Raises:
        UnknownReview: It is of another point than the actor's.
    """
    if current_actor().point_id not in (None, item.point_id):
        raise UnknownReview(_("Look for it in the list of what is to be looked at."))
    return item


def _to_take_along(actor: Actor, asked: lists.Asked) -> Iterator[Sequence[lists.Cell]]:
    """Give all that is chosen, whatever page is looked at."""
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        points = {p.id: p.code for p in catalogue.points}
        for item in queries.every_item(
            session,
            actor.programme_id,
            decided=asked.get("state") == DECIDED,
            point_id=_point_id(actor, catalogue.point_by_code(asked.get("point"))),
            reason=asked.get("reason"),
        ):
            raised = item.raised_at.isoformat()
            place = points.get(item.point_id) if item.point_id else None
            made = item.decision
            over = (made.outcome, made.at.isoformat(), made.note) if made else (None, None, None)
            about = (item.reason, item.subject_kind, str(item.subject_id))
            yield str(item.id), raised, place, *about, *over


def _row(item: Item, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "href": url_for(".show", item_id=item.id),
        "what": reason_words(item.reason),
        "when": moment(item.raised_at),
        "place": _place(item, catalogue),
        "held": item.subject_kind.startswith("held-"),
        "decided": outcome_words(item.decision.outcome) if item.decision else "",
    }


def _place(item: Item, catalogue: Catalogue) -> str:
    point = catalogue.point_by_id(item.point_id) if item.point_id else None
    return f"{point.name} · {point.code}" if point else ""


def outcome_words(code: str) -> str:
    """Return what was decided, in a few words."""
    return {
        SEEN: _("right as it is"),
        UNDONE: _("settled by itself"),
        "accepted": _("accepted"),
        "assigned": _("given to a family"),
        "corrected": _("corrected"),
        "dismissed": _("does not count"),
        "reversed": _("taken back"),
    }.get(code, code)
