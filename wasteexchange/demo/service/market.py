"""A day at the points: families register, come, and are weighed; some of it goes wrong."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from wasteexchange.access import service as access
from wasteexchange.cards import queries as card_reads
from wasteexchange.cards import service as cards
from wasteexchange.demo.rules.families import LAUNCH_DAYS, Family, Fate
from wasteexchange.demo.rules.story import COORDINATOR, WORKERS
from wasteexchange.demo.rules.visits import Coming, Mishap, misnamed, mistyped
from wasteexchange.demo.service.fetching import take_home
from wasteexchange.demo.service.stage import Home, Stage
from wasteexchange.deposits import service as deposits
from wasteexchange.deposits.rules import Deposit, Weighed
from wasteexchange.households import service as households
from wasteexchange.households.rules import (
    CONSENT_TEXT_VERSION,
    ConsentSaid,
    Particulars,
    RegisterHousehold,
)
from wasteexchange.kernel.context import Context

_EVENING = 19 * 3600
_RELIEF = "Wilmer"


def hold_market(session: Session, stage: Stage, day: dt.date) -> None:
    """Let everybody come who comes on this day, in the order of the queue."""
    before: dict[int, Coming] = {}
    for coming in stage.story.comings.get(day, ()):
        family = stage.family(coming.family)
        if coming.family not in stage.homes:
            _register(session, stage, family, coming)
        _come(session, stage, coming, before.get(family.place))
        if not _has_lost_card(stage, coming):
            take_home(session, stage, coming, _operator(stage, coming))
        before[family.place] = coming
        stage.deposits += 1
        if _has_lost_card(stage, coming):
            _replace_lost_card(session, stage, coming)


def _register(session: Session, stage: Stage, family: Family, coming: Coming) -> None:
    """Register a family; whoever came to the assembly finds its card printed already."""
    context = stage.context(coming.day, coming.second - 60, COORDINATOR.name)
    command = RegisterHousehold(
        id=context.new_id(),
        particulars=Particulars(
            name=family.name, sector=family.sector.name, phone=family.phone, note=family.note
        ),
        members=family.members,
        consents=tuple(
            ConsentSaid(purpose, CONSENT_TEXT_VERSION, given) for purpose, given in family.consents
        ),
    )
    household = households.register_household(session, context, command).household
    if family.takes_blank_card and stage.blanks:
        card_id, token = stage.blanks.pop()
        blank = card_reads.card_of(session, context.programme_id, token)
        cards.link_card(session, context, blank, household.id, record_id=context.new_id())
        stage.homes[family.number] = Home(household.id, card_id, token, holds_card=True)
        return
    issued = cards.issue_card(
        session, context, household.id, context.new_id(), card_key=stage.card_key
    )
    is_launch = (coming.day - stage.story.span.first).days < LAUNCH_DAYS
    if is_launch:
        cards.mark_printed(session, context, [issued.id])
    else:
        stage.to_print.append((coming.day, family.number))
    stage.homes[family.number] = Home(household.id, issued.id, issued.token, holds_card=is_launch)


def _come(session: Session, stage: Stage, coming: Coming, before: Coming | None) -> None:
    context = stage.context(coming.day, coming.second, _operator(stage, coming))
    right = _command(context, stage, coming, coming.lines)
    if coming.mishap is Mishap.TEN_TIMES:
        _mistype(session, stage, coming, right)
    elif coming.mishap is Mishap.TWICE:
        deposits.record_deposit(session, context, right)
        _record_again(session, stage, coming)
    elif coming.mishap is Mishap.WRONG_MATERIAL:
        wrong = deposits.record_deposit(
            session, context, replace(right, lines=misnamed(coming.lines))
        ).deposit
        reason = "Se marcó otro material: el último de la lista."
        _correct_tonight(stage, coming, wrong, reason, replace(right, id=context.new_id()))
    elif coming.mishap is Mishap.WRONG_FAMILY and before and before.family != coming.family:
        other = _without_card(right, stage.homes[before.family], "other")
        wrong = deposits.record_deposit(session, context, other).deposit
        reason = "Quedó abierta la tarjeta de la familia anterior."
        mended = _without_card(
            replace(right, id=context.new_id()), stage.homes[coming.family], "other"
        )
        _correct_tonight(stage, coming, wrong, reason, mended)
    else:
        deposits.record_deposit(session, context, right)


def _command(
    context: Context, stage: Stage, coming: Coming, lines: tuple[Weighed, ...]
) -> deposits.RecordDeposit:
    home, family = stage.homes[coming.family], stage.family(coming.family)
    said = deposits.RecordDeposit(
        id=context.new_id(),
        collection_point=stage.points[family.place].code,
        recorded_at=context.now,
        lines=lines,
        card=home.token,
    )
    if _has_lost_card(stage, coming):
        return _without_card(said, home, "lost")
    if not home.holds_card:
        return _without_card(said, home, "other")
    if coming.forgot_card:
        return _without_card(said, home, "forgotten")
    return said


def _without_card(said: deposits.RecordDeposit, home: Home, reason: str) -> deposits.RecordDeposit:
    """Name a family by its household, because no card is shown."""
    return replace(said, card=None, household_id=home.id, card_absent_reason=reason)


def _mistype(session: Session, stage: Stage, coming: Coming, right: deposits.RecordDeposit) -> None:
    """Weigh ten times too much; the operator sees it, takes it back and weighs again."""
    operator = _operator(stage, coming)
    first = stage.context(coming.day, coming.second, operator)
    heavy = mistyped(coming.lines)
    wrong = deposits.record_deposit(session, first, replace(right, lines=heavy)).deposit
    seen = stage.context(coming.day, coming.second + 30, operator)
    said, meant = _kg(heavy[0].net_g), _kg(coming.lines[0].net_g)
    command = deposits.ReverseDeposit(
        id=seen.new_id(),
        deposit_id=wrong.id,
        reason=f"Se escribió {said} kg en lugar de {meant} kg.",
    )
    deposits.reverse_deposit(session, seen, command)
    again = stage.context(coming.day, coming.second + 50, operator)
    mended = replace(right, id=again.new_id(), recorded_at=again.now)
    deposits.record_deposit(session, again, mended)


def _record_again(session: Session, stage: Stage, coming: Coming) -> None:
    """Let a second person note the same visit, from the paper list of the queue."""
    other = replace(coming, relieved=not coming.relieved, second=coming.second + 600)
    context = stage.context(coming.day, other.second, _operator(stage, other))
    twin = _command(context, stage, other, coming.lines)
    twice = deposits.record_deposit(session, context, twin).deposit
    reason = "Dos personas anotaron la misma entrega."
    _correct_tonight(stage, coming, twice, reason, None)


def _correct_tonight(
    stage: Stage,
    coming: Coming,
    wrong: Deposit,
    reason: str,
    mended: deposits.RecordDeposit | None,
) -> None:
    """Let the coordinator take a record back in the evening, and note what was meant."""
    second = _EVENING + 180 * len(stage.corrections)

    def correct(session: Session) -> None:
        context = stage.context(coming.day, second, COORDINATOR.name)
        command = deposits.ReverseDeposit(id=context.new_id(), deposit_id=wrong.id, reason=reason)
        deposits.reverse_deposit(session, context, command)
        if mended:
            deposits.record_deposit(session, context, mended)

    stage.corrections.append(correct)


def _replace_lost_card(session: Session, stage: Stage, coming: Coming) -> None:
    home = stage.homes[coming.family]
    context = stage.context(coming.day, coming.second + 40, COORDINATOR.name)
    access.note_personal_read(session, context, what="household", household_id=home.id)
    cards.revoke_card(
        session,
        context,
        home.card_id,
        record_id=context.new_id(),
        reason="La perdió en el mercado.",
    )
    issued = cards.issue_card(session, context, home.id, context.new_id(), card_key=stage.card_key)
    cards.mark_printed(session, context, [issued.id])
    stage.homes[coming.family] = Home(
        home.id, issued.id, issued.token, holds_card=True, is_second_card=True
    )


def _has_lost_card(stage: Stage, coming: Coming) -> bool:
    family = stage.family(coming.family)
    is_time = family.fate is Fate.LOSES_CARD and coming.day >= family.fate_on
    return is_time and not stage.homes[coming.family].is_second_card


def _operator(stage: Stage, coming: Coming) -> str:
    """Return who weighs: the point's own operator of that day, or who relieves them."""
    if coming.relieved:
        return _RELIEF
    place, past = stage.family(coming.family).place, stage.story.span.past(coming.day)
    return next(
        worker.name
        for worker in WORKERS
        if worker.place == place
        and worker.begins <= past
        and (worker.leaves is None or past < worker.leaves)
    )


def _kg(grams: int) -> str:
    return f"{grams // 1000}.{grams % 1000 // 10:02d}"
