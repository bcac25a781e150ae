"""What stands beside a held record: the phone it came from, and the record that was there first."""

import uuid

from flask import url_for
from flask_babel import get_locale
from sqlalchemy.orm import Session

from wasteexchange.access.queries.devices import labels_of
from wasteexchange.cards.queries import find_card, find_card_by_hash
from wasteexchange.deposits.queries import find_deposit
from wasteexchange.deposits.rules import Deposit
from wasteexchange.journal.queries import holder_of_number
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.sync.rules import CARD_LINK, DEPOSIT, HASHED, REVERSAL, Held
from wasteexchange.web.formats import grams, moment

Facts = list[tuple[str, str]]


def facts_of(session: Session, actor: Actor, held: Held, catalogue: Catalogue) -> Facts:
    """Facts beside what the record itself says."""
    phone = labels_of(session, actor.programme_id, [held.writer_id]).get(held.writer_id, "")
    found: Facts = [(_("Sent by the phone"), phone)]
    first = _first(session, actor, held)
    if first:
        found += [
            (_("The first one weighed"), moment(first.counted_at)),
            (_("The first one"), "; ".join(_line_words(first, catalogue))),
        ]
    if held.kind == CARD_LINK and held.reason == "already-linked":
        found.append((_("Family of the card"), _family_of_card(session, actor, held)))
    return found


def leads_to(session: Session, actor: Actor, held: Held) -> tuple[str | None, str]:
    """Where the page leads: to what became of the record, or to what was there first."""
    programme_id = actor.programme_id
    if held.kind == DEPOSIT and held.fact_id and find_deposit(session, programme_id, held.fact_id):
        return url_for("deposits.show", deposit_id=held.fact_id), _("Look at the visit")
    first = _first(session, actor, held)
    if first:
        return url_for("deposits.show", deposit_id=first.id), _("Look at the first one")
    if held.kind == REVERSAL and held.content.get("deposit"):
        undone = find_deposit(session, programme_id, uuid.UUID(str(held.content["deposit"])))
        if undone:
            return url_for("deposits.show", deposit_id=undone.id), _("Look at the visit")
    return None, ""


def _first(session: Session, actor: Actor, held: Held) -> Deposit | None:
    """Return the deposit that has this one's id, or its number."""
    if held.reason == "id-conflict":
        return find_deposit(session, actor.programme_id, held.record_id)
    if held.reason != "sequence-taken" or not (held.point_id and held.series and held.sequence):
        return None
    number = held.point_id, held.series, held.sequence
    other = holder_of_number(session, actor.programme_id, *number)
    return find_deposit(session, actor.programme_id, other) if other else None


def _line_words(deposit: Deposit, catalogue: Catalogue) -> list[str]:
    language = str(getattr(get_locale(), "language", "es"))
    found = []
    for line in deposit.lines:
        material = catalogue.material(line.material)
        name = material.name(language) if material else line.material
        found.append(f"{name} {grams(line.net_g)}")
    return found


def _family_of_card(session: Session, actor: Actor, held: Held) -> str:
    said = str(held.content.get("card") or "")
    card = (
        find_card_by_hash(session, actor.programme_id, bytes.fromhex(said.removeprefix(HASHED)))
        if said.startswith(HASHED)
        else find_card(session, actor.programme_id, said)
    )
    return card.household.code if card and card.household else ""
