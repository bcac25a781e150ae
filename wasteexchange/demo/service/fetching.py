"""What families take home: bags of compost, as long as some lie at their point."""

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from wasteexchange.compost import queries as compost
from wasteexchange.demo.rules.dice import Dice
from wasteexchange.demo.rules.story import COORDINATOR
from wasteexchange.demo.rules.visits import Coming
from wasteexchange.demo.service.stage import Stage
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.queries import balances_of
from wasteexchange.ledger.rules import COMPOST_MATERIAL
from wasteexchange.programmes.rules import Point
from wasteexchange.rewards import service as rewards

_BAG, _BAG_G = "compost-5kg", 5_000
# A family carries no more, and of a hundred visits to which it could, it does so after these.
_BAGS_MAX, _OFTEN = 3, 45
_MISTAKEN_EVERY = 40
_EVENING = 20 * 3600


def take_home(session: Session, stage: Stage, coming: Coming, operator: str) -> None:
    """Let a family that holds its card fetch bags after it was weighed, if it wants to and can."""
    home = stage.homes[coming.family]
    point = stage.points[stage.family(coming.family).place]
    dice = Dice("home", stage.story.seed, coming.family, coming.day)
    if point.id not in stage.bags_of or not home.holds_card or not dice.happens(_OFTEN):
        return
    context = stage.context(coming.day, coming.second + 40, operator)
    owed_g = balances_of(session, context.programme_id, home.id)[Asset.COMPOST]
    lying = compost.stock_of(session, context.programme_id, point_id=point.id)
    least_g = min(owed_g, lying.get((point.id, COMPOST_MATERIAL), 0))
    bags = min(least_g // _BAG_G, _BAGS_MAX)
    if not bags:
        return
    command = rewards.Redeem(
        id=context.new_id(),
        card=home.token,
        collection_point=point.code,
        reward=_BAG,
        quantity=bags,
        recorded_at=context.now,
        batch=stage.bags_of[point.id],
    )
    given = rewards.redeem(session, context, command).redemption
    stage.redemptions += 1
    if stage.redemptions % _MISTAKEN_EVERY == 0:
        _take_back_tonight(stage, coming.day, point, given.id)


def _take_back_tonight(stage: Stage, day: dt.date, point: Point, redemption_id: uuid.UUID) -> None:
    """Let the coordinator see in the evening that the bags never left the shed."""
    second = _EVENING + 180 * len(stage.corrections)

    def correct(session: Session) -> None:
        context = stage.context(day, second, COORDINATOR.name)
        command = rewards.ReverseRedemption(
            id=context.new_id(),
            redemption_id=redemption_id,
            reason=f"Las bolsas quedaron en {point.name}.",
        )
        rewards.reverse_redemption(session, context, command)

    stage.corrections.append(correct)
