"""The shelf as the catalogue tells it to counters."""

import datetime as dt

from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from wasteexchange.compost.queries import bagged_batches
from wasteexchange.programmes.api import (
    AmountsOut,
    BaggedOut,
    HandingOutOut,
    PriceOut,
    RewardOut,
    ShelfOut,
    Words,
    shelf_from,
)
from wasteexchange.programmes.rules import Catalogue, instant_text
from wasteexchange.rewards import queries
from wasteexchange.rewards.api.asking import blueprint
from wasteexchange.rewards.queries.holds import stock_at
from wasteexchange.rewards.rules import Price, Terms, photo_path


@blueprint.record
def _join_catalogue(_state: BlueprintSetupState) -> None:
    """Let the catalogue tell counters what may be handed out."""
    shelf_from(shelf_out)


def shelf_out(session: Session, catalogue: Catalogue, now: dt.datetime) -> ShelfOut:
    """Give what is offered, at which prices, where it lies, and of which batches bags may be."""
    shelf = queries.shelf_of(session, catalogue)
    offered = [reward for reward in shelf.rewards if reward.active]
    points = [point for point in catalogue.points if point.active]
    lying = stock_at(session, catalogue.programme.id, points, offered)
    prices: dict[str, list[Price]] = {}
    for price in shelf.prices_from(now):
        prices.setdefault(price.reward, []).append(price)
    return ShelfOut(
        rewards=[
            RewardOut(
                code=reward.code,
                name=Words(es=reward.name_es, en=reward.name_en),
                pictogram=reward.pictogram,
                photo=photo_path(shelf.photos.get(reward.code)),
                compost_g=reward.compost_g,
                by_scale=reward.by_scale,
                position=reward.position,
                prices=[price_out(price) for price in prices.get(reward.code, ())],
                month_cap=shelf.cap(reward.code, now),
                points=[p.code for p in points if lying[p.id, reward.code] > 0],
            )
            for reward in offered
        ],
        handing_out=handing_out(shelf.terms),
        batches=[
            BaggedOut(code=one.code, points=[p.code for p in points if p.id in one.point_ids])
            for one in bagged_batches(session, catalogue.programme.id)
        ],
    )


def handing_out(terms: Terms) -> HandingOutOut:
    """Show what may be handed out unasked."""
    return HandingOutOut(
        card=AmountsOut(COMPOST=terms.card_compost_g, POINTS=terms.card_points),
        device=AmountsOut(COMPOST=terms.device_compost_g, POINTS=terms.device_points),
        pin_above=AmountsOut(COMPOST=terms.pin_above_compost_g, POINTS=terms.pin_above_points),
        hold_days=terms.hold_days,
    )


def price_out(price: Price) -> PriceOut:
    """Show a price."""
    return PriceOut.model_validate(
        {
            "id": str(price.id),
            "asset": price.asset.value,
            "amount": price.amount,
            "applies_from": instant_text(price.applies_from),
        }
    )
