"""Keeping the catalogue, on both databases."""

import datetime as dt
import json
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.integration.programmes.conftest import NOW, context_of, create
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import metadata, reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes import queries, service
from wasteexchange.programmes.errors import (
    AmountRefused,
    CodeRefused,
    CodeTaken,
    RateTaken,
    RateTooEarly,
    UnknownEntry,
    UnknownProgramme,
    UnknownTemplate,
)
from wasteexchange.programmes.rules import Catalogue, Material, Programme, TarePreset

DAY = dt.timedelta(days=1)


def catalogue(engine: sa.Engine, programme: Programme) -> Catalogue:
    with reading(engine) as session:
        return queries.catalogue_of(session, programme.id)


def a_rate(**changes: object) -> service.AnnounceRate:
    said = {
        "id": uuid7(),
        "material": "food",
        "quality": Quality.CLEAN,
        "asset": Asset.COMPOST,
        "per_kg": 250,
        "applies_from": NOW + DAY,
    }
    return service.AnnounceRate(**{**said, **changes})  # type: ignore[arg-type]  # a dataclass


def test_a_programme_begins_with_everything_of_its_country(
    engine: sa.Engine, programme: Programme
) -> None:
    made = catalogue(engine, programme)
    assert [point.code for point in made.points] == ["MALA-01"]
    assert len(made.materials) == 16
    assert len(made.rates) == 32
    assert made.caps == ()
    assert made.programme == replace(programme, catalogue_version=1)
    food = made.rate_for("food", "contaminated", "COMPOST", NOW)
    assert food is not None
    assert (food.per_kg, food.applies_from) == (100, dt.datetime(2000, 1, 1, 5, tzinfo=dt.UTC))
    assert made.rate_for("food", "clean", "COMPOST", food.applies_from - DAY) is None


def test_each_rate_is_an_entry_of_the_journal(engine: sa.Engine, programme: Programme) -> None:
    entries = metadata.tables["journal_entries"]
    with reading(engine) as session:
        every = [json.loads(bytes(e)) for e in session.scalars(sa.select(entries.c.entry))]
    said = [entry for entry in every if entry["kind"] == "rate"]
    rates = {str(rate.id): rate for rate in catalogue(engine, programme).rates}
    assert {entry["rate"] for entry in said} == rates.keys()
    for entry in said:
        rate = rates[entry["rate"]]
        assert entry == {
            "v": 1,
            "kind": "rate",
            "programme": "MALA",
            "ref": entry["ref"],
            "rate": str(rate.id),
            "material": rate.material,
            "quality": rate.quality,
            "asset": rate.asset,
            "per_kg": rate.per_kg,
            "from": "2000-01-01T05:00:00Z",
        }
    assert len({entry["ref"] for entry in said}) == 32


@pytest.mark.parametrize("code", ["", "M", "mala", "MA-LA", "MALA ", "ÑAÑA", "A" * 13, "MALA\n"])
def test_a_code_that_cannot_stand_on_a_receipt_is_refused(engine: sa.Engine, code: str) -> None:
    with pytest.raises(CodeRefused):
        create(engine, code)


def test_a_code_is_given_once(engine: sa.Engine, programme: Programme) -> None:
    with pytest.raises(CodeTaken, match="MALA"):
        create(engine, programme.code)
    with reading(engine) as session:
        assert [known.code for known in queries.programmes(session)] == ["MALA"]


def test_nothing_of_an_unknown_template_is_kept(engine: sa.Engine) -> None:
    command = service.CreateProgramme(code="LIMA", name="Lima", template="atlantis")
    with pytest.raises(UnknownTemplate), unit_of_work(engine) as session:
        service.create_programme(session, NOW, uuid7, command)
    with reading(engine) as session, pytest.raises(UnknownProgramme):
        queries.programme_by_code(session, "LIMA")


def test_a_rate_gets_a_successor_and_is_never_edited(
    engine: sa.Engine, programme: Programme, context: Context
) -> None:
    before = catalogue(engine, programme).rate_for("food", "clean", "COMPOST", NOW)
    with unit_of_work(engine) as session:
        announced = service.announce_rate(session, context, a_rate())
    after = catalogue(engine, programme)
    assert after.rate_for("food", "clean", "COMPOST", NOW) == before
    assert after.rate_for("food", "clean", "COMPOST", NOW + DAY) == announced
    for verb in ("UPDATE rates SET per_kg = 1", "DELETE FROM rates"):
        with pytest.raises(sa.exc.DatabaseError), engine.begin() as connection:
            connection.exec_driver_sql(verb)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"applies_from": NOW - dt.timedelta(microseconds=1)}, RateTooEarly),
        ({"material": "gold"}, UnknownEntry),
        ({"per_kg": -1}, AmountRefused),
        ({"per_kg": 10_001}, AmountRefused),
        ({"asset": Asset.MATTER}, AmountRefused),
    ],
)
def test_a_rate_that_cannot_be_is_refused_and_nothing_kept(
    engine: sa.Engine,
    programme: Programme,
    context: Context,
    changes: dict[str, object],
    refusal: type[DomainError],
) -> None:
    with pytest.raises(refusal), unit_of_work(engine) as session:
        service.announce_rate(session, context, a_rate(**changes))
    kept = catalogue(engine, programme)
    assert (len(kept.rates), kept.programme.catalogue_version) == (32, 1)


