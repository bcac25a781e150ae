"""A family's balance and passbook in the office: on its page, page by page, and on paper."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.deposits.queries import deposits_of_records
from wasteexchange.deposits.rules import Deposit
from wasteexchange.families.queries import passbook_of
from wasteexchange.families.rules import BAG_G, Entry
from wasteexchange.families.views.pages import blueprint, language
from wasteexchange.households.queries import find_household
from wasteexchange.households.rules import Household, HouseholdRef
from wasteexchange.households.views import Panel, show_with_household
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.errors import NotFound
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.kernel.words import _
from wasteexchange.ledger.queries import balances_of, debts_of, unsettled_of
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.rewards.queries import redemptions_of_records, shelf_of
from wasteexchange.rewards.queries.holds import holds_of_records
from wasteexchange.rewards.rules import Redemption, Shelf
from wasteexchange.rewards.views.pages import number_of as receipt_number_of
from wasteexchange.rewards.views.pages import what_of
from wasteexchange.web import lists
from wasteexchange.web.formats import amount, count, day, grams, use_zone, with_unit
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor

SHOWN = 6
PAGE = 30
_MOVED = tuple(f"{asset}{what}" for asset in PROMISES for what in ("", "_after"))
COLUMNS = ("record", "day", "kind", "receipt", *_MOVED, "taken_back_on")
_WAYS = "/office/households/<uuid:household_id>/passbook"


@blueprint.record
def _join_lower_rooms(_state: BlueprintSetupState) -> None:
    """Show what a family has, and how it came to it, on its page in the office."""
    show_with_household(balance_panel)
    show_with_household(passbook_panel)


def balance_panel(session: Session, actor: Actor, household: Household) -> Panel | None:
    """What a family has and owes, as the figure of its page; an erased one has nothing left."""
    if household.status == "erased":
        return None
    balances = balances_of(session, actor.programme_id, household.id)
    debts = debts_of(session, actor.programme_id, household.id)
    unsettled = unsettled_of(session, actor.programme_id, household.id)
    return Panel(
        "families/_balance.html",
        {
            "compost_g": balances[Asset.COMPOST],
            "points": balances[Asset.POINTS],
            "bag_g": BAG_G,
            "owed": [with_unit(asset, debts[asset]) for asset in PROMISES if debts[asset]],
            "unsettled": [with_unit(asset, n) for asset, n in unsettled.items() if n],
        },
        leads=True,
    )


def passbook_panel(session: Session, actor: Actor, household: Household) -> Panel | None:
    """Return the newest lines of a family's passbook."""
    catalogue = catalogue_of(session, actor.programme_id)
    entries = passbook_of(session, actor.programme_id, household.id)
    newest = entries[: -SHOWN - 1 : -1]
    todo = []
    if not entries and household.status == "active":
        words = _("It has brought nothing yet: the first visit is weighed at the counter")
        todo = [("scale", words, "/counter", _("Open the counter"))]
    return Panel(
        "families/_passbook.html",
        {
            "household": household,
            "rows": _rows(session, catalogue, newest),
            "count": len(entries),
            "more": len(entries) > SHOWN,
        },
        todo=todo if actor.may(Permission.RECORD_DEPOSITS) else [],
    )


@blueprint.get(_WAYS)
@requires(Permission.READ_HOUSEHOLDS)
def passbook(household_id: uuid.UUID) -> ResponseReturnValue:
    actor, asked = current_actor(), lists.read(lists.Offer())
    with reading() as session:
        catalogue, household = _family(session, household_id)
        entries = passbook_of(session, actor.programme_id, household_id)[::-1]
        if asked.file:
            rows_taken = _to_take_along(session, catalogue, entries)
            return lists.as_file(asked, f"passbook-{household.code}", COLUMNS, rows_taken)
        start = _start(entries)
        page = entries[start : start + PAGE]
        rows = _rows(session, catalogue, page)
        balances = balances_of(session, actor.programme_id, household_id)
    here = url_for("families.passbook", household_id=household_id)
    return render_template(
        "families/passbook.html",
        household=household,
        rows=rows,
        balances=balances,
        shown=_("%(first)s to %(last)s of %(all)s", **_places(start, page, entries)),
        next_href=f"{here}?after={page[-1].record_id}" if start + PAGE < len(entries) else None,
        first_href=here if start else None,
        files=lists.files_of(asked),
    )


