"""What the queue tells of a deposit that is worth a look, and of what a reversal left open."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import get_locale
from sqlalchemy.orm import Session

from wasteexchange.access.queries import numbers_of
from wasteexchange.access.queries.devices import labels_of
from wasteexchange.deposits import queries, service
from wasteexchange.deposits.forms import as_typed, lines_as_corrected
from wasteexchange.deposits.rules import Deposit, Weighed
from wasteexchange.deposits.views.pages import gains_of, number_of
from wasteexchange.households.queries import find_household, household_by_code, unknown_household
from wasteexchange.journal.queries import registered
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.reviews.forms import DecisionForm
from wasteexchange.reviews.rules import Account, Item, Outcome
from wasteexchange.reviews.views import Keeper, kept_by, seen
from wasteexchange.web.formats import moment, typed, use_zone, with_unit


def reason_words() -> Mapping[str, str]:
    """Why a deposit or a reversal waits for a person, in a few words."""
    return {
        "implausible-weight": _("Unusual weight"),
        "possible-duplicate": _("Perhaps recorded twice"),
        "capped": _("Over the cap"),
        "own-household": _("Recorded for one's own family"),
        "owed-by-household-compost": _("A family owes compost"),
        "owed-by-household-points": _("A family owes points"),
        "stock-to-explain-matter": _("Material is missing in the stock"),
    }


def _about_deposit(session: Session, actor: Actor, item: Item) -> Account:
    deposit = queries.find_deposit(session, actor.programme_id, item.subject_id)
    assert deposit, "what was put before a person was recorded"
    words = {
        "implausible-weight": _("The weight is unusual for one family. It was credited."),
        "possible-duplicate": _(
            "Somebody else recorded this family at about the same time. Both were credited."
        ),
        "capped": _("A cap was reached: less was credited than the rate gives."),
        "own-household": _("Whoever recorded it belongs to this family."),
    }
    return Account(
        words=words.get(item.reason, item.reason),
        proposal=_("Ask whoever recorded it. If it was a mistake, take it back."),
        outcomes=(seen(), *_changes()) if deposit.reversal is None else (seen(),),
        facts=_facts(session, actor, deposit),
        href=url_for("deposits.show", deposit_id=deposit.id),
        href_words=_("Look at the visit"),
        **_as_typed(session, actor, deposit),
    )


def _as_typed(session: Session, actor: Actor, deposit: Deposit) -> dict[str, Any]:
    """What the form for a correction begins with."""
    catalogue = catalogue_of(session, actor.programme_id)
    point = catalogue.point_by_id(deposit.point_id)
    return {
        "lines": [as_typed(line) for line in _weighed(deposit)],
        "materials": [(m.code, m.name(_language())) for m in catalogue.materials if m.active],
        "at": typed(deposit.counted_at),
        "point": point.code if point else "",
        "points": [(p.code, p.name) for p in catalogue.points],
    }


def _weighed(deposit: Deposit) -> list[Weighed]:
    return [
        Weighed(line.material, line.quality, line.gross_g, line.tare_g, line.reason)
        for line in deposit.lines
    ]


def _about_reversal(session: Session, actor: Actor, item: Item) -> Account:
    deposit = queries.find_deposit(
        session, actor.programme_id, uuid.UUID(str(item.facts["deposit"]))
    )
    assert deposit, "what was taken back was recorded"
    missing = with_unit(str(item.facts["asset"]), int(str(item.facts["amount"])))
    is_matter = item.reason.startswith("stock")
    words = (
        _("A visit was taken back, but %(missing)s of it is no longer in the stock.")
        if is_matter
        else _(
            "A visit was taken back, but the family had already used %(missing)s of it. "
            "It pays that back with what it brings next."
        )
    )
    return Account(
        words=words % {"missing": missing},
        proposal=_("Count the stock at the point.") if is_matter else _("Tell the family."),
        outcomes=(seen(),),
        facts=_facts(session, actor, deposit),
        href=url_for("deposits.show", deposit_id=deposit.id),
        href_words=_("Look at the visit"),
    )


def _changes() -> tuple[Outcome, ...]:
    """What may be done with a visit that counts: each is a taking back, and perhaps a new visit."""
    assigned = Outcome(
        "assigned",
        _("Give it to a family"),
        _("It is taken back, and counts for the family whose code you write."),
        icon="users",
        asks=("household", "note"),
    )
    corrected = Outcome(
        "corrected",
        _("Correct it"),
        _("It is taken back, and counts with what you write here. The first stays on record."),
        icon="edit",
        asks=("lines", "when", "note"),
    )
    reversed_one = Outcome(
        "reversed",
        _("Take it back"),
        _("The family loses what it earned with it, and the month is corrected."),
        icon="undo",
        kind="stop",
        asks=("note",),
    )
    return assigned, corrected, reversed_one


def _facts(session: Session, actor: Actor, deposit: Deposit) -> list[tuple[str, str]]:
    catalogue = catalogue_of(session, actor.programme_id)
    family = find_household(session, actor.programme_id, deposit.household_id)
    made = registered(session, actor.programme_id, [deposit.id])[deposit.id]
    number = numbers_of(session, actor.programme_id, [made.actor_id]).get(made.actor_id)
    phone = labels_of(session, actor.programme_id, [made.writer_id]).get(made.writer_id, "")
    return [
        (_("Receipt"), number_of(deposit, catalogue)),
        (_("Recorded by"), _("number %(number)s", number=number) if number else ""),
        (_("Sent by the phone"), phone),
        (_("Family"), family.code if family else ""),
        (_("Weighed"), moment(deposit.counted_at)),
        (_("Weight"), with_unit("MATTER", deposit.net_g)),
        (_("Earned"), " ".join(gains_of(deposit))),
    ]


def _act(session: Session, context: Context, item: Item, form: DecisionForm) -> None:
    deposit = queries.find_deposit(session, context.programme_id, item.subject_id)
    assert deposit, "what was put before a person was recorded"
    anew = None if form.outcome.data == "reversed" else _anew(session, context, deposit, form)
    undone = service.ReverseDeposit(
        id=context.new_id(), deposit_id=deposit.id, reason=form.reason()
    )
    service.reverse_deposit(session, context, undone)
    if anew:
        service.record_deposit(session, context, anew)


def _anew(
    session: Session, context: Context, deposit: Deposit, form: DecisionForm
) -> service.RecordDeposit:
    """Return the visit as it should have been recorded: a new fact with a number of its own."""
    catalogue = catalogue_of(session, context.programme_id)
    use_zone(catalogue.programme.time_zone)
    point = catalogue.point_by_id(deposit.point_id)
    assert point, "foreign keys hold it"
    said = service.RecordDeposit(
        id=context.new_id(),
        household_id=deposit.household_id,
        card_absent_reason="other",
        collection_point=point.code,
        recorded_at=deposit.recorded_at,
        counted_at=deposit.counted_at,
        lines=tuple(_weighed(deposit)),
        is_reviewed=True,
    )
    if form.outcome.data == "assigned":
        return replace(said, household_id=_family(session, context, form))
    return replace(
        said,
        collection_point=form.point.data or point.code,
        counted_at=form.when(deposit.counted_at, now=context.now),
        lines=lines_as_corrected(form, said.lines),
    )


def _family(session: Session, context: Context, form: DecisionForm) -> uuid.UUID:
    found = household_by_code(session, context.programme_id, form.household.data or "")
    if found is None:
        raise unknown_household()
    return found.id


def _language() -> str:
    return str(getattr(get_locale(), "language", "es"))


kept_by("deposit", Keeper(reason_words, _about_deposit, _act))
kept_by("reversal", Keeper(reason_words, _about_reversal, _act))
