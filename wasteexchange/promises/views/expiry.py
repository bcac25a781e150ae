"""What lapses: shown first, then done; and what lapsed before."""

import uuid
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import NotFound
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.promises import queries, service
from wasteexchange.promises.forms import PressedForm
from wasteexchange.promises.rules import Part
from wasteexchange.promises.views.pages import EXPIRY, blueprint, catalogue_in, show, today_of
from wasteexchange.web import lists
from wasteexchange.web.formats import count, day, with_unit
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context

SHOWN = 50
# More times than anybody lets something lapse.
FILE_ROWS_MAX = 10_000
OFFER = lists.Offer()


@blueprint.get("/expiry")
@requires(Permission.READ_PROMISES)
def expiry() -> ResponseReturnValue:
    asked = lists.read(OFFER)
    if asked.file:
        return _as_file(asked)
    with reading() as session:
        catalogue = catalogue_in(session)
        programme_id, today = catalogue.programme.id, today_of(catalogue)
        found = [
            lapsing
            for asset in PROMISES
            if (lapsing := queries.lapsing_of(session, programme_id, asset, today=today))
        ]
        largest = {each.asset: _largest(each) for each in found}
        wanted = [part.household_id for parts in largest.values() for part in parts]
        families = queries.families_of(session, programme_id, wanted)
        past = queries.expiries_of(session, programme_id, limit=SHOWN)
    return show(
        "expiry",
        EXPIRY,
        lapsing=[
            {
                "asset": str(each.asset),
                "amount": with_unit(each.asset, each.amount),
                "families": len(each.amounts),
                "since": day(each.kept_since),
                "rows": [_row(part, each.asset, families) for part in largest[each.asset]],
                "more": max(0, len(each.amounts) - SHOWN),
            }
            for each in found
        ],
        is_something=any(each.amounts for each in found),
        past=[
            {
                "href": url_for("promises.one_expiry", expiry_id=each.id),
                "day": day(each.day_on),
                "amount": with_unit(each.asset, each.amount),
                "families": count(each.families),
                "since": day(each.kept_since),
            }
            for each in past
        ],
        files=lists.files_of(asked),
    )


def _as_file(asked: lists.Asked) -> ResponseReturnValue:
    """Give all that ever lapsed, the newest first."""
    with reading() as session:
        catalogue = catalogue_in(session)
        past = queries.expiries_of(session, catalogue.programme.id, limit=FILE_ROWS_MAX)
    cells: list[list[lists.Cell]] = [
        [str(each.day_on), str(each.asset), each.amount, each.families, str(each.kept_since)]
        for each in past
    ]
    columns = ("day", "asset", "amount", "families", "older_than")
    return lists.as_file(asked, f"{catalogue.programme.code}-lapsed", columns, cells)


@blueprint.post("/expiry")
@requires(Permission.KEEP_PROMISES)
def expire() -> ResponseReturnValue:
    if not PressedForm().validate_on_submit():
        return redirect(EXPIRY, 303)
    with unit_of_work() as session:
        made = service.expire(session, current_context())
    for each in made:
        amount, families = with_unit(each.asset, each.amount), count(each.families)
        flash(
            _("%(amount)s of %(families)s families lapsed.", amount=amount, families=families),
            "good",
        )
    if not made:
        flash(_("Nothing was old enough any more."), "note")
    return redirect(EXPIRY, 303)


@blueprint.get("/expiry/<uuid:expiry_id>")
@requires(Permission.READ_PROMISES)
def one_expiry(expiry_id: uuid.UUID) -> ResponseReturnValue:
    asked = lists.read(OFFER)
    with reading() as session:
        catalogue = catalogue_in(session)
        programme_id = catalogue.programme.id
        found = queries.find_expiry(session, programme_id, expiry_id)
        if found is None:
            raise NotFound(_("Choose one from the list of what lapsed."))
        parts = queries.parts_of_expiry(session, programme_id, expiry_id)
        families = queries.families_of(session, programme_id, [p.household_id for p in parts])
    parts.sort(key=lambda part: (-part.amount, families[part.household_id].code))
    if asked.file:
        name = f"{catalogue.programme.code}-lapsed-{found.day_on}"
        cells: list[list[lists.Cell]] = [
            [families[part.household_id].code, str(found.asset), part.amount] for part in parts
        ]
        return lists.as_file(asked, name, ("household", "asset", "amount"), cells)
    here = url_for("promises.one_expiry", expiry_id=expiry_id)
    return show(
        "one_expiry",
        "",
        when=day(found.day_on),
        since=day(found.kept_since),
        amount=with_unit(found.asset, found.amount),
        families=found.families,
        rows=[_row(part, found.asset, families) for part in parts[: 10 * SHOWN]],
        more=max(0, len(parts) - 10 * SHOWN),
        files=[
            (_("Spreadsheet (XLSX)"), f"{here}?file=xlsx"),
            (_("Plain table (CSV)"), f"{here}?file=csv"),
        ],
    )


def _largest(lapsing: queries.Lapsing) -> list[Part]:
    ordered = sorted(lapsing.amounts.items(), key=lambda each: (-each[1], str(each[0])))
    return [Part(who, amount, "") for who, amount in ordered[:SHOWN]]


def _row(part: Part, asset: Asset, families: dict[uuid.UUID, queries.Family]) -> dict[str, Any]:
    return {
        "href": url_for("households.show", household_id=part.household_id),
        "family": families[part.household_id].code,
        "amount": with_unit(asset, part.amount),
    }
