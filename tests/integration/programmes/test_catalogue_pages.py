"""The catalogue in the office: whoever keeps it changes it, others see it."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask

from tests import make
from tests.integration.access.doors import Visitor
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.programmes import queries
from wasteexchange.programmes.rules import Catalogue, Programme

PAGES = {
    "materials": "Materials and rates",
    "materials/food": "Food scraps",
    "points": "Collection points",
    "points/MALA-01": "Punto de acopio 1",
    "tare": "Containers",
    "caps": "Caps",
}


@pytest.fixture
def mala(app: Flask) -> Programme:
    """A programme in the application."""
    with app.app_context(), unit_of_work() as session:
        return make.a_programme(session)


@pytest.fixture
def sign_in(app: Flask, mala: Programme) -> Callable[[str], Visitor]:
    """Let somebody with a role sit down at a browser that speaks English."""

    def enter(role: str, *, narrowed: bool = False) -> Visitor:
        with app.app_context(), unit_of_work() as session:
            point = make.the_point(session, mala) if narrowed else None
            known = make.a_staff(session, mala, role, point=point)
        visitor = Visitor(app, known.id, known.name, known.password)
        visitor.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        return visitor.enter()

    return enter


def catalogue(app: Flask, programme: Programme) -> Catalogue:
    with app.app_context(), reading() as session:
        return queries.catalogue_of(session, programme.id)


@pytest.mark.parametrize("page", PAGES)
def test_a_coordinator_keeps_what_an_auditor_only_sees(
    sign_in: Callable[[str], Visitor], page: str
) -> None:
    keeps = sign_in("coordinator").client.get(f"/office/{page}")
    sees = sign_in("auditor").client.get(f"/office/{page}")
    assert (keeps.status_code, sees.status_code) == (200, 200)
    form = f'action="/office/{page}'
    assert form in keeps.text
    assert f"<h1>{PAGES[page]}</h1>" in keeps.text
    assert form not in sees.text


@pytest.mark.parametrize("page", [*PAGES, "materials/food/rates", "tare/bucket/successor"])
def test_nobody_else_changes_it(
    app: Flask, mala: Programme, sign_in: Callable[[str], Visitor], page: str
) -> None:
    refused = sign_in("auditor").send(f"/office/{page}", page="/office/points")
    assert refused.status_code == 403
    assert catalogue(app, mala).programme.catalogue_version == 1


@pytest.mark.parametrize("role", ["coordinator", "admin"])
@pytest.mark.parametrize("page", [*PAGES, "materials/food/rates", "points/MALA-01/deactivation"])
def test_whoever_works_at_one_point_sees_the_catalogue_of_all_and_changes_nothing(
    app: Flask, mala: Programme, sign_in: Callable[..., Visitor], page: str, role: str
) -> None:
    narrowed = sign_in(role, narrowed=True)
    if page in PAGES:
        seen = narrowed.client.get(f"/office/{page}")
        assert seen.status_code == 200
        assert f'action="/office/{page}' not in seen.text
    refused = narrowed.send(f"/office/{page}", page="/office/points")
    assert refused.status_code == 403
    assert "This holds for all points" in refused.text
    assert catalogue(app, mala).programme.catalogue_version == 1


def test_a_successor_is_announced_for_a_day(
    app: Flask, mala: Programme, sign_in: Callable[[str], Visitor]
) -> None:
    keeper = sign_in("coordinator")
    day = mala.local_day(dt.datetime.now(dt.UTC)) + dt.timedelta(days=3)
    told = {"asset": "POINTS", "clean": "12,5", "contaminated": "", "applies_from": str(day)}
    kept = keeper.send("/office/materials/pet/rates", page="/office/materials/pet", **told)
    assert kept.status_code == 303, kept.text
    page = keeper.client.get(kept.location)
    assert "12.50\u00a0points" in page.text
    assert "announced" in page.text
    rates = catalogue(app, mala)
    for quality, per_kg in (("clean", 1250), ("contaminated", 625)):
        rate = rates.rate_for("pet", quality, "POINTS", mala.midnight(day))
        assert rate is not None
        assert (rate.per_kg, rate.applies_from) == (per_kg, mala.midnight(day))
    assert "changes on" in keeper.client.get("/office/materials").text


def test_today_means_from_the_next_minute_on(
    app: Flask, mala: Programme, sign_in: Callable[[str], Visitor]
) -> None:
    keeper = sign_in("coordinator")
    before = dt.datetime.now(dt.UTC)
    told = {"asset": "COMPOST", "clean": "0,151 kg de abono por kg", "contaminated": "20 g"}
    told["applies_from"] = str(mala.local_day(before))
    kept = keeper.send("/office/materials/food/rates", page="/office/materials/food", **told)
    assert kept.status_code == 303, kept.text
    (new, *_) = [r for r in catalogue(app, mala).rates if r.per_kg == 151]
    assert before <= new.applies_from <= before + dt.timedelta(minutes=2)
    assert new.applies_from.second == new.applies_from.microsecond == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"applies_from": "2020-01-01"}, "What was credited stays as it was"),
        ({"applies_from": "yesterday"}, "Not a valid date"),
        ({"clean": "-3"}, "Write a number such as"),
        ({"clean": "1,234.5"}, "Write a number such as"),
        ({"clean": "9999999"}, "A kilogram can earn"),
        ({"asset": "COMPOST", "clean": "200"}, "Write 0.2 for 200 g"),
        ({"contaminated": "half"}, "Write a number such as"),
        ({"asset": "COMPOST", "clean": "0.1234"}, "Write kilograms of compost"),
        ({"asset": "GOLD"}, "Not a valid choice"),
    ],
)
def test_a_rate_that_cannot_be_read_is_shown_again_with_what_to_do(
    app: Flask,
    mala: Programme,
    sign_in: Callable[[str], Visitor],
    changes: dict[str, str],
    words: str,
) -> None:
    day = mala.local_day(dt.datetime.now(dt.UTC)) + dt.timedelta(days=3)
    told = {"asset": "POINTS", "clean": "10", "applies_from": str(day), **changes}
    refused = sign_in("coordinator").send(
        "/office/materials/pet/rates", page="/office/materials/pet", **told
    )
    assert refused.status_code == 422
    assert words in refused.text
    assert len(catalogue(app, mala).rates) == 32


def test_the_whole_catalogue_is_kept_by_forms(
    app: Flask, mala: Programme, sign_in: Callable[[str], Visitor]
) -> None:
    keeper = sign_in("coordinator")
    material = {
        "name_es": "Ropa",
        "name_en": "Clothes",
        "advice_es": "",
        "advice_en": "",
        "pictogram": "material-film",
        "plausible": "12.5",
        "position": "3",
    }
    point = {"name": "Plaza <b>", "place": "Frente a la iglesia", "hours": "Sábados, 8 a 12"}
    tare = {"code": "drum", "name_es": "Bidón", "name_en": "Drum", "tare": "2,5"}
    cap = {"asset": "COMPOST", "period": "week", "amount": "20", "applies_from": "2126-01-01"}
    sent = [
        ("/office/materials", {"code": "clothes", "stream": "rest", **material}),
        ("/office/materials/clothes", {**material, "name_en": "Old clothes"}),
        ("/office/materials/glass/deactivation", {}),
        ("/office/points", {**point, "code": ""}),
        ("/office/points/MALA-02", {**point, "name": "Playa <b>"}),
        ("/office/points/MALA-01/deactivation", {}),
        ("/office/points/MALA-01/reactivation", {}),
        ("/office/tare", tare),
        ("/office/tare/sack/deactivation", {}),
        ("/office/tare/bucket/successor", {"tare": "1.2"}),
        ("/office/caps", cap),
        ("/office/caps", {**cap, "amount": "", "applies_from": "2126-02-01"}),
    ]
    for address, told in sent:
        kept = keeper.send(address, page="/office/points", **told)
        assert kept.status_code == 303, (address, kept.text)
        assert keeper.client.get(kept.location).status_code == 200
    made = catalogue(app, mala)
    clothes, drum = made.material("clothes"), made.tare_preset("drum")
    assert clothes is not None
    assert drum is not None
    assert (clothes.name_en, clothes.plausible_visit_g, clothes.colour) == (
        *("Old clothes", 12_500, "black"),
    )
    assert drum.tare_g == 2_500
    lighter = [t for t in made.tare_presets if t.code.startswith("bucket")]
    assert [(t.code, t.tare_g, t.active) for t in lighter if t.active] == [
        ("bucket-2", 1_200, True)
    ]
    assert [p.hours for p in made.points][1:] == ["Sábados, 8 a 12"]
    assert [p.name for p in made.points if p.active][1:] == ["Playa <b>"]
    assert [m.code for m in made.materials if not m.active] == ["glass"]
    assert sorted(c.amount or 0 for c in made.caps) == [0, 20_000]
    shown = keeper.client.get("/office/points").text
    assert "Playa &lt;b&gt;" in shown
    assert "Playa <b>" not in shown


@pytest.mark.parametrize(
    ("address", "told", "words"),
    [
        ("/office/points", {"name": "Plaza", "code": "MALA-01"}, "Choose another code"),
        ("/office/points", {"name": "a\u202eb"}, "cannot be seen"),
        ("/office/points", {"name": ""}, "required"),
        ("/office/tare", {"code": "x", "name_es": "x", "name_en": "x", "tare": "101"}, "100 kg"),
        ("/office/tare", {"code": "x", "name_es": "x", "name_en": "x", "tare": "2 kg"}, "0.9"),
        ("/office/materials", {"code": "Gold"}, "Small letters"),
        ("/office/caps", {"asset": "COMPOST", "amount": "lots"}, "Write kilograms"),
        ("/office/tare/bucket/successor", {"tare": "heavy"}, "0.9"),
    ],
)
def test_what_cannot_be_kept_is_shown_again(
    app: Flask,
    mala: Programme,
    sign_in: Callable[[str], Visitor],
    address: str,
    told: dict[str, str],
    words: str,
) -> None:
    page = "/office/points"
    refused = sign_in("coordinator").send(address, page=page, **told)
    assert refused.status_code == 422
    assert words in refused.text
    assert catalogue(app, mala).programme.catalogue_version == 1


@pytest.mark.parametrize("page", ["materials/gold", "points/GOLD-01"])
def test_what_is_not_there_is_not_found(sign_in: Callable[[str], Visitor], page: str) -> None:
    keeper = sign_in("coordinator")
    assert keeper.client.get(f"/office/{page}").status_code == 404
    gone = keeper.send(f"/office/{page}/deactivation", page="/office/points")
    assert gone.status_code == 404


def test_another_programmes_points_are_not_there(
    app: Flask, sign_in: Callable[[str], Visitor]
) -> None:
    keeper = sign_in("coordinator")
    with app.app_context(), unit_of_work() as session:
        other = make.a_programme(session, "LURIN")
    assert keeper.client.get("/office/points/LURIN-01").status_code == 404
    sent = keeper.send("/office/points/LURIN-01/deactivation", page="/office/points")
    assert sent.status_code == 404
    assert all(point.active for point in catalogue(app, other).points)


def test_a_programme_gets_another_name_and_keeps_its_code(
    app: Flask, mala: Programme, sign_in: Callable[[str], Visitor]
) -> None:
    keeper, page = sign_in("coordinator"), "/office/programme"
    assert mala.name in keeper.client.get(page).text
    kept = keeper.send(page, page=page, name="  Asia   recicla ")
    assert kept.status_code == 303
    changed = catalogue(app, mala).programme
    assert (changed.name, changed.code) == ("Asia recicla", "MALA")
    assert changed.catalogue_version == mala.catalogue_version + 1
    assert "Asia recicla" in keeper.client.get("/p/MALA/").text
    for wrong in ("", "   ", "a\u202eb", "x" * 81):
        assert keeper.send(page, page=page, name=wrong).status_code == 422, wrong
    auditor = sign_in("auditor")
    assert 'action="/office/programme"' not in auditor.client.get(page).text
    assert auditor.send(page, page=page, name="Otra").status_code == 403
    assert catalogue(app, mala).programme.name == "Asia recicla"


def test_the_poster_of_a_point_is_a_pdf_that_everyone_in_the_office_may_print(
    sign_in: Callable[[str], Visitor],
) -> None:
    client = sign_in("auditor").client
    assert 'href="/office/points/MALA-01/poster.pdf"' in client.get("/office/points/MALA-01").text
    poster = client.get("/office/points/MALA-01/poster.pdf")
    assert poster.content_type == "application/pdf"
    assert poster.data.startswith(b"%PDF")
    assert client.get("/office/points/MALA-77/poster.pdf").status_code == 404


def test_a_rate_is_looked_at_before_it_is_announced(
    app: Flask, mala: Programme, sign_in: Callable[[str], Visitor]
) -> None:
    keeper = sign_in("coordinator")
    with app.app_context(), unit_of_work() as session:
        make.a_deposit(session, mala)
    day = mala.local_day(dt.datetime.now(dt.UTC)) + dt.timedelta(days=3)
    asked = {"asset": "COMPOST", "clean": "0.25 kg", "contaminated": "", "applies_from": str(day)}
    page = keeper.client.get("/office/materials/food/rates", query_string=asked)
    assert page.status_code == 200
    for words in ("the last 30 days", "1 family brought", "1.30", "+260", "+25", "Announce it?"):
        assert words in page.text
    assert len(catalogue(app, mala).rates) == 32
    again = keeper.client.get("/office/materials/food/rates", query_string=asked | {"clean": "x"})
    assert again.status_code == 422
    assert "Write kilograms of compost" in again.text
    assert 'value="x"' in again.text


def test_a_second_rate_of_a_day_takes_the_place_of_the_first(
    app: Flask, mala: Programme, sign_in: Callable[[str], Visitor]
) -> None:
    keeper = sign_in("coordinator")
    day = mala.local_day(dt.datetime.now(dt.UTC)) + dt.timedelta(days=3)
    for clean in ("2", "0.2"):
        told = {"asset": "COMPOST", "clean": clean, "applies_from": str(day)}
        kept = keeper.send("/office/materials/food/rates", page="/office/points", **told)
        assert kept.status_code == 303, kept.text
    noon = mala.midnight(day) + dt.timedelta(hours=12)
    rate = catalogue(app, mala).rate_for("food", "clean", "COMPOST", noon)
    assert rate is not None
    assert (rate.per_kg, rate.applies_from) == (200, mala.midnight(day) + dt.timedelta(minutes=1))
    page = keeper.client.get("/office/materials/food").text
    assert "Another one of the same day takes its place." in page


def test_a_cap_says_how_many_visits_it_would_have_cut(
    app: Flask, mala: Programme, sign_in: Callable[[str], Visitor]
) -> None:
    keeper = sign_in("coordinator")
    with app.app_context(), unit_of_work() as session:
        make.a_deposit(session, mala)
    asked = {"asset": "COMPOST", "period": "visit", "amount": "1", "applies_from": "2126-01-01"}
    page = keeper.client.get("/office/caps", query_string=asked).text
    assert "A family can earn at most 1.00\N{NO-BREAK SPACE}kg of compost in one visit." in page
    assert "of 1 visit" in page
    assert not catalogue(app, mala).caps
