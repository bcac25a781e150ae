"""What a reward costs, and how many a family may have of it in a month: each from an instant on."""

import uuid
from typing import Any, Literal, Self

from flask.typing import ResponseReturnValue
from pydantic import ConfigDict, Field

from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes.api import PriceOut
from wasteexchange.programmes.errors import AmountRefused, RateTaken, RateTooEarly, UnknownEntry
from wasteexchange.programmes.rules import instant_text
from wasteexchange.rewards import service
from wasteexchange.rewards.api.asking import blueprint
from wasteexchange.rewards.api.shelf import price_out
from wasteexchange.rewards.rules import RewardCap
from wasteexchange.rewards.service.shelf import AnnouncePrice
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import (
    Answer,
    Moment,
    RecordId,
    Said,
    Whole,
    answer,
    fields_called,
    read_json,
)
from wasteexchange.web.work import current_context

# What the rules call it, and what it is called in JSON, as in the catalogue.
_FROM = {"applies_from": "from"}
_REFUSALS = (UnknownEntry, AmountRefused, RateTooEarly, RateTaken)


class PriceIn(Said):
    """What one costs (a kilogram, where it is weighed) from an instant on."""

    id: RecordId
    asset: Literal["COMPOST", "POINTS"]
    amount: Whole
    applies_from: Moment = Field(alias="from")


class MonthCapIn(Said):
    """How many (grams, by scale) a family may have in a month; null lifts the cap."""

    quantity: Whole | None
    applies_from: Moment = Field(alias="from")


class MonthCapOut(Answer):
    """How many (grams, by scale) a family may have in a month; null lifts the cap."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, validate_by_name=True)

    id: uuid.UUID
    quantity: int | None
    applies_from: str = Field(alias="from")

    @classmethod
    def of(cls, cap: RewardCap) -> Self:
        """Show a cap."""
        began = instant_text(cap.applies_from)
        return cls.model_validate({"id": cap.id, "quantity": cap.quantity, "applies_from": began})


@blueprint.post("/rewards/<code>/prices")
@requires(Permission.KEEP_CATALOGUE)
@operation(body=PriceIn, out=PriceOut, status=201, also=(200,), problems=(*_REFUSALS, IdConflict))
def announce_price(code: str) -> ResponseReturnValue:
    """Announce what a reward costs from an instant on; it is never edited."""
    command = AnnouncePrice(reward=code, **_told(read_json(PriceIn)))
    with fields_called(_FROM), unit_of_work() as session:
        done = service.announce_price(session, current_context(), command)
    return answer(price_out(done.subject), 200 if done.is_replay else 201)


@blueprint.post("/rewards/<code>/caps")
@requires(Permission.KEEP_CATALOGUE)
@operation(body=MonthCapIn, out=MonthCapOut, status=201, also=(200,), problems=_REFUSALS)
def announce_month_cap(code: str) -> ResponseReturnValue:
    """Announce how many a family may have in a month, from an instant on.

    It has no `id`: a cap is known by its reward and its instant. The same again is answered with
    200; another one of the same instant is refused.
    """
    said = read_json(MonthCapIn)
    with fields_called(_FROM), unit_of_work() as session:
        done = service.announce_cap(
            session, current_context(), code, said.quantity, applies_from=said.applies_from
        )
    return answer(MonthCapOut.of(done.subject), 200 if done.is_replay else 201)


def _told(said: PriceIn) -> dict[str, Any]:
    return dict(said) | {"asset": Asset(said.asset)}
