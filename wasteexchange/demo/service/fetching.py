"""What families take home while it lies at their point: compost, and seedlings for points."""

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from wasteexchange.compost import queries as compost
from wasteexchange.demo.rules.dice import Dice
from wasteexchange.demo.rules.story import COORDINATOR
from wasteexchange.demo.rules.visits import Coming
from wasteexchange.demo.service.stage import Home, Stage
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.queries import balances_of
from wasteexchange.ledger.rules import COMPOST_MATERIAL
from wasteexchange.programmes.rules import Point
from wasteexchange.rewards import service as rewards
from wasteexchange.rewards.rules import Reward
from wasteexchange.rewards.service.shelf import AnnouncePrice
from wasteexchange.rewards.service.stocking import StockGoods

_BAG, _BAG_G = "compost-5kg", 5_000
LOOSE = Reward(
    code="compost-loose",
    name_es="Abono suelto",
    name_en="Loose compost",
    pictogram="shovel",
    compost_g=None,
    by_scale=True,
    position=4,
)
SEEDLING = Reward(
    code="seedling-molle",
    name_es="Plantón de molle",
    name_en="Pepper tree seedling",
    pictogram="seedling",
    compost_g=None,
    by_scale=False,
    position=5,
)
# A seedling costs what three kilograms of clean bottles earn.
_PRICES = ((LOOSE, Asset.COMPOST, 1_000), (SEEDLING, Asset.POINTS, 3_000))
# The municipal nursery brings so many to each point on the first of a month.
_BROUGHT = 5
# A family carries no more, and of a hundred visits to which it could, it does so after these.
_BAGS_MAX, _OFTEN = 3, 45
# Who has less than a bag asks for some loose; who has the points, for a seedling.
_LOOSE_G, _LOOSE_OFTEN, _SEEDLING_OFTEN = 500, 25, 15
_MISTAKEN_EVERY = 40
_EVENING, _NURSERY = 20 * 3600, 7 * 3600


def fill_shelf(session: Session, context: Context) -> None:
    """Offer loose compost and seedlings besides the bags that a programme begins with."""
    for reward, asset, price in _PRICES:
        rewards.add_reward(session, context, reward)
        announced = AnnouncePrice(
            id=context.new_id(),
            reward=reward.code,
            asset=asset,
            amount=price,
            applies_from=context.now,
        )
        rewards.announce_price(session, context, announced)


def bring_seedlings(session: Session, stage: Stage, day: dt.date) -> None:
    """Let the nursery bring some to each point."""
    for number, point in enumerate(stage.points):
        context = stage.context(day, _NURSERY + 600 * number, COORDINATOR.name)
        goods = StockGoods(
            id=context.new_id(),
            collection_point=point.code,
            reward=SEEDLING.code,
            units=_BROUGHT,
            note="Vivero municipal",
        )
        rewards.bring_in(session, context, goods)
        stage.seedlings[point.id] += _BROUGHT


def take_home(session: Session, stage: Stage, coming: Coming, operator: str) -> None:
    """Let a family that holds its card fetch something after it was weighed, if it can."""
    home = stage.homes[coming.family]
    point = stage.points[stage.family(coming.family).place]
    if not home.holds_card:
        return
    context = stage.context(coming.day, coming.second + 40, operator)
    has = balances_of(session, context.programme_id, home.id)
    dice = Dice("home", stage.story.seed, coming.family, coming.day)
    if point.id in stage.bags_of:
        lying = compost.stock_of(session, context.programme_id, point_id=point.id)
        least_g = min(has[Asset.COMPOST], lying.get((point.id, COMPOST_MATERIAL), 0))
        bags = min(least_g // _BAG_G, _BAGS_MAX)
        loose_g = least_g // _LOOSE_G * _LOOSE_G
        if bags and dice.happens(_OFTEN):
            _hand_out(session, context, stage, (home, point), (_BAG, bags))
        elif loose_g and not bags and dice.happens(_LOOSE_OFTEN):
            _hand_out(session, context, stage, (home, point), (LOOSE.code, loose_g))
    can = has[Asset.POINTS] >= _PRICES[1][2] and stage.seedlings[point.id]
    if can and dice.happens(_SEEDLING_OFTEN):
        stage.seedlings[point.id] -= 1
        later = stage.context(coming.day, coming.second + 50, operator)
        _hand_out(session, later, stage, (home, point), (SEEDLING.code, 1))


def _hand_out(
    session: Session,
    context: Context,
    stage: Stage,
    to: tuple[Home, Point],
    what: tuple[str, int],
) -> None:
    home, point = to
    reward, quantity = what
    command = rewards.Redeem(
        id=context.new_id(),
        card=home.token,
        collection_point=point.code,
        reward=reward,
        quantity=quantity,
        recorded_at=context.now,
        batch=None if reward == SEEDLING.code else stage.bags_of[point.id],
    )
    given = rewards.redeem(session, context, command).redemption
    if reward != _BAG:
        return
    stage.redemptions += 1
    if stage.redemptions % _MISTAKEN_EVERY == 0:
        _take_back_tonight(stage, given.day_on, point, given.id)


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
