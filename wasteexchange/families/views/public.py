"""The family's page: what its card's code opens. No name, no sign-in, nothing to set up."""

import datetime as dt
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.cards.queries import card_by_public_token
from wasteexchange.deposits.queries import deposits_of
from wasteexchange.deposits.rules import Deposit
from wasteexchange.families.errors import NoFamilyPage
from wasteexchange.families.rules import BAG_G
from wasteexchange.families.views.pages import blueprint, language, told
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.keyset import AtTime
from wasteexchange.kernel.quantities import PROMISES, Asset, Quality
from wasteexchange.kernel.words import _
from wasteexchange.ledger.queries import balances_of, debts_of, unsettled_of
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.promises.documents import keeping_told
from wasteexchange.promises.queries import keepings_of
from wasteexchange.promises.queries.lines import FamilyLine, lines_of_family
from wasteexchange.rewards.queries import redemptions_of, shelf_of
from wasteexchange.rewards.queries.holds import open_holds
from wasteexchange.rewards.rules import Redemption, Shelf
from wasteexchange.rewards.views.pages import what_of
from wasteexchange.web.formats import day, use_zone, with_unit
from wasteexchange.web.guards import public
from wasteexchange.web.throttle import limited

VISITS_SHOWN = 10
TILES_MAX = 4
PRIVATE = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Tip:
    """What to do better, or a praise where nothing is."""

    title: str
    words: str = ""
    praise: bool = False


@blueprint.get("/c/<token>")
@blueprint.get("/C/<token>")
@public
@limited()
def show(token: str) -> ResponseReturnValue:
    before = _before()
    with reading() as session:
        card = card_by_public_token(session, token)
        if card is None or card.household is None or not card.opens_a_page:
            raise NoFamilyPage(
                _("If you were given a new card, use that one. If not, show it at your point.")
            )
        catalogue = catalogue_of(session, card.programme_id)
        use_zone(catalogue.programme.time_zone)
        family = card.household.id
        balances = balances_of(session, card.programme_id, family)
        debts = debts_of(session, card.programme_id, family)
        most = VISITS_SHOWN + 1
        visits = deposits_of(session, card.programme_id, family, limit=most, before=before)
        taken = redemptions_of(session, card.programme_id, family, limit=most, before=before)
        lines = lines_of_family(session, card.programme_id, family, limit=most, before=before)
        told = _told(session, catalogue, family)
        shelf = shelf_of(session, catalogue)
        unsettled = unsettled_of(session, card.programme_id, family)
        waiting = open_holds(session, card.programme_id, household_id=family)
    every: list[Deposit | Redemption | FamilyLine] = [*visits, *taken, *lines]
    told_of = sorted(every, key=lambda one: (one.counted_at, one.id), reverse=True)
    entries = [_line(one, catalogue, shelf) for one in told_of[:VISITS_SHOWN]]
    page = render_template(
        "families/show.html",
        programme_name=catalogue.programme.name,
        is_sample=catalogue.programme.is_sample,
        home_url=f"/p/{catalogue.programme.code}/",
        compost_g=balances[Asset.COMPOST],
        points=balances[Asset.POINTS],
        bag_g=BAG_G,
        owed=[with_unit(asset, debts[asset]) for asset in PROMISES if debts[asset]],
        told=told,
        entries=entries,
        took=any(entry.get("out") for entry in entries),
        unsettled=[with_unit(asset, n) for asset, n in unsettled.items() if n],
        waiting=[(what_of(hold, shelf), day(hold.expires_at)) for hold in waiting],
        tip=None if before else tip_for(visits, catalogue, language=language()),
        now=utc_now(),
        earlier=_place(told_of[VISITS_SHOWN - 1]) if len(told_of) > VISITS_SHOWN else None,
        first_page=None if before is None else request.path,
    )
    return Response(page, headers=PRIVATE, content_type="text/html; charset=utf-8")


