"""The office: its way around, and what needs a person today."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext, ngettext
from sqlalchemy.orm import Session

from wasteexchange.cards.queries import count_unprinted
from wasteexchange.deposits.queries import latest_deposits, month_counts
from wasteexchange.households.queries import find_household, households_of
from wasteexchange.households.rules import Search
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.ledger.queries import day_totals
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.formats import grams, moment, use_zone, with_unit
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, find_actor

blueprint = Blueprint("office", __name__)
HOME = "/office"
LATEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into a part of the office, for whoever may go there."""

    href: str
    icon: str
    words: Any
    permission: Permission


ENTRIES = (
    Entry(HOME, "home", lazy_gettext("Today"), Permission.ENTER_OFFICE),
    Entry("/office/households", "users", lazy_gettext("Families"), Permission.READ_HOUSEHOLDS),
    Entry("/office/cards", "card", lazy_gettext("Cards"), Permission.ISSUE_CARDS),
    Entry("/office/deposits", "scale", lazy_gettext("Visits"), Permission.READ_DEPOSITS),
    Entry("/office/materials", "recycle", lazy_gettext("Materials"), Permission.READ_CATALOGUE),
    Entry("/office/points", "pin", lazy_gettext("Points of collection"), Permission.READ_CATALOGUE),
    Entry("/office/months", "chart", lazy_gettext("Months"), Permission.READ_TALLIES),
    Entry("/office/staff", "user", lazy_gettext("Staff"), Permission.KEEP_STAFF),
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
        "staff_name": actor.name,
        "programme_name": _programme_name(actor),
        "is_sample": g.is_sample,
        "home_url": HOME,
        "sign_out_url": "/office/sign-out",
    }


def navigation_of(actor: Actor, path: str) -> list[tuple[str, str, Any, bool]]:
    """Return the entries that this actor may open: address, icon, words, whether it is there."""
    if actor.must_change_password:
        return []
    return [
        (entry.href, entry.icon, entry.words, _is_at(path, entry.href))
        for entry in ENTRIES
        if actor.may(entry.permission)
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


@blueprint.get(HOME)
@requires(Permission.ENTER_OFFICE)
def home() -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        use_zone(catalogue.programme.time_zone)
        now = utc_now()
        context = {
            "now": now,
            "today": catalogue.local_day(now),
            "may": {p.name.lower(): actor.may(p) for p in Permission},
            "steps": _first_steps(session, actor),
            "waiting": _waiting(session, actor),
            "figures": _figures(session, actor, catalogue),
            "latest": _latest(session, actor, catalogue),
        }
    return render_template("office/home.html", **context)


def _first_steps(session: Session, actor: Actor) -> bool:
    """Whether no family is registered yet, and this actor could register one."""
    if not actor.may(Permission.KEEP_HOUSEHOLDS):
        return False
    rows, _more = households_of(session, actor.programme_id, Search(limit=1))
    return not rows


def _waiting(session: Session, actor: Actor) -> list[tuple[str, str, str, str]]:
    """Return what needs a person: icon, words, address, what to press."""
    found = []
    if actor.may(Permission.ISSUE_CARDS):
        unprinted = count_unprinted(session, actor.programme_id)
        if unprinted:
            words = ngettext(
                "%(num)s new card is not printed", "%(num)s new cards are not printed", unprinted
            )
            found.append(("printer", str(words), "/office/cards", _("Print")))
    return found


def _figures(session: Session, actor: Actor, catalogue: Catalogue) -> Mapping[str, Any] | None:
    """Add up today; None for whoever may not see it, or sees one point only."""
    if not actor.may(Permission.READ_TALLIES) or actor.point_id is not None:
        return None
    today = catalogue.local_day(utc_now())
    totals = day_totals(session, actor.programme_id, first=today, last=today)
    received = [t for t in totals if t.kind == "brought" and t.quality != "rejected"]
    granted = [t for t in totals if t.kind == "granted"]
    month = month_counts(session, actor.programme_id, f"{today:%Y-%m}")
    return {
        "received_g": sum(t.credited - t.debited for t in received),
        "compost_g": sum(t.debited - t.credited for t in granted if t.asset == Asset.COMPOST),
        "points": sum(t.debited - t.credited for t in granted if t.asset == Asset.POINTS),
        "month": f"{today:%Y-%m}",
        "visits": month.deposits,
        "families": month.households_served,
    }


def _latest(session: Session, actor: Actor, catalogue: Catalogue) -> list[dict[str, Any]]:
    if not actor.may(Permission.READ_DEPOSITS):
        return []
    found = latest_deposits(
        session, actor.programme_id, limit=LATEST_SHOWN, point_id=actor.point_id
    )
    rows = []
    for deposit in found:
        family = find_household(session, actor.programme_id, deposit.household_id)
        point = catalogue.point_by_id(deposit.point_id)
        assert point, "a deposit's point is in its programme's catalogue"
        earned = [(Asset.COMPOST, deposit.compost), (Asset.POINTS, deposit.points)]
        rows.append(
            {
                "href": f"/office/deposits/{deposit.id}",
                "number": f"{point.code}-{deposit.series}-{deposit.sequence:06d}",
                "when": moment(deposit.counted_at),
                "family": family.code if family else None,
                "net": grams(deposit.net_g),
                "gains": " ".join("+" + with_unit(a, n) for a, n in earned if n),
            }
        )
    return rows
