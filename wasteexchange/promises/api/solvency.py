"""Whether what is promised is covered, over HTTP."""

from typing import Self

from flask.typing import ResponseReturnValue

from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.promises import service
from wasteexchange.promises.api.asking import blueprint
from wasteexchange.promises.rules import Ahead, Origin, Usual
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Answer, answer
from wasteexchange.web.work import current_actor, current_context


class PromisedOut(Answer):
    """What all families have; `held_g` of it is set aside. Owed and unsettled stand beside it."""

    promised_g: int
    held_g: int
    owed_g: int
    unsettled_g: int


class ArrivalOut(Answer):
    """Compost that is sure to come: of an open batch (its low yield), or paid by somebody."""

    on: str
    amount_g: int
    origin: str
    name: str


class CoverOut(Answer):
    """What covers it: in the sheds, sure to come, and of waste that lies in no batch."""

    stock_g: int
    arrivals: list[ArrivalOut]
    waiting_g: int
    waiting_gives_g: int
    sure_g: int


class UsualOut(Answer):
    """What a whole month usually comes to: the mean of so many whole months."""

    amount_g: int
    months: int

    @classmethod
    def of(cls, usual: Usual) -> Self:
        """Show it."""
        return cls(amount_g=usual.amount_g, months=usual.months)


class ReasonOut(Answer):
    """Why it is not green: `uncovered`, `open-a-batch`, `uncovered-ahead` or `empty-shed`."""

    code: str
    amount_g: int
    month: str | None


class AheadOut(Answer):
    """A month ahead; the first is what is left of the month that runs."""

    month: str
    new_promises_g: int
    redemptions_g: int
    unserved_g: int
    from_batches_g: int
    from_purchases_g: int
    from_waste_g: int
    promised_g: int
    stock_g: int
    coming_g: int
    reserve_g: int

    @classmethod
    def of(cls, ahead: Ahead) -> Self:
        """Show a month."""
        return cls(
            month=f"{ahead.first:%Y-%m}",
            new_promises_g=ahead.new_g,
            redemptions_g=ahead.redeemed_g,
            unserved_g=ahead.unserved_g,
            from_batches_g=ahead.made_g,
            from_purchases_g=ahead.bought_g,
            from_waste_g=ahead.grown_g,
            promised_g=ahead.promised_g,
            stock_g=ahead.stock_g,
            coming_g=ahead.coming_g,
            reserve_g=ahead.reserve_g,
        )


class SolvencyOut(Answer):
    """Whether what is promised in compost exists or can be made; `light` is green, amber or red."""

    day: str
    light: str
    reasons: list[ReasonOut]
    promises: PromisedOut
    cover: CoverOut
    new_promises: UsualOut
    redemptions: UsualOut
    waste: UsualOut
    months: list[AheadOut]


@blueprint.get("/solvency")
@requires(Permission.READ_PROMISES)
@operation(out=SolvencyOut)
def solvency() -> ResponseReturnValue:
    """Give what is promised, what covers it, and twelve months ahead."""
    with reading() as session:
        catalogue = catalogue_of(session, current_actor().programme_id)
        found = service.solvency_of(session, catalogue, current_context().now)
    return answer(_solvency(found))


def _solvency(found: service.Solvency) -> SolvencyOut:
    forecast, position = found.forecast, found.forecast.position
    return SolvencyOut(
        day=position.today.isoformat(),
        light=str(forecast.light),
        reasons=[
            ReasonOut(
                code=each.code,
                amount_g=each.amount_g,
                month=f"{each.month:%Y-%m}" if each.month else None,
            )
            for each in forecast.reasons
        ],
        promises=PromisedOut(
            promised_g=position.promised_g,
            held_g=found.held_g,
            owed_g=found.owed_g,
            unsettled_g=found.unsettled_g,
        ),
        cover=CoverOut(
            stock_g=position.stock_g,
            arrivals=[
                ArrivalOut(
                    on=each.on.isoformat(),
                    amount_g=each.amount_g,
                    origin=str(each.origin),
                    name=each.name if each.origin is Origin.BATCH else "",
                )
                for each in position.arrivals
            ],
            waiting_g=position.waiting_g,
            waiting_gives_g=position.waiting_gives_g,
            sure_g=position.sure_g,
        ),
        new_promises=UsualOut.of(position.new_promises),
        redemptions=UsualOut.of(position.redemptions),
        waste=UsualOut.of(position.waste),
        months=[AheadOut.of(each) for each in forecast.months],
    )
