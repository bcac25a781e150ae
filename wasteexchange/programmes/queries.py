"""Reading programmes and their catalogues."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.statements import Question, Statement, pool_of
from wasteexchange.kernel.words import gettext as _
from wasteexchange.programmes import models
from wasteexchange.programmes.errors import UnknownEntry, UnknownProgramme
from wasteexchange.programmes.rules import (
    Cap,
    Catalogue,
    Material,
    Point,
    Programme,
    QualityReason,
    Rate,
    TarePreset,
)

# Set by the service in the session that changes a catalogue: what such a session reads may still
# be undone, and must not become every other's memory.
CHANGED = "programmes.catalogue_changed"

_Kind = TypeVar("_Kind")
# The newest catalogue of each programme, per database; a pool lives as long as its engine.
_remembered: "WeakKeyDictionary[sa.Pool, dict[uuid.UUID, Catalogue]]" = WeakKeyDictionary()
_version = Statement(
    lambda _dialect, _count: sa.select(models.programmes.c.catalogue_version).where(
        models.programmes.c.id == sa.bindparam("id")
    )
)


# Nobody changes the catalogue before whoever asked this is done (on PostgreSQL; SQLite's one
# writer needs no lock).
_held_version = Statement(
    lambda _dialect, _count: (
        sa.select(models.programmes.c.catalogue_version)
        .where(models.programmes.c.id == sa.bindparam("id"))
        .with_for_update(read=True)
    )
)


def version_question(programme_id: uuid.UUID) -> Question:
    """Ask for the catalogue's version, and that it stays so until we are done."""
    return _held_version, {"id": programme_id}, 1


def catalogue_of(session: Session, programme_id: uuid.UUID) -> Catalogue:
    """Return the catalogue as it is; costs one small select while nothing has changed.

    The version is read before the rows, so that what is remembered is never older than it says.

    Raises:
        UnknownProgramme: No programme has that id.
    """
    return catalogue_from(session, programme_id, _version.ask(session, {"id": programme_id}))


def catalogue_from(session: Session, programme_id: uuid.UUID, found: Sequence[Any]) -> Catalogue:
    """Return the catalogue of the version that was answered.

    Raises:
        UnknownProgramme: No programme has that id.
    """
    if not found:
        raise UnknownProgramme(_("Look at the programme's code again."))
    (version,) = found[0]
    remembered = _remembered.setdefault(pool_of(session), {})
    known = remembered.get(programme_id)
    if known and known.programme.catalogue_version == version and CHANGED not in session.info:
        return known
    catalogue = _read_catalogue(session, programme_id, version)
    if CHANGED not in session.info:
        remembered[programme_id] = catalogue
    return catalogue


def programmes(session: Session) -> list[Programme]:
    """Return every programme, by code."""
    return [_programme(row) for row in session.execute(_programmes())]


def find_programme(session: Session, code: str) -> Programme | None:
    """Return the programme with that code; None when there is none."""
    row = session.execute(_programmes().where(models.programmes.c.code == code)).first()
    return _programme(row) if row else None


def programme_by_code(session: Session, code: str) -> Programme:
    """Return the programme with that code.

    Raises:
        UnknownProgramme: There is none.
    """
    found = find_programme(session, code)
    if found is None:
        raise UnknownProgramme(_("Look at the programme's code again: %(code)s.", code=code))
    return found


def get_programme(session: Session, programme_id: uuid.UUID) -> Programme:
    """Return the programme with that id.

    Raises:
        UnknownProgramme: There is none.
    """
    row = session.execute(_programmes().where(models.programmes.c.id == programme_id)).first()
    if row is None:
        raise UnknownProgramme(_("Look at the programme's code again."))
    return _programme(row)


def time_zone_of(session: Session, programme_id: uuid.UUID) -> str:
    """In which zone a programme's days begin."""
    return get_programme(session, programme_id).time_zone


def points_of(session: Session, programme_id: uuid.UUID) -> list[Point]:
    """Return every collection point, active or not, by code."""
    return _rows(session, Point, models.collection_points, programme_id, order=("code",))


def get_point(session: Session, programme_id: uuid.UUID, code: str) -> Point:
    """Return the point with that code, active or not.

    Raises:
        UnknownEntry: There is none.
    """
    point = catalogue_of(session, programme_id).point_by_code(code)
    if point is None:
        raise UnknownEntry(_("Look at the point's code again: %(code)s.", code=code))
    return point


def _read_catalogue(session: Session, programme_id: uuid.UUID, version: int) -> Catalogue:
    table = models.programmes
    row = session.execute(_programmes().where(table.c.id == programme_id)).one()
    return Catalogue(
        programme=_programme(row, catalogue_version=version),
        points=tuple(points_of(session, programme_id)),
        materials=_all(session, Material, models.materials, programme_id, "position", "code"),
        rates=_all(session, Rate, models.rates, programme_id, "applies_from", "id"),
        tare_presets=_all(
            session, TarePreset, models.tare_presets, programme_id, "position", "code"
        ),
        quality_reasons=_all(
            session, QualityReason, models.quality_reasons, programme_id, "position", "code"
        ),
        caps=_all(session, Cap, models.caps, programme_id, "applies_from", "id"),
    )


def _all(
    session: Session, kind: type[_Kind], table: sa.Table, programme_id: uuid.UUID, *order: str
) -> tuple[_Kind, ...]:
    return tuple(_rows(session, kind, table, programme_id, order=order))


def _rows(
    session: Session,
    kind: type[_Kind],
    table: sa.Table,
    programme_id: uuid.UUID,
    *,
    order: Iterable[str],
) -> list[_Kind]:
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # a dataclass
    query = (
        sa.select(*(table.c[name] for name in names))
        .where(table.c.programme_id == programme_id)
        .order_by(*(table.c[name] for name in order))
    )
    return [kind(**_typed(row._asdict())) for row in session.execute(query)]


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    if "asset" in row:
        row["asset"] = Asset(row["asset"])
    return row


def _programmes() -> sa.Select[Any]:
    return sa.select(models.programmes).order_by(models.programmes.c.code)


def _programme(row: sa.Row[Any], **changes: int) -> Programme:
    return Programme(**{**row._asdict(), **changes})