def test_two_rates_never_begin_at_the_same_instant(engine: sa.Engine, context: Context) -> None:
    with unit_of_work(engine) as session:
        service.announce_rate(session, context, a_rate(applies_from=NOW))
    with pytest.raises(RateTaken), unit_of_work(engine) as session:
        service.announce_rate(session, context, a_rate(applies_from=NOW, per_kg=9))
    with reading(engine) as session:
        rates = queries.catalogue_of(session, context.programme_id).rates
    assert [rate.per_kg for rate in rates if rate.applies_from == NOW] == [250]


def test_a_cap_is_announced_and_lifted(
    engine: sa.Engine, programme: Programme, context: Context
) -> None:
    def a_cap(amount: int | None, applies_from: dt.datetime) -> service.AnnounceCap:
        return service.AnnounceCap(
            id=uuid7(),
            asset=Asset.COMPOST,
            period="week",
            amount=amount,
            applies_from=applies_from,
        )

    with unit_of_work(engine) as session:
        service.announce_cap(session, context, a_cap(4_000, NOW))
        service.announce_cap(session, context, a_cap(None, NOW + DAY))
    kept = catalogue(engine, programme)
    assert [cap.amount for cap in kept.caps_in_force(NOW)] == [4_000]
    assert kept.caps_in_force(NOW + DAY) == ()
    for wrong, refusal in ((a_cap(1, NOW), RateTaken), (a_cap(1, NOW - DAY), RateTooEarly)):
        with pytest.raises(refusal), unit_of_work(engine) as session:
            service.announce_cap(session, context, wrong)


def test_points_are_opened_closed_and_opened_again(
    engine: sa.Engine, programme: Programme, context: Context
) -> None:
    with unit_of_work(engine) as session:
        second = service.add_point(session, context, name="Plaza")
        named = service.add_point(session, context, name="Playa", code="PLAYA", place="Bujama")
        service.deactivate_point(session, context, second.code)
        service.change_point(session, context, "PLAYA", name="Playa norte", place="Bujama baja")
    kept = catalogue(engine, programme)
    assert [p.code for p in kept.points] == ["MALA-01", "MALA-02", "PLAYA"]
    assert [p.active for p in kept.points] == [True, False, True]
    assert kept.point_by_id(named.id) == replace(named, name="Playa norte", place="Bujama baja")
    with unit_of_work(engine) as session:
        service.reactivate_point(session, context, "MALA-02")
    assert all(point.active for point in catalogue(engine, programme).points)


@pytest.mark.parametrize(
    ("code", "refusal"), [("MALA-01", CodeTaken), ("plaza", CodeRefused), ("A/B", CodeRefused)]
)
def test_a_point_code_is_fit_and_given_once(
    engine: sa.Engine, context: Context, code: str, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal), unit_of_work(engine) as session:
        service.add_point(session, context, name="Plaza", code=code)
    with reading(engine) as session:
        assert len(queries.points_of(session, context.programme_id)) == 1


def test_materials_and_containers_are_added_changed_and_switched_off(
    engine: sa.Engine, programme: Programme, context: Context
) -> None:
    food = catalogue(engine, programme).material("food")
    assert food is not None
    textiles = replace(food, code="textiles", name_es="Ropa", stream="rest", colour="black")
    change = service.ChangeMaterial(
        name_es="Comida",
        name_en="Food",
        advice_es="",
        advice_en="",
        pictogram="material-food",
        plausible_visit_g=50_000,
        position=3,
        frequent=False,
    )
    with unit_of_work(engine) as session:
        service.add_material(session, context, textiles)
        service.change_material(session, context, "food", change)
        service.deactivate_material(session, context, "glass")
        service.add_tare_preset(session, context, TarePreset("drum", "Bidón", "Drum", 2_500, 9))
        service.deactivate_tare_preset(session, context, "sack")
    kept = catalogue(engine, programme)
    changed = kept.material("food")
    assert changed is not None
    assert (changed.name("es"), changed.plausible_visit_g, changed.frequent) == (
        *("Comida", 50_000, False),
    )
    assert kept.material("textiles") == textiles
    assert [m.code for m in kept.materials if not m.active] == ["glass"]
    assert [t.code for t in kept.tare_presets if t.active] == ["none", "bucket", "crate", "drum"]
    with unit_of_work(engine) as session:
        service.reactivate_material(session, context, "glass")
        service.reactivate_tare_preset(session, context, "sack")
    assert all(t.active for t in catalogue(engine, programme).tare_presets)


