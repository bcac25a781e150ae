"""Keeping the shelf: rewards, their prices, caps and pictures. Prices are facts with a date."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new, upserting
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.kernel.words import _
from wasteexchange.ledger.rules import COMPOST_MATERIAL
from wasteexchange.programmes import templates
from wasteexchange.programmes.errors import (
    AmountRefused,
    CodeRefused,
    RateTaken,
    RateTooEarly,
)
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import ENTRY_CODE, ENTRY_CODE_MAX, Programme, instant_text
from wasteexchange.programmes.service import (
    begin_change,
    insert_entry,
    touch_entry,
    when_created,
)
from wasteexchange.programmes.templates import Template
from wasteexchange.rewards.models import (
    reward_caps,
    reward_photos,
    reward_prices,
    reward_terms,
    rewards,
)
from wasteexchange.rewards.queries import shelf_of
from wasteexchange.rewards.rules import (
    COMPOST_G_MAX,
    HOLD_DAYS_MAX,
    PICTOGRAMS,
    PRICE_MAX,
    Price,
    Reward,
    RewardCap,
    Shelf,
    Terms,
    price_entry_of,
)
from wasteexchange.rewards.service.commands import Done
from wasteexchange.rewards.service.photos import small_picture


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncePrice:
    """From an instant on one costs this (a kilogram, where it is weighed); `id` is the fact's."""

    id: uuid.UUID
    reward: str
    asset: Asset
    amount: int
    applies_from: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReward:
    """What of a reward may change: its names, its pictogram, its place."""

    name_es: str
    name_en: str
    pictogram: str
    position: int


def add_reward(session: Session, context: Context, reward: Reward) -> Done[Reward]:
    """Offer a reward more; until a price is announced nobody can have it.

    Its code is what it is known by: the same reward again changes nothing, wherever it stands by
    now and whether it is still offered.

    Raises:
        CodeRefused: The code is not lower-case letters, digits and hyphens, or means compost.
        CodeTaken: Another reward has it, or had it.
        AmountRefused: A bag holds 1 g to 100 kg.
    """
    known = _shelf(session, context).reward(reward.code)
    if known and known == replace(
        reward, position=known.position, deactivated_at=known.deactivated_at
    ):
        return Done(known, is_replay=True)
    begin_change(session, context)
    code = reward.code
    if not ENTRY_CODE.fullmatch(code) or len(code) > ENTRY_CODE_MAX or code == COMPOST_MATERIAL:
        raise CodeRefused(_("Use small letters, digits and hyphens."), field="code")
    _check_pictogram(reward.pictogram)
    if reward.compost_g is not None and (
        reward.by_scale or not 1 <= reward.compost_g <= COMPOST_G_MAX
    ):
        raise AmountRefused(_("A bag holds 1 g to 100 kg of compost."), field="compost_g")
    insert_entry(session, rewards, {"programme_id": context.programme_id, **asdict(reward)})
    return Done(reward, is_replay=False)


def change_reward(session: Session, context: Context, code: str, change: ChangeReward) -> None:
    """Change a reward's names, pictogram and place; its code and content are fixed.

    Raises:
        UnknownEntry: There is no such reward.
        CodeRefused: There is no such picture.
    """
    begin_change(session, context)
    _check_pictogram(change.pictogram)
    touch_entry(session, context, rewards, code, **asdict(change))


def switch_reward(session: Session, context: Context, code: str, *, active: bool) -> None:
    """Offer a reward no more, or again; what was handed out stays.

    Saying it twice changes nothing: it was withdrawn when it was first withdrawn.

    Raises:
        UnknownEntry: There is no such reward.
    """
    found = _shelf(session, context).reward(code)
    if found and found.active == active:
        return
    begin_change(session, context)
    touch_entry(session, context, rewards, code, deactivated_at=None if active else context.now)


def announce_price(session: Session, context: Context, command: AnnouncePrice) -> Done[Price]:
    """Announce what a reward costs from an instant on. Saying it twice changes nothing.

    Raises:
        UnknownEntry: There is no such reward.
        AmountRefused: It is out of range, or a price cannot be made in it.
        RateTooEarly: It would apply to the past.
        RateTaken: Another price begins at that very instant.
    """
    if known := _known_price(session, context, command):
        return known
    programme = begin_change(session, context)
    touch_entry(session, context, rewards, command.reward)
    if command.asset not in PROMISES or not 0 <= command.amount <= PRICE_MAX:
        raise AmountRefused(_("Write what one costs, in compost or in points."), field="amount")
    _not_for_the_past(context, command.applies_from)
    return _post_price(session, context, programme, command)


def announce_cap(
    session: Session,
    context: Context,
    reward: str,
    quantity: int | None,
    *,
    applies_from: dt.datetime,
) -> Done[RewardCap]:
    """Announce how many a family may have in a month, from an instant on; None lifts the cap.

    A cap is known by its reward and its instant: the same again changes nothing.

    Raises:
        UnknownEntry: There is no such reward.
        AmountRefused: It is out of range.
        RateTooEarly: It would apply to the past.
        RateTaken: Another cap begins at that very instant.
    """
    for known in _shelf(session, context).caps:
        if (known.reward, known.quantity, known.applies_from) == (reward, quantity, applies_from):
            return Done(known, is_replay=True)
    begin_change(session, context)
    touch_entry(session, context, rewards, reward)
    if quantity is not None and not 0 <= quantity <= PRICE_MAX:
        raise AmountRefused(_("Write how many a family may have in a month."), field="quantity")
    _not_for_the_past(context, applies_from)
    cap = RewardCap(context.new_id(), reward, quantity, applies_from, context.now)
    row = {"programme_id": context.programme_id, **asdict(cap), "announced_by": context.actor.id}
    if insert_new(session, reward_caps, row) is None:
        raise RateTaken(
            _("A cap that begins then is there already. Choose another day."),
            field="applies_from",
        )
    return Done(cap, is_replay=False)


