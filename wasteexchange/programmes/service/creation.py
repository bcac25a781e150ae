"""A new programme, from a country's template."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import gettext as _
from wasteexchange.programmes import models, queries, rules, templates
from wasteexchange.programmes.errors import CodeRefused, CodeTaken
from wasteexchange.programmes.rules import Programme
from wasteexchange.programmes.service.announcements import AnnounceRate, post_rate
from wasteexchange.programmes.service.changes import own_keys
from wasteexchange.programmes.service.entries import open_point

CreationStep = Callable[[Session, Context, Programme, templates.Template], object]
_creation_steps: list[CreationStep] = []


def when_created(step: CreationStep) -> None:
    """Let a room above fill its part of a new programme; asking twice changes nothing."""
    if step not in _creation_steps:
        _creation_steps.append(step)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateProgramme:
    """A new programme, from a country's template."""

    code: str
    name: str
    template: str = "peru"
    is_sample: bool = False


def command_actor(programme_id: uuid.UUID) -> Actor:
    """Return who acts on the command line: whoever has the machine may do everything on it."""
    return Actor(
        programme_id=programme_id,
        id=uuid.uuid5(programme_id, "command"),
        kind="command",
        name="command",
        role="admin",
        writer_id=uuid.uuid5(programme_id, "command"),
        permissions=frozenset(Permission),
    )


def create_programme(
    session: Session,
    now: dt.datetime,
    new_id: Callable[[], uuid.UUID],
    command: CreateProgramme,
) -> Programme:
    """Create a programme with its first point and everything of its country's template.

    Raises:
        CodeRefused: The code is not 2 to 12 capital letters and digits.
        CodeTaken: Another programme has it.
        UnknownTemplate: There is no such template.
    """
    if not rules.PROGRAMME_CODE.fullmatch(command.code):
        raise CodeRefused(
            _("Use 2 to 12 capital letters and digits, such as MALA or MALA2."), field="code"
        )
    template = templates.read(command.template)
    programme = Programme(
        id=new_id(),
        code=command.code,
        name=command.name,
        template=template.name,
        country=template.country,
        locale=template.locale,
        time_zone=template.time_zone,
        currency=template.currency,
        catalogue_version=1,
        created_at=now,
        is_sample=command.is_sample,
    )
    if queries.find_programme(session, command.code):
        raise CodeTaken(_("%(code)s is in use. Choose another code.", code=command.code))
    # Two that are created at once: the second waits here for the first, and is told the same.
    if insert_new(session, models.programmes, asdict(programme)) is None:
        raise CodeTaken(_("%(code)s is in use. Choose another code.", code=command.code))
    context = Context(now=now, actor=command_actor(programme.id), new_id=new_id)
    _fill(session, context, programme, template)
    return programme


def _fill(
    session: Session, context: Context, programme: Programme, template: templates.Template
) -> None:
    session.info[queries.CHANGED] = True
    own = own_keys(context)
    for table, entries in (
        (models.materials, template.materials),
        (models.tare_presets, template.tare_presets),
        (models.quality_reasons, template.quality_reasons),
    ):
        session.execute(sa.insert(table), [{**own, **asdict(entry)} for entry in entries])
    code = rules.next_point_code(programme.code, ())
    open_point(session, context, code=code, name=template.point_name, place="")
    applies_from = programme.midnight(template.rates_from)
    for rate in template.rates:
        announced = AnnounceRate(id=context.new_id(), **asdict(rate), applies_from=applies_from)
        post_rate(session, context, programme, announced)
    for step in _creation_steps:
        step(session, context, programme, template)