def _changed_food(**changes: object) -> Callable[[Session, Context], None]:
    def add(session: Session, context: Context) -> None:
        food = queries.catalogue_of(session, context.programme_id).material("food")
        assert isinstance(food, Material)
        service.add_material(session, context, replace(food, **changes))  # type: ignore[arg-type]  # a dataclass

    return add


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        (_changed_food(), CodeTaken),
        (_changed_food(code="compost"), CodeTaken),
        (_changed_food(code="Gold"), CodeRefused),
        (_changed_food(code="gold", stream="gold"), CodeRefused),
        (_changed_food(code="gold", colour="blue"), CodeRefused),
        (_changed_food(code="gold", plausible_visit_g=0), AmountRefused),
        (
            lambda s, c: service.add_tare_preset(s, c, TarePreset("x", "x", "x", 100_001, 9)),
            AmountRefused,
        ),
        (lambda s, c: service.add_tare_preset(s, c, TarePreset("sack", "x", "x", 1, 9)), CodeTaken),
        (lambda s, c: service.deactivate_material(s, c, "gold"), UnknownEntry),
        (lambda s, c: service.deactivate_point(s, c, "GOLD-01"), UnknownEntry),
    ],
)
def test_what_does_not_fit_the_catalogue_is_refused(
    engine: sa.Engine,
    context: Context,
    attempt: Callable[[Session, Context], None],
    refusal: type[DomainError],
) -> None:
    with pytest.raises(refusal), unit_of_work(engine) as session:
        attempt(session, context)
    with reading(engine) as session:
        kept = queries.catalogue_of(session, context.programme_id)
    assert kept.programme.catalogue_version == 1


def test_a_catalogue_is_read_once_and_again_after_a_change(
    engine: sa.Engine, programme: Programme, context: Context
) -> None:
    first = catalogue(engine, programme)
    said: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *a: said.append(a[2]))
    assert catalogue(engine, programme) is first
    assert [s for s in said if s.startswith("SELECT") and "catalogue_version" not in s] == []
    with unit_of_work(engine) as session:
        service.add_point(session, context, name="Plaza")
    assert len(catalogue(engine, programme).points) == 2


def test_what_was_undone_is_never_remembered(
    engine: sa.Engine, programme: Programme, context: Context
) -> None:
    def undone() -> None:
        with unit_of_work(engine) as session:
            service.add_point(session, context, name="Undone")
            inside = queries.catalogue_of(session, programme.id)
            assert [point.name for point in inside.points][1:] == ["Undone"]
            message = "the room is on fire"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="fire"):
        undone()
    with unit_of_work(engine) as session:
        service.add_point(session, context, name="Kept")
    assert [point.name for point in catalogue(engine, programme).points][1:] == ["Kept"]


def test_a_programme_never_sees_another_ones_catalogue(
    engine: sa.Engine, programme: Programme
) -> None:
    other = create(engine, "LURIN")
    with unit_of_work(engine) as session:
        service.deactivate_material(session, context_of(other), "food")
        service.add_point(session, context_of(other), name="Plaza")
    mine, theirs = catalogue(engine, programme), catalogue(engine, other)
    assert [p.code for p in mine.points] == ["MALA-01"]
    assert [p.code for p in theirs.points] == ["LURIN-01", "LURIN-02"]
    assert {m.code for m in mine.materials if not m.active} == set()
    with pytest.raises(UnknownEntry), unit_of_work(engine) as session:
        service.deactivate_point(session, context_of(other), "MALA-01")
    with reading(engine) as session, pytest.raises(UnknownEntry):
        queries.get_point(session, other.id, "MALA-01")


def test_points_opened_at_once_get_codes_of_their_own(
    engine: sa.Engine, programme: Programme, context: Context
) -> None:
    given: list[str] = []

    def open_one() -> None:
        with unit_of_work(engine) as session:
            given.append(service.add_point(session, context, name="Plaza").code)

    threads = [threading.Thread(target=open_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == [f"MALA-{number:02}" for number in range(2, 10)]
    assert catalogue(engine, programme).programme.catalogue_version == 9


def test_nobody_is_found_under_an_unknown_id(engine: sa.Engine) -> None:
    with reading(engine) as session, pytest.raises(UnknownProgramme):
        queries.catalogue_of(session, uuid.uuid4())
