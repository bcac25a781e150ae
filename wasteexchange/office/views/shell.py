"""The office's shell: its way around, for whoever may go there."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, current_app, g, request
from flask_babel import lazy_gettext

from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.web.work import find_actor

blueprint = Blueprint("office", __name__)
HOME = "/office"


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into a part of the office, for whoever may go there."""

    href: str
    icon: str
    words: Any
    permission: Permission
    sets_up: bool = False
    """Done once and then seldom: it stands folded, so that daily work keeps its place."""


ENTRIES = (
    Entry(HOME, "home", lazy_gettext("Today"), Permission.ENTER_OFFICE),
    Entry("/office/households", "users", lazy_gettext("Families"), Permission.READ_HOUSEHOLDS),
    Entry("/office/cards", "card", lazy_gettext("Cards"), Permission.ISSUE_CARDS),
    Entry("/office/deposits", "scale", lazy_gettext("Visits"), Permission.READ_DEPOSITS),
    Entry("/office/redemptions", "gift", lazy_gettext("Redemptions"), Permission.READ_DEPOSITS),
    Entry("/office/reviews", "alert", lazy_gettext("To look at"), Permission.READ_DEPOSITS),
    Entry(
        "/office/programme",
        "edit",
        lazy_gettext("Programme"),
        Permission.KEEP_CATALOGUE,
        sets_up=True,
    ),
    Entry(
        "/office/materials",
        "recycle",
        lazy_gettext("Materials"),
        Permission.READ_CATALOGUE,
        sets_up=True,
    ),
    Entry(
        "/office/points",
        "pin",
        lazy_gettext("Points of collection"),
        Permission.READ_CATALOGUE,
        sets_up=True,
    ),
    Entry("/office/batches", "worm-bin", lazy_gettext("Batches"), Permission.READ_STOCK),
    Entry("/office/stock", "shovel", lazy_gettext("Stock"), Permission.READ_STOCK),
    Entry("/office/promises", "compost-bag", lazy_gettext("Promised"), Permission.READ_PROMISES),
    Entry(
        "/office/rewards",
        "star",
        lazy_gettext("Rewards"),
        Permission.READ_CATALOGUE,
        sets_up=True,
    ),
    Entry("/office/months", "chart", lazy_gettext("Months"), Permission.READ_TALLIES),
    Entry("/office/staff", "user", lazy_gettext("Staff"), Permission.KEEP_STAFF, sets_up=True),
    Entry(
        "/office/devices", "device", lazy_gettext("Phones"), Permission.KEEP_DEVICES, sets_up=True
    ),
    Entry("/counter", "scan", lazy_gettext("Counter"), Permission.RECORD_DEPOSITS),
)


@blueprint.app_context_processor
def _shell() -> dict[str, Any]:
    """Give every page of whoever is signed in their way around."""
    actor = find_actor()
    if actor is None or request.path.startswith("/api/"):
        return {}
    return {
        "navigation": navigation_of(actor, request.path),
        "setting_up": navigation_of(actor, request.path, sets_up=True),
        "staff_name": actor.name,
        "programme_name": _programme_name(actor),
        "is_sample": g.is_sample,
        "home_url": HOME,
        "sign_out_url": "/office/sign-out",
    }


def navigation_of(
    actor: Actor, path: str, *, sets_up: bool = False
) -> list[tuple[str, str, Any, bool]]:
    """Return the entries that this actor may open: address, icon, words, whether it is there."""
    if actor.must_change_password:
        return []
    return [
        (entry.href, entry.icon, entry.words, _is_at(path, entry.href))
        for entry in ENTRIES
        if entry.sets_up is sets_up and actor.may(entry.permission)
    ]


def _is_at(path: str, href: str) -> bool:
    path = path.rstrip("/")
    return path == href or (href != HOME and path.startswith(href + "/"))


def _programme_name(actor: Actor) -> str:
    """Read the programme's name, and whether it is a sample, once per request.

    The page that says that the database is away has to be drawn without it.
    """
    if "programme_name" not in g:
        try:
            with reading() as session:
                programme = catalogue_of(session, actor.programme_id).programme
                g.programme_name, g.is_sample = programme.name, programme.is_sample
        except sa.exc.SQLAlchemyError:
            current_app.logger.warning("the programme's name could not be read")
            g.programme_name, g.is_sample = "wasteexchange", False
    return str(g.programme_name)
