"""What is done in the office: opening, changes of the catalogue, corrections, cards, goodbyes."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from wasteexchange.access import service as access
from wasteexchange.cards import service as cards
from wasteexchange.demo.rules.families import Family, Fate
from wasteexchange.demo.rules.seasons import DAY, PRINTING_WEEKDAY
from wasteexchange.demo.rules.story import (
    CODE,
    CONTAINER,
    COORDINATOR,
    NAME,
    TEMPLATE,
    WORKERS,
    Worker,
)
from wasteexchange.demo.service.fetching import bring_seedlings, fill_shelf
from wasteexchange.demo.service.stage import Stage, Step
from wasteexchange.households import service as households
from wasteexchange.households.rules import (
    CONSENT_TEXT_VERSION,
    ChangeHousehold,
    ConsentSaid,
    Purpose,
)
from wasteexchange.kernel.context import Context
from wasteexchange.programmes import queries, templates
from wasteexchange.programmes import service as programmes
from wasteexchange.programmes.rules import TarePreset

_OPENING, _MORNING, _NIGHT = 5 * 3600, 6 * 3600, 21 * 3600
BLANKS_LEFT = 6
# The copy shop in Cañete takes its time.
PRINTED_AFTER = 4 * DAY


def open_programme(session: Session, stage: Stage) -> None:
    """Create the programme, its three points, and everybody who works there from the start."""
    story = stage.story
    zone = ZoneInfo(templates.read(TEMPLATE).time_zone)
    now = dt.datetime.combine(story.span.first, dt.time(5), zone).astimezone(dt.UTC)
    wanted = programmes.CreateProgramme(code=CODE, name=NAME, template=TEMPLATE, is_sample=True)
    stage.programme = programmes.create_programme(session, now, lambda: stage.new_id(now), wanted)
    context = stage.context(story.span.first, _OPENING)
    stage.hire(session, context, COORDINATOR)
    context = stage.context(story.span.first, _OPENING + 600, COORDINATOR.name)
    first, *others = story.places
    programmes.change_point(session, context, f"{CODE}-01", name=first.name, place=first.place)
    for place in others:
        programmes.add_point(session, context, name=place.name, place=place.place)
    stage.points = queries.points_of(session, context.programme_id)
    code, name_es, name_en, tare_g = CONTAINER
    preset = TarePreset(code, name_es, name_en, tare_g, len(CONTAINER), None)
    programmes.add_tare_preset(session, context, preset)
    fill_shelf(session, context)
    for worker in WORKERS:
        if not worker.begins:
            stage.hire(session, context, worker)
    count = sum(family.takes_blank_card for family in story.families) + BLANKS_LEFT
    made = cards.issue_blanks(session, context, count, card_key=stage.card_key)
    cards.mark_printed(session, context, [card.id for card in made])
    stage.blanks = [(card.id, card.token) for card in made]


def mornings(stage: Stage, day: dt.date) -> Iterator[Step]:
    """Give what changes before the points open: each on its own, as a coordinator would."""
    span = stage.story.span
    for worker in WORKERS:
        if worker.begins and day == span.at(worker.begins):
            yield partial(_hire, stage=stage, day=day, worker=worker)
        if worker.leaves and day == span.at(worker.leaves):
            yield partial(_part, stage=stage, day=day, worker=worker)
    if day.day == 1 or day == span.first:
        yield partial(bring_seedlings, stage=stage, day=day)
    announced = {rate.announced_on for rate in stage.story.rates}
    if day in announced | {cap.announced_on for cap in stage.story.caps}:
        yield partial(_announce, stage=stage, day=day)


def close_day(session: Session, stage: Stage, day: dt.date) -> None:
    """Put right what went wrong, print what waits, and do what families asked for."""
    for correct in stage.corrections:
        correct(session)
    stage.corrections.clear()
    if day.weekday() == PRINTING_WEEKDAY:
        _print_cards(session, stage, day)
    for family in stage.story.families:
        if family.fate and family.fate_on == day and family.number in stage.homes:
            _meet_fate(session, stage, day, family)


def _hire(session: Session, stage: Stage, day: dt.date, worker: Worker) -> None:
    stage.hire(session, _coordinator(stage, day, _MORNING), worker)


def _part(session: Session, stage: Stage, day: dt.date, worker: Worker) -> None:
    """Let somebody go: they sign in no more, and what they recorded stays."""
    context = _coordinator(stage, day, _MORNING + 600)
    access.suspend(session, context, stage.actors[worker.name].id)


def _announce(session: Session, stage: Stage, day: dt.date) -> None:
    context = _coordinator(stage, day, _MORNING + 1200)
    for rate in stage.story.rates:
        if rate.announced_on == day:
            announced = programmes.AnnounceRate(
                id=context.new_id(),
                material=rate.material,
                quality=rate.quality,
                asset=rate.asset,
                per_kg=rate.per_kg,
                applies_from=stage.instant(rate.applies_on, 0),
            )
            programmes.announce_rate(session, context, announced)
    for cap in stage.story.caps:
        if cap.announced_on == day:
            said = programmes.AnnounceCap(
                id=context.new_id(),
                asset=cap.asset,
                period=cap.period,
                amount=cap.amount,
                applies_from=stage.instant(cap.applies_on, 0),
            )
            programmes.announce_cap(session, context, said)


def _print_cards(session: Session, stage: Stage, day: dt.date) -> None:
    ready = [number for issued_on, number in stage.to_print if issued_on + PRINTED_AFTER <= day]
    stage.to_print = [(on, number) for on, number in stage.to_print if number not in ready]
    context = _coordinator(stage, day, _NIGHT)
    cards.mark_printed(session, context, [stage.homes[number].card_id for number in ready])
    for number in ready:
        stage.homes[number].holds_card = True


def _meet_fate(session: Session, stage: Stage, day: dt.date, family: Family) -> None:
    home = stage.homes[family.number]
    context = _coordinator(stage, day, _NIGHT + 600)
    access.note_personal_read(session, context, what="household", household_id=home.id)
    if family.fate is Fate.IS_ERASED:
        households.erase_household(session, context, home.id, record_id=context.new_id())
    elif family.fate is Fate.RESTS:
        households.change_household(session, context, home.id, ChangeHousehold(active=False))
    elif family.fate is Fate.WANTS_NO_MESSAGES:
        said = ConsentSaid(Purpose.MESSAGES, CONSENT_TEXT_VERSION, given=False)
        households.change_household(session, context, home.id, ChangeHousehold(consents=(said,)))


def _coordinator(stage: Stage, day: dt.date, second: int) -> Context:
    return stage.context(day, second, COORDINATOR.name)
