"""Playing the story act by act, each kept on its own, and telling how to come in."""

import datetime as dt
import sys
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from wasteexchange.demo.queries import card_to_try, programmes_here
from wasteexchange.demo.rules.story import (
    COORDINATOR,
    HOUSEHOLDS_MAX,
    MONTHS_MAX,
    PASSWORD,
    TEMPLATE,
    WORKERS,
    Story,
    tell,
)
from wasteexchange.demo.rules.visits import ENDS
from wasteexchange.demo.service import Stage, acts_of
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.terminal import gettext as _
from wasteexchange.programmes import templates

EARLIEST = dt.date(2004, 1, 1)
"""The rates of the template begin in 2000."""
_FIRST_ACTS = 1


def story_told(*, households: int, months: int, seed: int, until: dt.date | None) -> Story:
    """Return the story that was asked for.

    Raises:
        click.BadParameter: An option cannot be; it is named.
    """
    if not 1 <= households <= HOUSEHOLDS_MAX:
        _refuse("--households", _("Choose 1 to %(most)d families.", most=HOUSEHOLDS_MAX))
    if not 1 <= months <= MONTHS_MAX:
        _refuse("--months", _("Choose 1 to %(most)d months.", most=MONTHS_MAX))
    now = utc_now()
    if until and not EARLIEST <= until <= now.date():
        words = _(
            "Choose a day from %(first)s to today, such as %(today)s.",
            first=EARLIEST,
            today=now.date(),
        )
        _refuse("--until", words)
    if until is None:
        # Before the last morning of the story is over here, it is yesterday's.
        zone = ZoneInfo(templates.read(TEMPLATE).time_zone)
        until = (now - dt.timedelta(seconds=ENDS)).astimezone(zone).date()
    return tell(seed=seed, households=households, months=months, until=until)


def is_demo_here() -> bool:
    """Whether this database holds the sample already.

    Raises:
        click.ClickException: It holds a real programme.
    """
    with reading() as session:
        samples, real = programmes_here(session)
    if real:
        _refuse_used([programme.code for programme in real])
    return bool(samples)


def play(story: Story, card_key: bytes) -> Stage:
    """Play the whole story into an empty database; a person at a terminal sees how far it is.

    Raises:
        click.ClickException: The database is in use.
    """
    with reading() as session:
        samples, real = programmes_here(session)
    if samples or real:
        _refuse_used([programme.code for programme in (*samples, *real)])
    stage = Stage(story, card_key)
    length = story.span.days + _FIRST_ACTS
    progress = click.progressbar(
        length=length, label=_("Days"), file=sys.stderr, hidden=not sys.stderr.isatty()
    )
    try:
        with progress:
            for number, _act in enumerate(_played(stage)):
                progress.update(1 if number < length else 0)
    except KeyboardInterrupt:
        words = _(
            "Stopped. What is there is half a sample: delete that database, or take another"
            " WASTEEXCHANGE_DATA_DIR, then try again."
        )
        raise click.ClickException(words) from None
    return stage


def _played(stage: Stage) -> Iterator[None]:
    for act in acts_of(stage):
        with unit_of_work() as session:
            act(session)
        yield


def ways_in(session: Session, card_key: bytes) -> list[str]:
    """Return who can sign in to the sample, and what there is to try; nothing without a sample."""
    samples, _real = programmes_here(session)
    if not samples:
        return []
    programme = samples[0]
    card = card_to_try(session, programme.id, card_key)
    named = {"code": programme.code, "name": programme.name}
    lines = [
        _("A sample programme: %(code)s (%(name)s). Nothing in it is real.", **named),
        "  " + _("Everybody signs in with the password: %(password)s", password=PASSWORD),
    ]
    tips = _tips()
    lines.extend(
        f"  {worker.name:<9}{tips[worker.name]}"
        for worker in (COORDINATOR, *WORKERS)
        if worker.leaves is None
    )
    if card:
        page = f"/c/{card.token}"
        own = _(
            "A family's card: number %(number)s, its page %(page)s", number=card.number, page=page
        )
        lines.append(f"  {own}")
    return lines


def _tips() -> dict[str, str]:
    """Return what there is to try for whoever can still sign in."""
    return {
        "Carmen": _("the office: find a family, reverse a visit, print cards, the month"),
        "Rosa": _("the counter: weigh a visit at the point Plaza"),
        "Julián": _("the counter at San José del Monte"),
        "Yolanda": _("the counter at Bujama"),
        "Wilmer": _("the counter at every point"),
        "Teodora": _("reads everything, changes nothing"),
        "Nicanor": _("the months"),
    }


def _refuse(option: str, words: str) -> None:
    raise click.BadParameter(words, param_hint=f"'{option}'")


def _refuse_used(codes: list[str]) -> None:
    words = _(
        "The database is in use (%(codes)s): a sample goes into an empty one only. Set"
        " WASTEEXCHANGE_DATA_DIR to a new folder (or WASTEEXCHANGE_DATABASE_URL to an empty"
        " database), then try again.",
        codes=", ".join(codes),
    )
    raise click.ClickException(words)
