"""The templates are data: these hold them to the contract and to each other."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from tests.house import tree
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes import rules, templates
from wasteexchange.programmes.errors import UnknownTemplate

FOLDER = tree.ROOT / "wasteexchange/programmes/templates"
# The contract's own list: hundredths of a point, or grams of compost, per clean kilogram.
CLEAN = dict(
    [
        *(("food", 200), ("garden", 200), ("pet", 1000), ("hdpe", 1000), ("pp", 800)),
        *(("film", 300), ("paper-white", 600), ("newspaper", 300), ("cardboard", 250)),
        *(("glass", 100), ("tinplate", 300), ("aluminium", 3000), ("ferrous", 400)),
        *(("beverage-carton", 200), ("used-oil", 0), ("batteries", 0)),
    ]
)


def test_peru_pays_what_the_contract_says() -> None:
    peru = templates.read("peru")
    clean = {rate.material: rate.per_kg for rate in peru.rates if rate.quality == "clean"}
    contaminated = {r.material: r.per_kg for r in peru.rates if r.quality == "contaminated"}
    assert clean == CLEAN
    assert contaminated == {material: per_kg // 2 for material, per_kg in CLEAN.items()}
    assert {r.material for r in peru.rates if r.asset == Asset.COMPOST} == {"food", "garden"}
    assert len(peru.rates) == 2 * len(CLEAN)
    assert peru.rates_from == dt.date(2000, 1, 1)


def test_peru_is_in_lima() -> None:
    peru = templates.read("peru")
    said = (peru.country, peru.locale, peru.time_zone, peru.currency)
    assert said == ("PE", "es_PE", "America/Lima", "PEN")


@pytest.mark.parametrize("name", templates.names())
def test_every_material_can_be_shown_and_counted(name: str) -> None:
    template = templates.read(name)
    sprite = (tree.ROOT / "static/look/icons.svg").read_text(encoding="utf-8")
    assert template.materials
    for material in template.materials:
        assert material.colour == rules.STREAM_COLOURS[material.stream], material.code
        assert f'id="{material.pictogram}"' in sprite, material.code
        assert material.sigersol_class in {"ORGANICO", "INORGANICO"}, material.code
        assert 0 < material.plausible_visit_g <= rules.PLAUSIBLE_G_MAX, material.code
        assert rules.ENTRY_CODE.fullmatch(material.code), material.code
        for text in (material.name_es, material.name_en, material.advice_es, material.advice_en):
            assert text == text.strip() != "", material.code
    codes = [material.code for material in template.materials]
    assert len(set(codes)) == len(codes)
    assert {rate.material for rate in template.rates} <= set(codes)


@pytest.mark.parametrize("name", templates.names())
def test_a_family_sees_four_groups_and_at_most_six_recyclables(name: str) -> None:
    materials = templates.read(name).materials
    assert len({material.family_group for material in materials}) == 4
    dry = [m for m in materials if m.frequent and m.stream not in {"organic", "hazard"}]
    assert len(dry) <= 6


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.toml")), ids=lambda p: p.stem)
def test_every_figure_has_its_source_and_version(path: Path) -> None:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    assert said["version"]
    assert path.stem == "programme" or (said["source"] and said["verified"] in {True, False})


@pytest.mark.parametrize("name", ["chile", "", "../peru", "peru/"])
def test_a_template_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(UnknownTemplate, match="peru"):
        templates.read(name)


def test_no_country_is_an_if() -> None:
    named = [
        f"{path}:{number}"
        for path in tree.python("wasteexchange/programmes")
        for number, line in enumerate(tree.text(path).splitlines(), 1)
        if "PE" in line.replace("PEN", "").replace("PER_", "").replace("PERIOD", "").split('"')
    ]
    assert not named
