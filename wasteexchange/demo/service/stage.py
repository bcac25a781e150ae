"""Where the story is played: its clock, its ids, who works in it, which card is whose."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.orm import Session

from wasteexchange.access import service as access
from wasteexchange.access.queries import find_account
from wasteexchange.access.service.doors import actor_of
from wasteexchange.demo.rules.dice import Dice
from wasteexchange.demo.rules.families import Family
from wasteexchange.demo.rules.story import PASSWORD, Story, Worker
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.programmes import service as programmes
from wasteexchange.programmes.rules import Point, Programme

Step = Callable[[Session], None]


@dataclass(slots=True)
class Home:
    """A family that takes part: its household, its card, and whether it holds that card."""

    id: uuid.UUID
    card_id: uuid.UUID
    token: str
    holds_card: bool
    is_second_card: bool = False


@dataclass(slots=True)
class Stage:
    """What the story has come to."""

    story: Story
    card_key: bytes
    programme: Programme | None = None
    points: list[Point] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)
    homes: dict[int, Home] = field(default_factory=dict)
    blanks: list[tuple[uuid.UUID, str]] = field(default_factory=list)
    to_print: list[tuple[dt.date, int]] = field(default_factory=list)
    """Families whose card waits for the printer, with the day it was issued."""
    corrections: list[Step] = field(default_factory=list)
    """What the coordinator puts right in the evening."""
    deposits: int = 0
    bags_of: dict[uuid.UUID, str] = field(default_factory=dict)
    """The batch whose compost lies in bags at a point."""
    redemptions: int = 0
    seedlings: Counter[uuid.UUID] = field(default_factory=Counter)
    """How many lie at each point."""
    dice: Dice = field(init=False)

    def __post_init__(self) -> None:
        """Throw all ids and numbers with dice of the story's own."""
        self.dice = Dice("chance", self.story.seed)

    def context(self, day: dt.date, second: int, who: str | None = None) -> Context:
        """Let somebody act at a second of a day; without a name, the command line."""
        assert self.programme, "the programme opens first"
        actor = self.actors[who] if who else programmes.command_actor(self.programme.id)
        return self.context_of(self.instant(day, second), actor)

    def context_of(self, now: dt.datetime, actor: Actor) -> Context:
        """Let an actor act at an instant, with the story's own chance."""
        return Context(
            now=now,
            actor=actor,
            new_id=partial(self.new_id, now),
            random_bytes=self.dice.bytes,
            random_below=self.dice.below,
        )

    def instant(self, day: dt.date, second: int) -> dt.datetime:
        """Return the instant of a second of a day in the programme's time."""
        assert self.programme, "the programme opens first"
        return self.programme.midnight(day) + dt.timedelta(seconds=second)

    def new_id(self, now: dt.datetime) -> uuid.UUID:
        """Make a version 7 id as of the story's time."""
        milliseconds = int(now.timestamp()) * 1000
        whole = milliseconds << 80 | int.from_bytes(self.dice.bytes(10), "big")
        return uuid.UUID(int=whole & ~(0xF << 76 | 0b11 << 62) | 7 << 76 | 0b10 << 62)

    def family(self, number: int) -> Family:
        """One of the story's families."""
        return self.story.families[number]

    def hire(self, session: Session, context: Context, worker: Worker) -> None:
        """Take somebody in, with the password of all samples."""
        point_id = None if worker.place is None else self.points[worker.place].id
        staff_id, once = access.create_staff(
            session, context, name=worker.name, role=worker.role, point_id=point_id
        )
        account = find_account(session, context.programme_id, staff_id)
        assert account, "it was just made"
        own = self.context_of(context.now, actor_of(account, context.new_id()))
        access.change_own_password(session, own, current=once, new=PASSWORD)
        account = find_account(session, context.programme_id, staff_id)
        assert account, "as above"
        self.actors[worker.name] = actor_of(account, own.actor.writer_id)
