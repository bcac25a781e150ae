"""The first steps of a programme: what is done, what comes next; gone with the first visit."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from wasteexchange.access.queries import accounts_of
from wasteexchange.access.rules import Role
from wasteexchange.cards.queries import count_cards, count_unprinted
from wasteexchange.households.queries import households_of
from wasteexchange.households.rules import Search
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import PROPOSED_NAME, Catalogue


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do before the first visit, and whether it is done."""

    icon: str
    title: str
    words: str
    href: str
    press: str
    done: bool


def first_steps(session: Session, actor: Actor, catalogue: Catalogue) -> list[Step]:
    """Return the way to the first visit; none for whoever could not go it."""
    if not actor.may(Permission.KEEP_HOUSEHOLDS) or actor.point_id is not None:
        return []
    programme_id, begun = actor.programme_id, catalogue.programme.created_at
    families, _more = households_of(session, programme_id, Search(limit=1))
    roles = {account.role for account in accounts_of(session, programme_id)}
    cards = count_cards(session, programme_id)
    return [
        _named(catalogue, went_on=bool(families) or cards > 0),
        Step(
            "pin",
            _("Say where people bring their waste"),
            _("Give the point its name and its place, so that families find it."),
            "/office/points",
            _("Look at the points"),
            done=any(p.place or p.created_at > begun for p in catalogue.points if p.active),
        ),
        Step(
            "recycle",
            _("Look at what each material earns"),
            _("The usual rates are already there. Change what is different with you."),
            "/office/materials",
            _("Look at the materials"),
            # Nobody has to change a rate: whoever went on has looked.
            done=bool(families) or any(rate.announced_at > begun for rate in catalogue.rates),
        ),
        Step(
            "user",
            _("Add who stands at the scale"),
            _("Each operator has an own name and password: every weight says who took it."),
            "/office/staff",
            _("Add an operator"),
            done=Role.OPERATOR in roles,
        ),
        Step(
            "users",
            _("Register the first family"),
            _("A code is enough. Name and phone only if the family wants."),
            "/office/households/new",
            _("Register a family"),
            done=bool(families),
        ),
        Step(
            "printer",
            _("Print its card"),
            _("Ten cards fit on a sheet. Blank ones may be handed out first."),
            "/office/cards",
            _("Print cards"),
            done=cards > count_unprinted(session, programme_id),
        ),
        Step(
            "scan",
            _("Weigh the first visit"),
            _("On the phone that stands beside the scale: scan, weigh, done."),
            "/counter",
            _("Open the counter"),
            done=False,
        ),
    ]


def _named(catalogue: Catalogue, *, went_on: bool) -> Step:
    """Give the programme its name; some keep what is proposed: whoever went on has looked."""
    return Step(
        "edit",
        _("Say how your programme is called"),
        _("The name stands on cards, receipts and the poster. Give it before you print."),
        "/office/programme",
        _("Look at the name"),
        done=catalogue.programme.name != PROPOSED_NAME or went_on,
    )