def announce_terms(session: Session, context: Context, terms: Terms) -> bool:
    """Say what may be handed out unasked, above which a PIN is asked for, how long a hold lasts.

    Returns whether that is new: limits that hold already are not announced again.

    Raises:
        AmountRefused: An amount is out of range.
    """
    if terms == _shelf(session, context).terms:
        return False
    begin_change(session, context)
    said = asdict(terms)
    for name, amount in said.items():
        most = HOLD_DAYS_MAX if name == "hold_days" else PRICE_MAX
        if not (name == "hold_days") <= amount <= most:
            raise AmountRefused(_("That amount cannot be used."), field=name)
    row = {
        "programme_id": context.programme_id,
        "id": context.new_id(),
        **said,
        "announced_at": context.now,
        "announced_by": context.actor.id,
    }
    session.execute(sa.insert(reward_terms), row)
    return True


def set_photo(session: Session, context: Context, code: str, uploaded: bytes) -> str:
    """Show a reward by a photo, made small and written anew; return its digest.

    Raises:
        UnknownEntry: There is no such reward.
        PictureUnreadable: It is no picture that we can read, or too large.
    """
    begin_change(session, context)
    touch_entry(session, context, rewards, code)
    photo, digest = small_picture(uploaded)
    kept = {"digest": digest, "photo": photo, "changed_at": context.now}
    insert = upserting(session.get_bind().dialect.name)(reward_photos)
    session.execute(
        insert.on_conflict_do_update(index_elements=["programme_id", "reward"], set_=kept),
        {"programme_id": context.programme_id, "reward": code, **kept},
    )
    return digest


def clear_photo(session: Session, context: Context, code: str) -> None:
    """Show a reward by its pictogram again.

    Raises:
        UnknownEntry: There is no such reward.
    """
    begin_change(session, context)
    touch_entry(session, context, rewards, code)
    session.execute(
        sa.delete(reward_photos).where(
            reward_photos.c.programme_id == context.programme_id, reward_photos.c.reward == code
        )
    )


def bring_in_template(session: Session, context: Context) -> int:
    """Offer what the programme's country begins with and it does not have; return how many came."""
    programme = begin_change(session, context)
    return fill_from_template(session, context, programme, templates.read(programme.template))


def fill_from_template(
    session: Session, context: Context, programme: Programme, template: Template
) -> int:
    """Offer what the programme's country begins with, but nothing twice; return how many came."""
    known = set(
        session.scalars(
            sa.select(rewards.c.code).where(rewards.c.programme_id == context.programme_id)
        )
    )
    since = programme.midnight(template.rates_from)
    new = [one for one in template.rewards if one.code not in known]
    for one in new:
        reward = Reward(
            code=one.code,
            name_es=one.name_es,
            name_en=one.name_en,
            pictogram=one.pictogram,
            compost_g=one.compost_g,
            by_scale=False,
            position=template.rewards.index(one) + 1,
        )
        insert_entry(session, rewards, {"programme_id": context.programme_id, **asdict(reward)})
        price = AnnouncePrice(
            id=context.new_id(),
            reward=one.code,
            asset=one.asset,
            amount=one.price,
            applies_from=since,
        )
        _post_price(session, context, programme, price)
    return len(new)


when_created(fill_from_template)


def _known_price(session: Session, context: Context, command: AnnouncePrice) -> Done[Price] | None:
    """Return this very price as it was announced; None when it was not said before.

    Raises:
        IdConflict: The id was used for something else.
    """
    digest = _digest_of(command)
    if not journal.find_twin(session, context.programme_id, command.id, "price", digest):
        return None
    found = [each for each in _shelf(session, context).prices if each.id == command.id]
    return Done(found[0], is_replay=True)


def _digest_of(command: AnnouncePrice) -> bytes:
    return journal.digest_of(
        {
            "price": str(command.id),
            "reward": command.reward,
            "asset": str(command.asset),
            "amount": command.amount,
            "from": instant_text(command.applies_from),
        }
    )


def _post_price(
    session: Session, context: Context, programme: Programme, command: AnnouncePrice
) -> Done[Price]:
    price = Price(**asdict(command), announced_at=context.now)
    wanted = journal.Claim(
        id=command.id,
        kind="price",
        digest=_digest_of(command),
        day_on=programme.local_day(context.now),
    )
    if not journal.claim(session, context, wanted):
        # A twin came between: what it announced is the answer.
        known = _known_price(session, context, command)
        assert known, "the claim found it"
        return known
    row = {"programme_id": context.programme_id, **asdict(price), "announced_by": context.actor.id}
    if insert_new(session, reward_prices, row) is None:
        raise RateTaken(
            _("A price that begins then is there already. Choose another day."),
            field="applies_from",
        )
    entry = price_entry_of(programme.code, price, instant_text(price.applies_from))
    journal.append(session, context, command.id, "price", entry=entry)
    return Done(price, is_replay=False)


def _shelf(session: Session, context: Context) -> Shelf:
    """Read the shelf as it is: what is on it already makes no new version of the catalogue."""
    return shelf_of(session, catalogue_of(session, context.programme_id))


def _not_for_the_past(context: Context, applies_from: dt.datetime) -> None:
    if applies_from < context.now:
        raise RateTooEarly(
            _("What was handed out stays as it was. Choose today or a later day."),
            field="applies_from",
        )


def _check_pictogram(pictogram: str) -> None:
    if pictogram not in PICTOGRAMS:
        raise CodeRefused(_("Choose one of the pictures."), field="pictogram")
