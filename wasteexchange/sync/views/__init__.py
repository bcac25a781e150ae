"""What the queue tells of a record that was held, and what a person makes of it."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint
from flask_babel import get_locale
from sqlalchemy.orm import Session

from wasteexchange.access.queries import numbers_of
from wasteexchange.cards.rules import Number, as_printed, card_from
from wasteexchange.deposits.forms import as_typed, lines_as_corrected
from wasteexchange.deposits.queries import find_deposit
from wasteexchange.households.queries import find_household, household_by_code, unknown_household
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.reviews.forms import DecisionForm
from wasteexchange.reviews.rules import Account, Item, Outcome
from wasteexchange.reviews.views import Keeper, kept_by
from wasteexchange.rewards.queries import find_redemption, shelf_of
from wasteexchange.sync import queries, service
from wasteexchange.sync.rules import CARD_LINK, DEPOSIT, HASHED, REDEMPTION, REVERSAL, Held
from wasteexchange.sync.views import beside
from wasteexchange.web.formats import grams, moment, typed, use_zone

blueprint = Blueprint("sync", __name__)

# What a card, a place or a clock was wrong about may count once a person says whose it is.
_WITHOUT_FAMILY = {
    *("unknown-card", "erased-household", "unknown-household", "unlinked-card", "waiting"),
}
# What cannot count as it was said, whoever wants it: a button that is always refused helps nobody.
_NEVER_AS_SAID: Mapping[str, set[str]] = {
    DEPOSIT: {"unknown-point"},
    REDEMPTION: {"unknown-point", "unknown-reward", "invalid"},
    REVERSAL: {"already-reversed"},
    CARD_LINK: {"already-linked", "revoked-card", "inactive-household"},
}
_LINES_WRONG = {
    "tare-not-below-gross",
    "weight-out-of-range",
    "unknown-material",
    "unknown-reason",
}


def reason_words() -> Mapping[str, str]:
    """Why a record is held, in a few words."""
    return {
        "unknown-card": _("Unknown card"),
        "revoked-card": _("Card no longer valid"),
        "unlinked-card": _("Card without a family"),
        "unknown-household": _("Unknown family"),
        "inactive-household": _("The family takes no part at present"),
        "erased-household": _("The family's data were erased"),
        "unknown-material": _("Unknown material"),
        "unknown-reason": _("Unknown reason"),
        "unknown-reward": _("Unknown reward"),
        "invalid": _("Something in it cannot be"),
        "unknown-point": _("Unknown collection point"),
        "inactive-point": _("Closed collection point"),
        "point-not-yours": _("Another collection point"),
        "tare-not-below-gross": _("The weight cannot be"),
        "weight-out-of-range": _("The weight cannot be"),
        "recorded-in-future": _("The phone's clock was ahead"),
        "recorded-too-old": _("Recorded too long ago"),
        "id-conflict": _("Recorded twice with other content"),
        "sequence-taken": _("Receipt number used twice"),
        "unknown-series": _("Receipt number of somebody else"),
        "revoked-device": _("Phone taken out of use"),
        "unknown-operator": _("Unknown operator"),
        "already-reversed": _("Was already taken back"),
        "not-yours-to-reverse": _("Taken back by somebody else"),
        "already-linked": _("Card already belongs to a family"),
        "waiting": _("Waits for another record"),
        "not-understood": _("Could not be kept as it is"),
    }


def _account(session: Session, actor: Actor, item: Item) -> Account:
    held = queries.get_held(session, actor.programme_id, item.subject_id)
    # Of what waited first and then was refused, the later reason is the one to decide about.
    held = replace(held, reason=item.reason)
    has_come = service.has_come(session, actor.programme_id, held)
    catalogue = catalogue_of(session, actor.programme_id)
    point = catalogue.point_by_id(held.point_id) if held.point_id else None
    href, href_words = beside.leads_to(session, actor, held)
    return Account(
        words={
            DEPOSIT: _("A phone sent this visit. It is kept, but does not count yet."),
            REDEMPTION: _("A phone sent what was handed out. It is kept, but does not count yet."),
            REVERSAL: _("A phone took a record back. That is kept, but does not count yet."),
            CARD_LINK: _("A phone gave a card to a family. That is kept, but not in force yet."),
        }[held.kind],
        proposal=_proposal(held, has_come=has_come),
        outcomes=_outcomes(held, has_come=has_come),
        facts=[
            *_facts(session, actor, held, catalogue),
            *beside.facts_of(session, actor, held, catalogue),
        ],
        href=href,
        href_words=href_words,
        lines=[as_typed(line) for line in service.weighed(held)],
        materials=[(m.code, m.name(_language())) for m in catalogue.materials if m.active],
        at=typed(min(held.counted_at, held.received_at)),
        point=point.code if point else "",
        points=[(p.code, p.name) for p in catalogue.points],
    )


def _proposal(held: Held, *, has_come: bool) -> str:
    if held.reason == "waiting" and has_come:
        return _("The other record is here. Accept it: then it counts.")
    if held.kind == CARD_LINK and held.reason == "revoked-card":
        return _("If the family has a newer card, say so: this one stays blank.")
    return {
        "unknown-card": _("Find out whose card it was, and give the visit to that family."),
        "erased-household": _("Give it to another family, or say why it does not count."),
        "revoked-card": _("Accept it if the family came with its old card in good faith."),
        "unlinked-card": _("Give the visit to a family."),
        "point-not-yours": _("Accept it if the phone was lent to that point."),
        "recorded-in-future": _("Accept it: it counts from the moment at which it arrived."),
        "recorded-too-old": _("Accept it if you know why the phone was away for so long."),
        "id-conflict": _("Compare it with the first. If both happened, accept it."),
        "sequence-taken": _("Accept it: it gets a new number."),
        "revoked-device": _("Accept it if it was recorded before the phone was lost."),
        "inactive-household": _("Accept it if the family still takes part, and correct its page."),
        "unknown-household": _("Find out which family it was, and give it to that one."),
        "unknown-point": _("Correct it: choose the point at which it was weighed."),
        "inactive-point": _("Accept it if that point was still open when it was weighed."),
        "unknown-material": _("Correct it: choose the material that was on the scale."),
        "unknown-reason": _("Correct it: the reason is then left out."),
        "tare-not-below-gross": _("Ask what the scale showed, and correct the weights."),
        "weight-out-of-range": _("Ask what the scale showed, and correct the weights."),
        "unknown-series": _("Accept it: it gets a new number if its own is taken."),
        "unknown-operator": _("Ask who had the phone that day, then accept it."),
        "already-reversed": _("Nothing more is to be done: say that it was taken back twice."),
        "not-yours-to-reverse": _("Accept it if the visit was a mistake."),
        "already-linked": _("Take the card from the family, and give it another blank one."),
        "not-understood": _("Accept it. If that does not work, write it anew in the office."),
        "waiting": _("Wait: it settles itself when the other record arrives."),
    }.get(held.reason, _("Ask whoever recorded it, then decide."))


def _outcomes(held: Held, *, has_come: bool) -> tuple[Outcome, ...]:
    found = []
    never = _WITHOUT_FAMILY | _LINES_WRONG | _NEVER_AS_SAID.get(held.kind, set())
    if held.reason not in never or (held.reason == "waiting" and has_come):
        words = _("It counts as it was said, in the month in which it was recorded.")
        found.append(Outcome("accepted", _("Accept it"), words))
    assigned = Outcome(
        "assigned",
        _("Give it to a family"),
        _("It counts for the family whose code you write."),
        icon="users",
        asks=("household",),
    )
    if held.kind == REDEMPTION:
        found.append(assigned)
    if held.kind == DEPOSIT:
        corrected = Outcome(
            "corrected",
            _("Correct it"),
            _("It counts with what you write here. What the phone said stays on record."),
            icon="edit",
            asks=("household", "lines", "when", "note")
            if held.reason in _WITHOUT_FAMILY
            else ("lines", "when", "note"),
        )
        found += [assigned, corrected]
    dismissed = Outcome(
        "dismissed",
        _("It does not count"),
        _("It never counts. It stays on record with your reason, and its number is no gap."),
        icon="x",
        kind="stop",
        asks=("note",),
    )
    return (*found, dismissed)


def _facts(
    session: Session, actor: Actor, held: Held, catalogue: Catalogue
) -> list[tuple[str, str]]:
    said = held.content
    number = numbers_of(session, actor.programme_id, [held.actor_id]).get(held.actor_id)
    named = said.get("household")
    family = find_household(session, actor.programme_id, uuid.UUID(named)) if named else None
    undone = (
        find_deposit(session, actor.programme_id, uuid.UUID(said["deposit"]))
        if held.kind == REVERSAL and said.get("deposit")
        else None
    )
    handed = (
        find_redemption(session, actor.programme_id, uuid.UUID(said["redemption"]))
        if held.kind == REVERSAL and said.get("redemption")
        else None
    )
    undone_at = undone.counted_at if undone else handed.counted_at if handed else None
    receipt = (
        f"{said.get('collection_point', '')}-{held.series}-{held.sequence:06d}".lstrip("-")
        if held.series and held.sequence
        else ""
    )
    return [
        (_("Receipt"), receipt),
        (_("Recorded"), moment(held.counted_at)),
        (_("Arrived"), moment(held.received_at)),
        (_("Recorded by"), _("number %(number)s", number=number) if number else ""),
        (_("Card"), _card_words(str(said.get("card", "")))),
        (_("Family"), family.code if family else ""),
        (_("Reason"), str(said.get("reason", ""))),
        (_("What it takes back"), moment(undone_at) if undone_at else ""),
        (_("Reward"), _reward_words(session, catalogue, said)),
        (_("Weighed"), "; ".join(_line_words(one, catalogue) for one in said.get("lines", ()))),
    ]


def _reward_words(session: Session, catalogue: Catalogue, said: Mapping[str, Any]) -> str:
    if "reward" not in said:
        return ""
    reward = shelf_of(session, catalogue).reward(str(said["reward"]))
    name = reward.name(_language()) if reward else str(said["reward"])
    if reward and reward.by_scale:
        return f"{name}: {grams(int(said['quantity']))}"
    return f"{said['quantity']} × {name}"


def _card_words(said: str) -> str:
    if said.startswith(HASHED):
        return _("scanned")
    read = card_from(said)
    return as_printed(read.digits) if isinstance(read, Number) else said


def _line_words(line: Mapping[str, Any], catalogue: Catalogue) -> str:
    material = catalogue.material(str(line["material"]))
    name = material.name(_language()) if material else str(line["material"])
    return f"{name} {grams(int(line['gross_g']) - int(line['tare_g']))}"


def _act(session: Session, context: Context, item: Item, form: DecisionForm) -> None:
    held = replace(
        queries.get_held(session, context.programme_id, item.subject_id), reason=item.reason
    )
    if form.outcome.data == "dismissed":
        form.reason()
        service.dismiss(session, context, held)
        return
    # A clock that was ahead is known to be wrong: the moment of arrival is not.
    counted_at = min(held.counted_at, held.received_at)
    correction = service.Correction(
        household_id=_family(session, context, held, form),
        counted_at=counted_at,
    )
    if form.outcome.data == "corrected":
        form.reason()
        said_wrong = held.reason == "unknown-reason"
        use_zone(catalogue_of(session, context.programme_id).programme.time_zone)
        correction = replace(
            correction,
            lines=lines_as_corrected(form, () if said_wrong else service.weighed(held)),
            collection_point=form.point.data or None,
            counted_at=form.when(counted_at, now=context.now),
        )
    service.accept(session, context, held, correction)


def _family(session: Session, context: Context, held: Held, form: DecisionForm) -> uuid.UUID | None:
    asked = form.outcome.data == "assigned" or (
        held.reason in _WITHOUT_FAMILY
        and not (form.outcome.data == "accepted" and held.reason == "waiting")
    )
    if not asked:
        return None
    found = household_by_code(session, context.programme_id, form.household.data or "")
    if found is None:
        raise unknown_household()
    return found.id


def _language() -> str:
    return str(getattr(get_locale(), "language", "es"))


for _kind in (DEPOSIT, REDEMPTION, REVERSAL, CARD_LINK):
    kept_by(f"held-{_kind}", Keeper(reason_words, _account, _act))
