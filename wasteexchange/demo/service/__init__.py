"""Playing the story: everything is done by the rooms' own services, at the story's time."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy.orm import Session

from wasteexchange.demo.service.market import hold_market
from wasteexchange.demo.service.office import close_day, mornings, open_programme
from wasteexchange.demo.service.shed import Shed, keep_shed
from wasteexchange.demo.service.stage import Stage, Step

__all__ = ["Stage", "Step", "acts_of"]


def acts_of(stage: Stage) -> Iterator[Step]:
    """Give the story in acts; each is a unit of work, played before the next one is asked for.

    What changes the catalogue is an act of its own, so that the visits after it find the new
    catalogue remembered.
    """
    shed = Shed.of(stage.story.seed)
    yield lambda session: open_programme(session, stage)
    for day in stage.story.span.each():
        yield from mornings(stage, day)

        def _day(session: Session, day: dt.date = day) -> None:
            keep_shed(session, stage, day, shed)
            hold_market(session, stage, day)
            if day < stage.story.span.last:
                close_day(session, stage, day)

        yield _day
