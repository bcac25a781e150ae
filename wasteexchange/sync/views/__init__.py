"""What the queue tells of a record that was held, and what a person makes of it."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask_babel import get_locale
from sqlalchemy.orm import Session

from wasteexchange.access.queries import numbers_of
from wasteexchange.cards.rules import Number, as_printed, card_from
from wasteexchange.deposits.queries import find_deposit
from wasteexchange.deposits.rules import Weighed
from wasteexchange.households.queries import find_household, household_by_code, unknown_household
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.errors import FieldProblem, Invalid
from wasteexchange.kernel.quantities import Quality
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue, grams_of
from wasteexchange.reviews.forms import DecisionForm
from wasteexchange.reviews.rules import Account, Item, Outcome
from wasteexchange.reviews.views import Keeper, kept_by
from wasteexchange.rewards.queries import find_redemption, shelf_of
from wasteexchange.sync import queries, service
from wasteexchange.sync.rules import CARD_LINK, DEPOSIT, HASHED, REDEMPTION, REVERSAL, Held
from wasteexchange.web.formats import grams, moment

blueprint = Blueprint("sync", __name__)

# What a card, a place or a clock was wrong about may count once a person says whose it is.
_WITHOUT_FAMILY = {"unknown-card", "erased-household", "unknown-household"}
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
    catalogue = catalogue_of(session, actor.programme_id)
    return Account(
        words={
            DEPOSIT: _("A phone sent this visit. It is kept, but does not count yet."),
            REDEMPTION: _("A phone sent what was handed out. It is kept, but does not count yet."),
            REVERSAL: _("A phone took a record back. That is kept, but does not count yet."),
            CARD_LINK: _("A phone gave a card to a family. That is kept, but not in force yet."),
        }[held.kind],
        proposal=_proposal(held),
        outcomes=_outcomes(held),
        facts=_facts(session, actor, held, catalogue),
        lines=[_typed(line) for line in held.content.get("lines", ())],
        materials=[(m.code, m.name(_language())) for m in catalogue.materials if m.active],
    )


def _proposal(held: Held) -> str:
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
        "waiting": _("Wait: it settles itself when the other record arrives."),
    }.get(held.reason, _("Ask whoever recorded it, then decide."))


def _outcomes(held: Held) -> tuple[Outcome, ...]:
    found = []
    if held.reason not in _WITHOUT_FAMILY | _LINES_WRONG:
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
            _("Correct the weights"),
            _("It counts with what you write here. What the phone said stays on record."),
            icon="edit",
            asks=("household", "lines", "note")
            if held.reason in _WITHOUT_FAMILY
            else ("lines", "note"),
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


def _typed(line: Mapping[str, Any]) -> dict[str, str]:
    """Return a line as a form shows it: kilograms to the gram."""
    kilos = {name: int(line[f"{name}_g"]) for name in ("gross", "tare")}
    written = {name: f"{n // 1000}.{n % 1000:03d}" for name, n in kilos.items()}
    return {"material": str(line["material"]), "quality": str(line["quality"]), **written}


def _act(session: Session, context: Context, item: Item, form: DecisionForm) -> None:
    held = queries.get_held(session, context.programme_id, item.subject_id)
    if form.outcome.data == "dismissed":
        form.reason()
        service.dismiss(session, context, held)
        return
    correction = service.Correction(
        household_id=_family(session, context, held, form),
        lines=_lines(form) if form.outcome.data == "corrected" else None,
        # A clock that was ahead is known to be wrong: the moment of arrival is not.
        counted_at=held.received_at if held.counted_at > held.received_at else None,
    )
    service.accept(session, context, held, correction)


def _family(session: Session, context: Context, held: Held, form: DecisionForm) -> uuid.UUID | None:
    asked = form.outcome.data == "assigned" or held.reason in _WITHOUT_FAMILY
    if not asked:
        return None
    found = household_by_code(session, context.programme_id, form.household.data or "")
    if found is None:
        raise unknown_household()
    return found.id


def _lines(form: DecisionForm) -> list[Weighed]:
    """Read the lines as they should be.

    Raises:
        Invalid: A weight is none.
    """
    found = []
    for number, part in enumerate(form.lines):
        gross, tare = grams_of(part.gross.data or ""), grams_of(part.tare.data or "")
        if gross is None or tare is None:
            words = _("Write each weight in kilograms, such as 5.2.")
            raise Invalid(words, (FieldProblem(f"lines.{number}", words),))
        found.append(
            Weighed(str(part.material.data), Quality(part.quality.data or "clean"), gross, tare)
        )
    return found


def _language() -> str:
    return str(getattr(get_locale(), "language", "es"))


for _kind in (DEPOSIT, REDEMPTION, REVERSAL, CARD_LINK):
    kept_by(f"held-{_kind}", Keeper(reason_words, _account, _act))
