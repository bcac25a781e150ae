"""Rewards for tests: what is offered, handed out and set aside; plain functions, by use cases."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from tests import make, matter
from wasteexchange.deposits.rules import Weighed
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes.rules import Programme
from wasteexchange.rewards import service
from wasteexchange.rewards.rules import Reward, Terms
from wasteexchange.rewards.service.shelf import AnnouncePrice
from wasteexchange.rewards.service.stocking import StockGoods

SEEDLING = "seedling"


def some_compost(
    session: Session, programme: Programme, net_g: int = 50_000, **changes: Any
) -> None:
    """Compost that lies at the first point and may be handed out."""
    matter.a_purchase(session, programme, net_g, **changes)


def a_reward(session: Session, programme: Programme, **changes: Any) -> Reward:
    """A seedling that costs five points."""
    price = changes.pop("price", 500)
    asset = changes.pop("asset", Asset.POINTS)
    context = make.a_context(programme, changes.pop("since", None))
    told: dict[str, Any] = {
        "code": SEEDLING,
        "name_es": "Plantón de palta",
        "name_en": "Avocado seedling",
        "pictogram": "seedling",
        "compost_g": None,
        "by_scale": False,
        "position": 10,
        **changes,
    }
    reward = Reward(**told)
    service.add_reward(session, context, reward)
    command = AnnouncePrice(
        id=uuid7(), reward=reward.code, asset=asset, amount=price, applies_from=context.now
    )
    service.announce_price(session, context, command)
    return reward


def some_seedlings(session: Session, programme: Programme, units: int = 20) -> None:
    """Seedlings that came to the first point."""
    point = f"{programme.code}-01"
    command = StockGoods(id=uuid7(), collection_point=point, reward=SEEDLING, units=units)
    service.bring_in(session, make.a_context(programme), command)


def some_credit(session: Session, programme: Programme, card: str, compost_g: int = 20_000) -> None:
    """So much compost and 100 points for the family of a card."""
    while compost_g > 0:
        part = min(compost_g, 100_000)
        lines = (
            Weighed("food", Quality.CLEAN, part * 5, 0),
            Weighed("pet", Quality.CLEAN, 10_000, 0),
        )
        make.a_deposit(session, programme, card=card, lines=lines)
        compost_g -= part


def a_redemption(
    session: Session, programme: Programme, context: Context | None = None, **changes: Any
) -> service.Redeemed:
    """A bag of 5 kg of compost, handed out at the first point."""
    context = context or make.a_context(programme)
    command = service.Redeem(**_told(programme, context, changes))
    return service.redeem(session, context, command)


def a_hold(
    session: Session, programme: Programme, context: Context | None = None, **changes: Any
) -> service.SetAside:
    """A bag of 5 kg of compost, set aside at the first point."""
    context = context or make.a_context(programme)
    command = service.PlaceHold(**_told(programme, context, changes))
    return service.place_hold(session, context, command)


def _told(programme: Programme, context: Context, changes: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "collection_point": f"{programme.code}-01",
        "reward": "compost-5kg",
        "quantity": 1,
        "recorded_at": context.now,
        **changes,
    }


def taken_back(
    session: Session, programme: Programme, redemption_id: Any, **changes: Any
) -> service.Redeemed:
    """That redemption was a mistake."""
    told = {"id": uuid7(), "redemption_id": redemption_id, "reason": "wrong family", **changes}
    command = service.ReverseRedemption(**told)
    return service.reverse_redemption(session, make.a_context(programme), command)


def a_body(card: Any = None, **changes: Any) -> dict[str, Any]:
    """A redemption as the API reads it; a field that is changed to `...` is left out."""
    body = {
        "id": str(uuid7()),
        "card": card,
        "collection_point": "MALA-01",
        "reward": "compost-5kg",
        "quantity": 1,
        "recorded_at": utc_now().isoformat(),
        **changes,
    }
    return {name: said for name, said in body.items() if said is not ...}


def every_kind(session: Session, programme: Programme) -> None:
    """One of each fact about rewards."""
    context = make.a_context(programme)
    card = make.a_card(session, programme).token
    some_credit(session, programme, card)
    some_compost(session, programme)
    a_reward(session, programme)
    some_seedlings(session, programme)
    service.announce_cap(session, context, SEEDLING, 3, applies_from=context.now)
    service.announce_terms(session, context, Terms(hold_days=10))
    wrong = a_redemption(session, programme, card=card, reward=SEEDLING, quantity=2)
    taken_back(session, programme, wrong.redemption.id)
    held = a_hold(session, programme, card=card)
    collect = service.CollectHold(
        id=uuid7(), hold_id=held.hold.id, recorded_at=context.now + dt.timedelta(seconds=1)
    )
    service.collect_hold(session, make.a_context(programme), collect)
    given_up = a_hold(session, programme, card=card)
    service.cancel_hold(session, context, given_up.hold.id, record_id=uuid7())
    a_redemption(session, programme, card=card, reward="compost-10kg", quantity=3, is_late=True)
    _a_checked_pin(session, programme)


def _a_checked_pin(session: Session, programme: Programme) -> None:
    """A family typed its PIN for a bag that its phone is about to record."""
    context = make.a_context(programme)
    household_id = make.a_household(session, programme).id
    make.a_pin(session, programme, household_id)
    told = {"household_id": household_id, "card_absent_reason": "forgotten"}
    typed = {"pin": "4711", "pin_key": make.CARD_KEY}
    service.check_pin(session, context, service.CheckPin(**_told(programme, context, told | typed)))
