"""The month's tally over HTTP."""

from typing import Literal

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from pydantic import BaseModel, ConfigDict, Field

from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.tallies.documents import names_of, tally_file
from wasteexchange.tallies.errors import UnknownMonth
from wasteexchange.tallies.queries import history_of, reward_names, tally_of
from wasteexchange.tallies.rules import month_from
from wasteexchange.web.formats import use_zone
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Answer, read_query
from wasteexchange.web.work import current_actor

blueprint = Blueprint("tallies_api", __name__, url_prefix="/api/v1")


class FormatWanted(BaseModel):
    """`?format=`: as JSON, or as a file to compute with or to sign."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    format: Literal["json", "csv", "xlsx", "pdf"] = "json"


class RowOut(Answer):
    """What came in at one point, of one material, in one quality, net of reversals."""

    collection_point: str
    material: str
    stream: str
    quality: str
    deposits: int = Field(description="Visits, once per row: rows do not add up to the total.")
    net_g: int
    credited: dict[str, int]


class ReversalsOut(Answer):
    """Deposits of the month that were taken back; `net_g` includes what had been rejected."""

    deposits: int
    net_g: int


class RedemptionOut(Answer):
    """What was handed out for credit."""

    reward: str
    quantity: int
    amount: dict[str, int]


class TotalsOut(Answer):
    """The month in one line; rejected matter is not received."""

    deposits: int
    received_g: int
    rejected_g: int
    credited: dict[str, int]


class TallyOut(Answer):
    """One month of one programme."""

    programme: str
    month: str
    status: str
    version: int
    households_served: int
    rows: list[RowOut]
    reversals: ReversalsOut
    redemptions: list[RedemptionOut]
    totals: TotalsOut


MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@blueprint.get("/tallies/<month>")
@requires(Permission.READ_TALLIES)
@operation(
    query=FormatWanted,
    out=TallyOut,
    problems=(UnknownMonth,),
    media=tuple(media.split(";")[0] for media in MEDIA.values()),
)
def show(month: str) -> ResponseReturnValue:
    """Give the month's tally; the JSON is canonical (RFC 8785), so its SHA-256 is the digest."""
    wanted = read_query(FormatWanted).format
    asked = month_from(month)
    if asked is None:
        raise UnknownMonth(_("Write the month as year and month: 2026-11."))
    with reading() as session:
        catalogue = catalogue_of(session, current_actor().programme_id)
        tally = tally_of(session, catalogue, asked)
        today = catalogue.local_day(utc_now())
        history = history_of(session, catalogue, asked, today=today) if wanted == "pdf" else None
        language = str(getattr(get_locale(), "language", "es"))
        rewards = reward_names(session, catalogue, language)
    use_zone(catalogue.programme.time_zone)
    body = tally_file(
        tally,
        catalogue,
        wanted,
        names=names_of(catalogue, language, rewards),
        history=history,
        printed_at=utc_now(),
    )
    reply = Response(body, content_type=MEDIA[wanted])
    if wanted != "json":
        name = f"{tally.programme}-{tally.month}.{wanted}"
        reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply
