"""The mass balance for programs."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Self

from flask.typing import ResponseReturnValue
from pydantic import Field

from wasteexchange.compost.api.answers import blueprint
from wasteexchange.compost.queries.balance import mass_balance
from wasteexchange.compost.rules.balance import Line, MassBalance
from wasteexchange.deposits.errors import UnknownPoint
from wasteexchange.deposits.service import checks
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.errors import FieldProblem, Invalid
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Answer, Day, Paging, Text200, answer, read_query
from wasteexchange.web.work import current_actor, current_context


class BalanceQuery(Paging):
    """`?from=` and `?to=`, days of the programme, both included; `?collection_point=`."""

    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")
    collection_point: Text200 = ""


class LineOut(Answer):
    """One place: what was there, what moved (out is below 0), what is there then."""

    collection_point: str
    material: str | None = Field(description="Nothing where materials are mixed, as in a batch.")
    opening_g: int
    flows: dict[str, int]
    closing_g: int

    @classmethod
    def of(cls, point_code: str, material: str | None, line: Line) -> Self:
        """Answer for a place."""
        return cls(
            collection_point=point_code,
            material=material,
            opening_g=line.opening_g,
            flows=dict(line.flows),
            closing_g=line.closing_g,
        )


class MassBalanceOut(Answer):
    """Where all matter was, came from and went; `came` and `went` have the same sum."""

    first_on: dt.date
    last_on: dt.date
    came: dict[str, int]
    went: dict[str, int]
    came_g: int
    went_g: int
    rejected_at_scale_g: int
    stock: list[LineOut]
    batches: list[LineOut]
    on_the_way: list[LineOut]


@blueprint.get("/mass-balance")
@requires(Permission.READ_STOCK)
@operation(query=BalanceQuery, out=MassBalanceOut, problems=(UnknownPoint,))
def show_balance() -> ResponseReturnValue:
    """Account for every gram of a span of days; unasked, of this year."""
    asked = read_query(BalanceQuery)
    actor = current_actor()
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        today = catalogue.local_day(current_context().now)
        first, last = asked.first or today.replace(month=1, day=1), asked.last or today
        if last < first:
            words = _("Give the earlier day first.")
            raise Invalid(words, (FieldProblem("to", words),))
        if last == dt.date.max:
            words = _("Choose an earlier day.")
            raise Invalid(words, (FieldProblem("to", words),))
        balance = mass_balance(session, actor.programme_id, first=first, last=last)
        if asked.collection_point:
            balance = balance.at(checks.any_point(catalogue, asked.collection_point).id)
        if actor.point_id:
            balance = balance.at(actor.point_id)
    return answer(_told(balance, catalogue))


def _told(balance: MassBalance, catalogue: Catalogue) -> MassBalanceOut:
    codes = {point.id: point.code for point in catalogue.points}
    return MassBalanceOut(
        first_on=balance.first,
        last_on=balance.last,
        came=balance.came,
        went=balance.went,
        came_g=balance.came_g,
        went_g=balance.went_g,
        rejected_at_scale_g=sum(balance.rejected.values()),
        stock=_heaps(codes, balance.stock),
        batches=_lines(codes, balance.batches),
        on_the_way=_heaps(codes, balance.on_the_way),
    )


def _heaps(
    codes: Mapping[uuid.UUID, str], lines: Mapping[tuple[uuid.UUID, str], Line]
) -> list[LineOut]:
    return [
        LineOut.of(codes[point_id], material, line) for (point_id, material), line in lines.items()
    ]


def _lines(codes: Mapping[uuid.UUID, str], lines: Mapping[uuid.UUID, Line]) -> list[LineOut]:
    return [LineOut.of(codes[point_id], None, line) for point_id, line in lines.items()]
