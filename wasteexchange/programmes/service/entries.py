"""Points, materials and containers: they keep their code, and are switched off, not deleted."""

from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.words import gettext as _
from wasteexchange.ledger.rules import COMPOST_MATERIAL
from wasteexchange.programmes import models, queries, rules
from wasteexchange.programmes.errors import AmountRefused, CodeRefused, CodeTaken, UnknownEntry
from wasteexchange.programmes.rules import Material, Point, TarePreset
from wasteexchange.programmes.service.changes import (
    begin_change,
    insert_entry,
    own_keys,
    touch_entry,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMaterial:
    """What may change of a material; its code and stream are fixed."""

    name_es: str
    name_en: str
    advice_es: str
    advice_en: str
    pictogram: str
    plausible_visit_g: int
    position: int
    frequent: bool


def add_point(
    session: Session,
    context: Context,
    *,
    name: str,
    code: str | None = None,
    place: str = "",
    hours: str = "",
) -> Point:
    """Open a collection point; without a code it gets the next `<CODE>-NN`.

    Raises:
        CodeRefused: The code cannot stand in a receipt's number.
        CodeTaken: A point has it, or had it.
    """
    programme = begin_change(session, context)
    taken = {point.code for point in queries.points_of(session, programme.id)}
    code = code or rules.next_point_code(programme.code, taken)
    if not rules.POINT_CODE.fullmatch(code) or len(code) > rules.POINT_CODE_MAX:
        raise CodeRefused(
            _("Use capital letters, digits and hyphens, such as MALA-02."), field="code"
        )
    if code in taken:
        raise CodeTaken(_("%(code)s is in use. Choose another code.", code=code), field="code")
    return open_point(session, context, code=code, name=name, place=place, hours=hours)


def change_point(
    session: Session, context: Context, code: str, *, name: str, place: str, hours: str = ""
) -> None:
    """Change a point's name, place and hours; its code is fixed.

    Raises:
        UnknownEntry: There is no such point.
    """
    begin_change(session, context)
    said = {"name": name, "place": place, "hours": hours}
    touch_entry(session, context, models.collection_points, code, **said)


def deactivate_point(session: Session, context: Context, code: str) -> None:
    """Close a point: it takes no more deposits, and keeps everything it took.

    Raises:
        UnknownEntry: There is no such point.
    """
    _switch(session, context, models.collection_points, code, active=False)


def reactivate_point(session: Session, context: Context, code: str) -> None:
    """Open a closed point again.

    Raises:
        UnknownEntry: There is no such point.
    """
    _switch(session, context, models.collection_points, code, active=True)


def add_material(session: Session, context: Context, material: Material) -> None:
    """Take a material more; until a rate is announced it earns nothing, with a warning.

    Raises:
        CodeRefused: The code is not lower-case letters, digits and hyphens, or the stream or the
            picture unknown.
        CodeTaken: A material has it, or had it.
        AmountRefused: The plausible weight is out of range.
    """
    begin_change(session, context)
    _check_entry_code(material.code)
    # Finished compost lies in stock under this code, beside what is brought.
    if material.code == COMPOST_MATERIAL:
        words = _("%(code)s is in use. Choose another code.", code=material.code)
        raise CodeTaken(words, field="code")
    if rules.STREAM_COLOURS.get(material.stream) != material.colour:
        raise CodeRefused(_("Choose a stream; its colour follows the norm."), field="stream")
    _check_picture(material.pictogram)
    _check_plausible(material.plausible_visit_g)
    insert_entry(session, models.materials, {**own_keys(context), **asdict(material)})


def change_material(session: Session, context: Context, code: str, change: ChangeMaterial) -> None:
    """Change a material's names, advice, picture, place and plausible weight; its code is fixed.

    Raises:
        UnknownEntry: There is no such material.
        CodeRefused: There is no such picture.
        AmountRefused: The plausible weight is out of range.
    """
    begin_change(session, context)
    _check_picture(change.pictogram)
    _check_plausible(change.plausible_visit_g)
    touch_entry(session, context, models.materials, code, **asdict(change))


def deactivate_material(session: Session, context: Context, code: str) -> None:
    """Take a material no more.

    Raises:
        UnknownEntry: There is no such material.
    """
    _switch(session, context, models.materials, code, active=False)


def reactivate_material(session: Session, context: Context, code: str) -> None:
    """Take a material again.

    Raises:
        UnknownEntry: There is no such material.
    """
    _switch(session, context, models.materials, code, active=True)


def add_tare_preset(session: Session, context: Context, preset: TarePreset) -> None:
    """Add a container whose weight is known.

    Raises:
        CodeRefused: The code is not lower-case letters, digits and hyphens.
        CodeTaken: A container has it, or had it.
        AmountRefused: It weighs more than 100 kg.
    """
    begin_change(session, context)
    _check_entry_code(preset.code)
    _check_tare(preset.tare_g)
    insert_entry(session, models.tare_presets, {**own_keys(context), **asdict(preset)})


def succeed_tare_preset(session: Session, context: Context, code: str, tare_g: int) -> str:
    """Offer a container of another weight in the place of one, which retires; return its code.

    What was weighed with the old one keeps the tare that was taken away then.

    Raises:
        UnknownEntry: There is no such container.
        AmountRefused: It weighs more than 100 kg, or as much as before.
    """
    programme = begin_change(session, context)
    _check_tare(tare_g)
    catalogue = queries.catalogue_of(session, programme.id)
    old = catalogue.tare_preset(code)
    if old is None:
        raise UnknownEntry(_("Look at the code again: %(code)s.", code=code))
    if old.tare_g == tare_g:
        raise AmountRefused(_("It weighs that already. Weigh it empty once more."), field="tare_g")
    taken = {preset.code for preset in catalogue.tare_presets}
    following = rules.next_entry_code(code, taken)
    _switch(session, context, models.tare_presets, code, active=False)
    new = replace(old, code=following, tare_g=tare_g, deactivated_at=None)
    insert_entry(session, models.tare_presets, {**own_keys(context), **asdict(new)})
    return following


def deactivate_tare_preset(session: Session, context: Context, code: str) -> None:
    """Offer a container no more.

    Raises:
        UnknownEntry: There is no such container.
    """
    _switch(session, context, models.tare_presets, code, active=False)


def reactivate_tare_preset(session: Session, context: Context, code: str) -> None:
    """Offer a container again.

    Raises:
        UnknownEntry: There is no such container.
    """
    _switch(session, context, models.tare_presets, code, active=True)


def open_point(
    session: Session, context: Context, *, code: str, name: str, place: str, hours: str = ""
) -> Point:
    """Add a point whose code was checked.

    Raises:
        CodeTaken: Its code is in use.
    """
    point = Point(
        id=context.new_id(),
        code=code,
        name=name,
        place=place,
        created_at=context.now,
        deactivated_at=None,
        hours=hours,
    )
    insert_entry(session, models.collection_points, {**own_keys(context), **asdict(point)})
    return point


def _switch(
    session: Session, context: Context, table: sa.Table, code: str, *, active: bool
) -> None:
    begin_change(session, context)
    touch_entry(session, context, table, code, deactivated_at=None if active else context.now)


def _check_entry_code(code: str) -> None:
    if not rules.ENTRY_CODE.fullmatch(code) or len(code) > rules.ENTRY_CODE_MAX:
        raise CodeRefused(_("Use small letters, digits and hyphens."), field="code")


def _check_picture(pictogram: str) -> None:
    if pictogram not in rules.PICTOGRAMS:
        raise CodeRefused(_("Choose one of the pictures."), field="pictogram")


def _check_tare(tare_g: int) -> None:
    if not 0 <= tare_g <= rules.TARE_G_MAX:
        raise AmountRefused(_("A container weighs at most 100 kg."), field="tare_g")


def _check_plausible(plausible_visit_g: int) -> None:
    if not 0 < plausible_visit_g <= rules.PLAUSIBLE_G_MAX:
        raise AmountRefused(_("Give a weight of at most 500 kg."), field="plausible_visit_g")
