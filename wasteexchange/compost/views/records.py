"""What was noted of stock: counts, purchases, hauls, arrivals, and the way to take one back."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from wasteexchange.access.queries import numbers_of
from wasteexchange.compost.queries.records import (
    NarrowedRecords,
    count_records,
    every_record,
    record_page,
)
from wasteexchange.compost.rules import RECORD_KINDS, StockRecord
from wasteexchange.compost.rules.records import ARRIVED, COUNT, PURCHASE, SENT
from wasteexchange.compost.views.pages import (
    blueprint,
    material_name,
    own_points,
    point_name,
    read_catalogue,
)
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.ledger.rules import COMPOST_MATERIAL
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web import lists
from wasteexchange.web.formats import day, grams
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor

OFFER = lists.Offer(filters=("point", "kind", "material"), sorts=("when",), usual="-when")
COLUMNS = (
    *("record_id", "kind", "counted_at", "day_on", "collection_point", "other_point", "material"),
    *("net_g", "against_g", "difference_g", "words", "staff_number"),
    *("reversed_at", "reversal_reason"),
)


@blueprint.get("/stock/records")
@requires(Permission.READ_STOCK)
def records() -> ResponseReturnValue:
    actor, asked = current_actor(), lists.read(OFFER)
    with reading() as session:
        catalogue = read_catalogue(session)
        narrowed = _narrowed(catalogue, asked)
        if asked.file:
            rows = _to_take_along(catalogue, narrowed)
            return lists.as_file(asked, "stock-records", COLUMNS, rows)
        page = record_page(session, actor.programme_id, narrowed, asked.window)
        total = count_records(session, actor.programme_id, narrowed)
        numbers = numbers_of(session, actor.programme_id, {one.actor_id for one in page.rows})
    named = catalogue.point_by_code(asked.get("point"))
    material, kind = asked.get("material"), asked.get("kind")
    chips = {
        "point": named.name if named else "",
        "kind": kind_names().get(kind, ""),
        "material": material_name(catalogue, material) if material else "",
    }
    return render_template(
        "compost/records.html",
        listing=lists.listed(asked, page, total=total, chips=chips),
        rows=[_row(one, catalogue, numbers) for one in page.rows],
        points=[(p.code, f"{p.name} · {p.code}") for p in own_points(catalogue)],
        kinds=list(kind_names().items()),
        materials=[
            (COMPOST_MATERIAL, _("Compost")),
            *((m.code, material_name(catalogue, m.code)) for m in catalogue.materials),
        ],
    )


def kind_names() -> dict[str, str]:
    """What each kind of record is called in a row of its own."""
    return {
        COUNT: _("Stock count"),
        PURCHASE: _("Purchase"),
        SENT: _("Haul that left"),
        ARRIVED: _("Haul that arrived"),
    }


def _narrowed(catalogue: Catalogue, asked: lists.Asked) -> NarrowedRecords:
    own, named = own_points(catalogue), catalogue.point_by_code(asked.get("point"))
    kind = asked.get("kind")
    return NarrowedRecords(
        seen_at=[point.id for point in own] if len(own) < len(catalogue.points) else None,
        point_id=named.id if named else None,
        kind=kind if kind in RECORD_KINDS else "",
        material=asked.get("material"),
        descending=asked.descending,
    )


def _row(
    one: StockRecord, catalogue: Catalogue, numbers: Mapping[uuid.UUID, int]
) -> dict[str, Any]:
    actor, here = current_actor(), point_name(catalogue, one.point_id)
    there = point_name(catalogue, one.other_point_id) if one.other_point_id else ""
    where = {
        SENT: _("%(here)s, to %(there)s", here=here, there=there),
        ARRIVED: _("%(here)s, from %(there)s", here=here, there=there),
    }
    may = one.can_be_taken_back and actor.may(Permission.KEEP_STOCK)
    return {
        "when": day(one.day_on),
        "what": kind_names()[one.kind],
        "where": where.get(one.kind, here),
        "material": material_name(catalogue, one.material),
        "net": grams(one.net_g),
        "against": _against(one),
        "words": one.words,
        "by": numbers.get(one.actor_id),
        "undone": one.reversal.reason if one.reversal else None,
        "undo": url_for("compost.ask_reversal", fact_id=one.id)
        if may and actor.works_at(one.point_id)
        else None,
    }


def _against(one: StockRecord) -> str:
    """Say what it was weighed against, and by how much it differs."""
    if one.against_g is None or one.difference_g is None:
        return ""
    there = grams(one.against_g)
    words = (
        _("books: %(weight)s", weight=there)
        if one.kind == COUNT
        else _("left: %(weight)s", weight=there)
    )
    return f"{words} · {_difference(one.difference_g)}"


def _difference(difference_g: int) -> str:
    weight = grams(abs(difference_g))
    if difference_g < 0:
        return _("%(weight)s less", weight=weight)
    return _("%(weight)s more", weight=weight) if difference_g else _("no difference")


def _to_take_along(
    catalogue: Catalogue, narrowed: NarrowedRecords
) -> Iterator[Sequence[lists.Cell]]:
    programme_id = catalogue.programme.id
    codes = {point.id: point.code for point in catalogue.points}
    with reading() as session:
        for some in every_record(session, programme_id, narrowed):
            numbers = numbers_of(session, programme_id, {one.actor_id for one in some})
            for one in some:
                undone = one.reversal
                yield (
                    *(str(one.id), one.kind, one.counted_at.isoformat(), one.day_on.isoformat()),
                    codes[one.point_id],
                    codes[one.other_point_id] if one.other_point_id else None,
                    *(one.material, one.net_g, one.against_g, one.difference_g, one.words),
                    numbers.get(one.actor_id),
                    undone.counted_at.isoformat() if undone else None,
                    undone.reason if undone else None,
                )