def _to_take_along(
    session: Session, catalogue: Catalogue, entries: Sequence[Entry]
) -> list[Sequence[lists.Cell]]:
    """Give all lines of a passbook, the newest first."""
    ids = [entry.record_id for entry in entries]
    visits = deposits_of_records(session, catalogue.programme.id, ids)
    return [_cells(entry, visits.get(entry.record_id), catalogue) for entry in entries]


def _cells(entry: Entry, visit: Deposit | None, catalogue: Catalogue) -> Sequence[lists.Cell]:
    moved = [n for asset in PROMISES for n in (entry.amounts[asset], entry.balances[asset])]
    number = _number(visit, catalogue) if visit else None
    back_on = _taken_back_on(entry, visit, catalogue)
    later = back_on.isoformat() if back_on else None
    return str(entry.record_id), entry.day_on.isoformat(), entry.kind, number, *moved, later


@blueprint.get(f"{_WAYS}/paper")
@requires(Permission.READ_HOUSEHOLDS)
def passbook_paper(household_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        catalogue, household = _family(session, household_id)
        entries = passbook_of(session, actor.programme_id, household_id)
        rows = _rows(session, catalogue, entries)
        balances = balances_of(session, actor.programme_id, household_id)
    return render_template(
        "families/paper.html",
        household=household,
        rows=rows,
        balances=balances,
        now=utc_now(),
    )


def _family(session: Session, household_id: uuid.UUID) -> tuple[Catalogue, HouseholdRef]:
    """Find the family and what its programme is called.

    Raises:
        NotFound: There is none here.
    """
    programme_id = current_actor().programme_id
    catalogue = catalogue_of(session, programme_id)
    use_zone(catalogue.programme.time_zone)
    household = find_household(session, programme_id, household_id)
    if household is None:
        raise NotFound(_("Look the family up by its code and choose it again."))
    return catalogue, household


def _start(entries: Sequence[Entry]) -> int:
    """Find where the page begins; an address that means nothing is the first page."""
    after = request.args.get("after", "")
    places = [place for place, entry in enumerate(entries, 1) if str(entry.record_id) == after]
    return places[0] if places else 0


def _places(start: int, page: Sequence[Entry], entries: Sequence[Entry]) -> dict[str, str]:
    first = start + 1 if page else 0
    return {
        "first": count(first),
        "last": count(start + len(page)),
        "all": count(len(entries)),
    }


def _rows(session: Session, catalogue: Catalogue, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    programme_id, ids = catalogue.programme.id, [entry.record_id for entry in entries]
    visits = deposits_of_records(session, programme_id, ids)
    taken = redemptions_of_records(session, programme_id, ids)
    holds = holds_of_records(session, programme_id, ids)
    shelf = shelf_of(session, catalogue)
    rows = []
    for entry in entries:
        row = _row(entry, visits.get(entry.record_id), catalogue)
        if redemption := taken.get(entry.record_id):
            row |= _handed(entry, redemption, catalogue, shelf)
        elif hold := holds.get(entry.record_id):
            row["note"] = what_of(hold, shelf)
        rows.append(row)
    return rows


def _handed(
    entry: Entry, redemption: Redemption, catalogue: Catalogue, shelf: Shelf
) -> dict[str, Any]:
    code = catalogue.programme.code
    return {
        "href": url_for("receipts.show", code=code, receipt_id=str(redemption.id)),
        "number": receipt_number_of(redemption, catalogue),
        "note": what_of(redemption, shelf),
        "struck": entry.kind == "redemption" and redemption.reversal is not None,
    }


def _row(entry: Entry, visit: Deposit | None, catalogue: Catalogue) -> dict[str, Any]:
    row: dict[str, Any] = {"when": day(entry.day_on), "what": _what(entry.kind)}
    if visit:
        materials = [
            material
            for code in dict.fromkeys(line.material for line in visit.lines)
            if (material := catalogue.material(code))
        ]
        sign = "−" if entry.kind == "reversal" else ""
        row |= {
            "href": _href(visit, catalogue),
            "number": _number(visit, catalogue),
            "materials": [(m.code, m.stream, m.name(language())) for m in materials],
            "net": sign + grams(visit.net_g),
            "struck": entry.kind == "deposit" and visit.reversal is not None,
        }
    for asset in PROMISES:
        change = entry.amounts[asset]
        row[f"{asset}_change"] = _signed(asset, change) if change else None
        row[f"{asset}_after"] = amount(asset, entry.balances[asset])
    back_on = _taken_back_on(entry, visit, catalogue)
    told = (
        _("Taken back on %(when)s", when=day(back_on)) if back_on else None,
        _note(entry, visit),
    )
    row["note"] = ". ".join(filter(None, told)) or None
    return row


def _taken_back_on(entry: Entry, visit: Deposit | None, catalogue: Catalogue) -> dt.date | None:
    """Return the day on which a visit was taken back, where its line stands on another day."""
    if entry.kind != "reversal" or visit is None or visit.reversal is None:
        return None
    on = catalogue.local_day(visit.reversal.at)
    return on if on != entry.day_on else None


def _number(visit: Deposit, catalogue: Catalogue) -> str:
    """What its receipt prints."""
    point = catalogue.point_by_id(visit.point_id)
    assert point, "a deposit's point is in its programme's catalogue"
    return f"{point.code}-{visit.series}-{visit.sequence:06d}"


def _href(visit: Deposit, catalogue: Catalogue) -> str:
    """Return the record for whoever may read it here, else its receipt."""
    actor = current_actor()
    if actor.may(Permission.READ_DEPOSITS) and actor.point_id in (None, visit.point_id):
        return url_for("deposits.show", deposit_id=visit.id)
    return url_for("receipts.show", code=catalogue.programme.code, receipt_id=str(visit.id))


def _what(kind: str) -> str:
    return {
        "deposit": _("Visit"),
        "reversal": _("Taken back"),
        "settlement": _("Paid what was owed"),
        "redemption": _("Taken home"),
        "returned": _("Given back"),
        "hold": _("Set aside"),
        "hold-ended": _("No longer set aside"),
        "forfeited": _("Lapsed when the data were erased"),
        "share-out": _("Share of a batch"),
        "share-out-reversal": _("Share of a batch taken back"),
        "expired": _("Lapsed: not taken home in time"),
    }.get(kind, kind)


def _signed(asset: Asset, change: int) -> str:
    return ("+" if change > 0 else "−") + amount(asset, abs(change))


def _note(entry: Entry, visit: Deposit | None) -> str | None:
    """Say where a part of a credit went that does not show in the balance."""
    if visit is None:
        return None
    credited = {Asset.COMPOST: visit.compost, Asset.POINTS: visit.points}
    lapsed = {asset: entry.lapsed.get(asset, 0) for asset in PROMISES}
    rest = {a: credited[a] - abs(entry.amounts[a]) - lapsed[a] for a in PROMISES}
    told = []
    if had_lapsed := _amounts(lapsed):
        told.append(_("%(amount)s had lapsed already", amount=had_lapsed))
    if (owed := _amounts(rest)) and entry.kind == "reversal":
        told.append(_("%(amount)s was spent: it became owed", amount=owed))
    elif owed:
        told.append(_("%(amount)s paid what was owed", amount=owed))
    return "; ".join(told) or None


def _amounts(found: Mapping[Asset, int]) -> str:
    return ", ".join(with_unit(asset, amount) for asset, amount in found.items() if amount > 0)
