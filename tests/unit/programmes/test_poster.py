"""The poster of a collection point, read back from the paper."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.unit.paper.reading import codes_in, ink_box_mm, on_paper, pages_of, sizes_of, text_of
from tests.unit.programmes.making import NOON, a_catalogue, a_rate
from wasteexchange.programmes.documents import GROUPS, poster_pdf, public_address
from wasteexchange.programmes.rules import Catalogue

RATES = (
    a_rate(200),
    a_rate(250, NOON + dt.timedelta(days=1)),
    a_rate(1000, material="pet", asset="POINTS"),
)


def poster(catalogue: Catalogue, *, locale: str = "en", address: str = "") -> bytes:
    with on_paper(locale):
        return poster_pdf(catalogue, catalogue.points[0], NOON, address=address)


def test_it_names_every_material_that_is_taken_and_what_it_earns_today() -> None:
    catalogue = a_catalogue(RATES)
    said = " ".join(text_of(poster(catalogue)).split())
    for material in catalogue.materials:
        assert material.family_group in GROUPS
        assert all(word in said for word in material.name("en").split()), material.code
    assert "200 g of compost" in said
    assert "250 g" not in said
    assert "10 points" in said
    assert said.count("earns nothing") == len(catalogue.materials) - 2
    assert "as of Nov 22, 2026" in said or "as of 22 Nov 2026" in said
    assert "Punto de acopio 1" in said


def test_it_says_when_the_point_is_open_where_that_is_known() -> None:
    catalogue = a_catalogue(RATES)
    point = replace(catalogue.points[0], hours="Saturdays, 8 to 12")
    pdf = poster(replace(catalogue, points=(point,)), address="https://mala.example.pe/p/MALA/")
    assert "Saturdays, 8 to 12" in text_of(pdf)
    assert len(sizes_of(pdf)) == 1
    long = replace(point, hours="Saturdays, 8 to 12. " * 9)
    (page,) = pages_of(poster(replace(catalogue, points=(long,))), dpi=150)
    _left, _top, right, _bottom = ink_box_mm(page, dpi=150)
    assert right < 200


def test_what_is_no_longer_taken_moves_to_what_is_not_taken() -> None:
    catalogue = a_catalogue(RATES)
    glass = next(material for material in catalogue.materials if material.code == "glass")
    kept = tuple(
        replace(material, deactivated_at=NOON) if material is glass else material
        for material in catalogue.materials
    )
    said = text_of(poster(replace(catalogue, materials=kept)))
    refused = said[said.index("Not taken here") :]
    assert "Syringes" in refused
    assert "Glass" in refused
    assert "Glass" not in said[: said.index("Not taken here")].replace("cans and glass", "")


def test_the_usual_catalogue_fits_one_page_of_a4_inside_its_margins() -> None:
    pdf = poster(a_catalogue(RATES), address="https://mala.example.pe/p/MALA/")
    assert sizes_of(pdf) == [pytest.approx((210, 297), abs=0.1)]
    (page,) = pages_of(pdf, dpi=150)
    left, top, right, bottom = ink_box_mm(page, dpi=150)
    assert left > 10
    assert right < 200
    assert top > 8
    assert bottom < 292
    (code,) = codes_in(page, dpi=150)
    assert code.text == "https://mala.example.pe/p/MALA/"
    assert code.side_mm > 20


def test_a_long_catalogue_takes_another_page_and_loses_nothing() -> None:
    catalogue = a_catalogue(RATES)
    pet = next(material for material in catalogue.materials if material.code == "pet")
    more = tuple(replace(pet, code=f"kind-{n}", name_en=f"Kind{n:02}") for n in range(20))
    pdf = poster(replace(catalogue, materials=(*catalogue.materials, *more)))
    assert len(sizes_of(pdf)) == 2
    said = text_of(pdf)
    assert all(f"Kind{n:02}" in said for n in range(20))
    assert said.count("Not taken here") == 1


def test_the_same_catalogue_is_the_same_file() -> None:
    assert poster(a_catalogue(RATES)) == poster(a_catalogue(RATES))


def test_a_code_on_the_wall_leads_to_a_server_that_others_reach() -> None:
    assert public_address("https://mala.example.pe", "MALA") == "https://mala.example.pe/p/MALA/"
    assert public_address("http://192.168.1.20:8000", "MALA").startswith("http://192.168.1.20")
    for own in ("http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"):
        assert public_address(own, "MALA") == ""
