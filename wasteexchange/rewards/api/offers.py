"""What is offered: all rewards with their prices and stock, one more, and one no more."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated

from flask.typing import ResponseReturnValue
from pydantic import AfterValidator, Field
from sqlalchemy.orm import Session

from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.api import PriceOut, Words
from wasteexchange.programmes.errors import AmountRefused, CodeRefused, CodeTaken, UnknownEntry
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.rewards import queries, service
from wasteexchange.rewards.api.asking import blueprint
from wasteexchange.rewards.api.prices import MonthCapOut
from wasteexchange.rewards.api.shelf import price_out
from wasteexchange.rewards.queries.holds import stock_at
from wasteexchange.rewards.rules import REWARD_NAME_MAX, Reward, Shelf, photo_path
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import (
    Answer,
    Paging,
    Said,
    Text200,
    Whole,
    answer,
    not_blank,
    page_of,
    read_json,
    read_query,
)
from wasteexchange.web.texts import plain_text
from wasteexchange.web.work import current_actor, current_context

RewardName = Annotated[
    str,
    Field(min_length=1, max_length=REWARD_NAME_MAX),
    AfterValidator(plain_text),
    AfterValidator(not_blank),
]


class WordsIn(Said):
    """What it is called in both languages."""

    es: RewardName
    en: RewardName


class RewardIn(Said):
    """A reward more: a bag holds `compost_g`, what is `by_scale` is weighed, the rest is counted.

    `code` is small letters, digits and hyphens, and never changes.
    """

    code: Text200
    name: WordsIn
    pictogram: Text200
    compost_g: Whole | None = None
    by_scale: bool = False


class SwitchIn(Said):
    """Nothing: the address says it all."""


class LyingOut(Answer):
    """What lies at a point of a reward: pieces, or grams of what is weighed.

    Of bags that are filled from one heap each counts the whole heap.
    """

    collection_point: str
    quantity: int


class RewardShown(Answer):
    """A reward, offered or not, with its prices and month caps in force and to come.

    `month_cap` is how many (grams, by scale) a family may have in a month; null: as it likes.
    """

    code: str
    name: Words
    pictogram: str
    photo: str | None
    compost_g: int | None
    by_scale: bool
    active: bool
    position: int
    prices: list[PriceOut]
    month_cap: int | None
    month_caps_to_come: list[MonthCapOut]
    stock: list[LyingOut]


class RewardsShown(Answer):
    """A page of rewards, as they stand on the shelf."""

    items: list[RewardShown]
    next: str | None


@blueprint.get("/rewards")
@requires(Permission.READ_CATALOGUE)
@operation(query=Paging, out=RewardsShown)
def list_rewards() -> ResponseReturnValue:
    """List all rewards, what they cost now and later, and what lies at each point."""
    paging = read_query(Paging)
    with reading() as session:
        catalogue = catalogue_of(session, current_actor().programme_id)
        shelf = queries.shelf_of(session, catalogue)
        page, following = page_of(shelf.rewards, paging, lambda reward: reward.code)
        items = _shown(session, catalogue, shelf, page)
    return answer(RewardsShown(items=items, next=following))


@blueprint.post("/rewards")
@requires(Permission.KEEP_CATALOGUE)
@operation(
    body=RewardIn,
    out=RewardShown,
    status=201,
    also=(200,),
    problems=(CodeRefused, CodeTaken, AmountRefused),
)
def add_reward() -> ResponseReturnValue:
    """Offer a reward more; until a price is announced nobody can have it.

    It has no `id`: its code is what it is known by. The same again is answered with 200 and the
    reward as it stands by now; the code of another reward is refused.
    """
    said = read_json(RewardIn)
    context = current_context()
    with unit_of_work() as session:
        catalogue = catalogue_of(session, context.programme_id)
        reward = Reward(
            code=said.code,
            name_es=said.name.es,
            name_en=said.name.en,
            pictogram=said.pictogram,
            compost_g=said.compost_g,
            by_scale=said.by_scale,
            position=queries.shelf_of(session, catalogue).next_position,
        )
        done = service.add_reward(session, context, reward)
        told = _one(session, context.programme_id, said.code)
    return answer(told, 200 if done.is_replay else 201)


@blueprint.post("/rewards/<code>/deactivation")
@requires(Permission.KEEP_CATALOGUE)
@operation(body=SwitchIn, out=RewardShown, problems=(UnknownEntry,))
def deactivate_reward(code: str) -> ResponseReturnValue:
    """Offer a reward no more; what was handed out and set aside stays.

    It has no `id`, for it can be said as often as one likes: it is withdrawn once.
    """
    return _switched(code, active=False)


@blueprint.post("/rewards/<code>/reactivation")
@requires(Permission.KEEP_CATALOGUE)
@operation(body=SwitchIn, out=RewardShown, problems=(UnknownEntry,))
def reactivate_reward(code: str) -> ResponseReturnValue:
    """Offer a reward again; it has no `id` either."""
    return _switched(code, active=True)


def _switched(code: str, *, active: bool) -> ResponseReturnValue:
    read_json(SwitchIn)
    context = current_context()
    with unit_of_work() as session:
        service.switch_reward(session, context, code, active=active)
        told = _one(session, context.programme_id, code)
    return answer(told)


def _one(session: Session, programme_id: uuid.UUID, code: str) -> RewardShown:
    catalogue = catalogue_of(session, programme_id)
    shelf = queries.shelf_of(session, catalogue)
    reward = shelf.reward(code)
    assert reward, "it was just changed"
    (told,) = _shown(session, catalogue, shelf, [reward])
    return told


def _shown(
    session: Session, catalogue: Catalogue, shelf: Shelf, rewards: Sequence[Reward]
) -> list[RewardShown]:
    now = current_context().now
    lying = stock_at(session, catalogue.programme.id, catalogue.points, rewards)
    prices = _prices(shelf, now)
    return [
        RewardShown(
            code=reward.code,
            name=Words(es=reward.name_es, en=reward.name_en),
            pictogram=reward.pictogram,
            photo=photo_path(shelf.photos.get(reward.code)),
            compost_g=reward.compost_g,
            by_scale=reward.by_scale,
            active=reward.active,
            position=reward.position,
            prices=prices.get(reward.code, []),
            month_cap=shelf.cap(reward.code, now),
            month_caps_to_come=[MonthCapOut.of(c) for c in shelf.caps_to_come(reward.code, now)],
            stock=[
                LyingOut(collection_point=point.code, quantity=lying[point.id, reward.code])
                for point in catalogue.points
            ],
        )
        for reward in rewards
    ]


def _prices(shelf: Shelf, now: dt.datetime) -> Mapping[str, list[PriceOut]]:
    found: dict[str, list[PriceOut]] = {}
    for price in shelf.prices_from(now):
        found.setdefault(price.reward, []).append(price_out(price))
    return found
