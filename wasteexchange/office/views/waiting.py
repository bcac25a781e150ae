"""What waits for a person: only what is true and can be done now, each with where it is done."""

import datetime as dt
from collections.abc import Callable, Iterator

from flask import url_for
from flask_babel import ngettext
from sqlalchemy.orm import Session

from wasteexchange.access.queries import accounts_of
from wasteexchange.cards.queries import count_unprinted
from wasteexchange.deposits.queries.months import count_lapsed
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.reviews.queries import count_open
from wasteexchange.tallies.documents.naming import language, name_alone
from wasteexchange.tallies.rules import Month
from wasteexchange.web.formats import day as day_words

RATES_AHEAD = dt.timedelta(days=7)
# Whoever was given a password today may still be on the way to a computer.
PASSWORD_WAITS = dt.timedelta(days=1)

Waiting = tuple[str, str, str, str]
"""Icon, words, address, what to press."""


def what_waits(session: Session, actor: Actor, catalogue: Catalogue) -> list[Waiting]:
    """Gather what this actor can do something about, the most urgent first."""
    return [item for look in _LOOKS for item in look(session, actor, catalogue)]


def _to_look_at(session: Session, actor: Actor, _catalogue: Catalogue) -> Iterator[Waiting]:
    if not actor.may(Permission.CORRECT_DEPOSITS):
        return
    found = count_open(session, actor.programme_id, point_id=actor.point_id)
    if found:
        words = ngettext(
            "%(num)s thing is to be looked at", "%(num)s things are to be looked at", found
        )
        yield ("alert", str(words), "/office/reviews", _("Look at it"))


def _unprinted(session: Session, actor: Actor, _catalogue: Catalogue) -> Iterator[Waiting]:
    if not actor.may(Permission.ISSUE_CARDS):
        return
    found = count_unprinted(session, actor.programme_id)
    if found:
        words = ngettext(
            "%(num)s new card is not printed", "%(num)s new cards are not printed", found
        )
        yield ("printer", str(words), "/office/cards", _("Print"))


def _rates(_session: Session, actor: Actor, catalogue: Catalogue) -> Iterator[Waiting]:
    """Say which rates begin within a week: families ask, and operators have to know."""
    if not actor.may(Permission.KEEP_CATALOGUE):
        return
    now = utc_now()
    soon = [r for r in catalogue.rates_scheduled(now) if r.applies_from <= now + RATES_AHEAD]
    for code, begins in {rate.material: rate.applies_from for rate in reversed(soon)}.items():
        material = catalogue.material(code)
        assert material, "a rate is of a material of the catalogue"
        words = _(
            "A new rate for %(material)s begins on %(day)s: tell the operators",
            material=material.name(language()),
            day=day_words(catalogue.local_day(begins)),
        )
        yield ("calendar", words, url_for("programmes.material", code=code), _("See it"))


def _lapsed(session: Session, actor: Actor, catalogue: Catalogue) -> Iterator[Waiting]:
    """Say how many families missed all of last month and did not come since."""
    if not actor.may(Permission.READ_PERSONAL):
        return
    today = catalogue.local_day(utc_now())
    now = Month(today.year, today.month)
    last = now.before
    found = count_lapsed(
        session, actor.programme_id, came=str(last.before), silent=(str(last), str(now))
    )
    if found:
        words = ngettext(
            "%(num)s family came in %(month)s and not since",
            "%(num)s families came in %(month)s and not since",
            found,
            month=name_alone(last.before),
        )
        href = url_for("tallies.families", month=last, group="lapsed")
        yield ("users", str(words), href, _("See whom to visit"))


def _passwords(session: Session, actor: Actor, _catalogue: Catalogue) -> Iterator[Waiting]:
    if not actor.may(Permission.KEEP_STAFF):
        return
    waited = utc_now() - PASSWORD_WAITS
    names = [
        account.name
        for account in accounts_of(session, actor.programme_id)
        if account.must_change_password
        and account.suspended_at is None
        and account.created_at < waited
    ]
    if names:
        words = ngettext(
            "%(names)s has not signed in yet with the password given",
            "%(names)s have not signed in yet with the passwords given",
            len(names),
            names=", ".join(names),
        )
        yield ("key", str(words), "/office/staff", _("Give a new one"))


_LOOKS: tuple[Callable[[Session, Actor, Catalogue], Iterator[Waiting]], ...] = (
    _to_look_at,
    _unprinted,
    _rates,
    _lapsed,
    _passwords,
)