def _told(session: Session, catalogue: Catalogue, family: uuid.UUID) -> list[str]:
    """Say what of the balance has to wait, and what lapses soon; nothing while no term is set."""
    today = catalogue.local_day(utc_now())
    kept = keepings_of(session, catalogue.programme.id, family, today=today)
    return [words for asset, keeping in kept.items() for words in keeping_told(asset, keeping)]


def tip_for(visits: Sequence[Deposit], catalogue: Catalogue, *, language: str) -> Tip | None:
    """Return what helps most: the newest thing that was not clean, told as the operator saw it."""
    standing = [visit for visit in visits if visit.reversal is None]
    if not standing:
        return None
    for visit in standing[:3]:
        for line in visit.lines:
            if line.quality is Quality.CLEAN:
                continue
            material = catalogue.material(line.material)
            reason = catalogue.quality_reason(line.reason) if line.reason else None
            assert material, "a line's material is in its programme's catalogue"
            advice = reason.advice(language) if reason else material.advice(language)
            why = reason.name(language) if reason else ""
            told = f"{material.name(language)}: {advice}"
            return Tip(told, _("Last time: %(why)s.", why=why.rstrip(".")) if why else "")
    return Tip(
        _("All you brought was clean. Thank you!"),
        _("Clean and dry, everything counts in full."),
        praise=True,
    )


def _entry(visit: Deposit, catalogue: Catalogue) -> dict[str, object]:
    """Return one line of the passbook, as the macro wants it."""
    materials = [
        material
        for code in dict.fromkeys(line.material for line in visit.lines)
        if (material := catalogue.material(code))
    ]
    gains = ((Asset.COMPOST, visit.compost), (Asset.POINTS, visit.points))
    return {
        "when": day(visit.counted_at),
        "what": told(visit, materials),
        "tiles": [(material.code, material.stream) for material in materials[:TILES_MAX]],
        "gains": ["+" + with_unit(asset, earned) for asset, earned in gains if earned],
        "struck": visit.reversal is not None,
        "href": url_for("receipts.show", code=catalogue.programme.code, receipt_id=str(visit.id)),
    }


def _line(
    one: Deposit | Redemption | FamilyLine, catalogue: Catalogue, shelf: Shelf
) -> dict[str, object]:
    """Return anything that happened as a line of the passbook."""
    if isinstance(one, Deposit):
        return _entry(one, catalogue)
    if isinstance(one, Redemption):
        return _taken(one, catalogue, shelf)
    came = one.amount > 0
    return {
        "when": day(one.counted_at),
        "what": _("Share of a batch") if came else _("Lapsed: not taken home in time"),
        "gains": [("+" if came else "−") + with_unit(one.asset, abs(one.amount))],
        "out": not came,
        "struck": one.is_taken_back,
    }


def _taken(one: Redemption, catalogue: Catalogue, shelf: Shelf) -> dict[str, object]:
    """Return what was taken home as a line of the passbook."""
    return {
        "when": day(one.counted_at),
        "what": what_of(one, shelf),
        "gains": ["−" + with_unit(one.asset, one.amount)] if one.amount else [],
        "out": True,
        "struck": one.reversal is not None,
        "href": url_for("receipts.show", code=catalogue.programme.code, receipt_id=str(one.id)),
    }


def _before() -> AtTime | None:
    """Read from which place on earlier visits are wanted; what cannot be read is the newest.

    A time alone, as addresses were written once, is the place before all that is of that time.
    """
    at, _comma, key = request.args.get("before", "").partition(",")
    # At the edge of the calendar an instant has no time in UTC.
    with suppress(ValueError, OverflowError):
        before = dt.datetime.fromisoformat(at)
        if before.tzinfo:
            return before.astimezone(dt.UTC), uuid.UUID(key) if key else uuid.UUID(int=0)
    return None


def _place(one: Deposit | Redemption | FamilyLine) -> str:
    return f"{one.counted_at.isoformat()},{one.id}"
