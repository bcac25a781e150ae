"""Every visible text has its Spanish, and no Spanish is left over."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
CLICKS_PLACEHOLDER = re.compile(r"\{[^}]*\}")


@pytest.fixture(scope="module")
def words() -> ModuleType:
    spec = importlib.util.spec_from_file_location("words", ROOT / "scripts" / "words.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_has_its_spanish(words: ModuleType) -> None:
    assert words.missing(words.updated()) == []


def test_no_spanish_is_left_over(words: ModuleType) -> None:
    used = {message.id for message in words.collected()}
    left_over = [message.id for message in words.kept() if message.id not in used]
    assert left_over == []


def test_what_is_filled_in_is_filled_in_in_spanish_too(words: ModuleType) -> None:
    for message in words.kept():
        if not message.id:
            continue
        english = message.id if isinstance(message.id, tuple) else (message.id,)
        spanish = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set().union(*(PLACEHOLDER.findall(one) for one in english))
        for one in spanish:
            assert set(PLACEHOLDER.findall(one)) <= wanted, message.id
        assert set(PLACEHOLDER.findall(spanish[-1])) == set(PLACEHOLDER.findall(english[-1]))


def test_what_click_says_is_taken_from_click_and_filled_in_with_what_it_has(
    words: ModuleType,
) -> None:
    """A click that words it otherwise would speak English again."""
    assert set(words.CLICKS) <= words.said_by_click()
    kept = words.kept()
    for message in words.CLICKS:
        english = "".join(message)
        spanish = kept[message if isinstance(message, str) else message[0]].string
        assert set(CLICKS_PLACEHOLDER.findall("".join(spanish))) <= set(
            CLICKS_PLACEHOLDER.findall(english)
        ), message


def test_a_role_has_one_name_in_spanish(words: ModuleType) -> None:
    said = {
        m.id: " ".join(m.string) if isinstance(m.string, tuple) else m.string for m in words.kept()
    }
    of_roles = {key: text for key, text in said.items() if re.search(r"\brole\b", str(key))}
    assert len(of_roles) > 8
    assert [text for text in of_roles.values() if "función" not in text.lower()] == []
    assert [text for text in said.values() if re.search(r"\b(cargo|rol)(es|s)?\b", text)] == []


def test_the_compiled_catalogue_is_the_written_one(words: ModuleType) -> None:
    text, compiled = words.written(words.updated())
    assert words.CATALOGUE.read_bytes() == text
    assert words.CATALOGUE.with_suffix(".mo").read_bytes() == compiled
