"""The words of the program are explained, on the page and in the documents alike."""

import importlib.util
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(("language", "told"), [("es", "la balanza"), ("en", "the scale")])
def test_anyone_may_read_what_the_words_mean(client: FlaskClient, language: str, told: str) -> None:
    page = client.get(f"/glossary?lang={language}")
    assert page.status_code == 200
    assert told in page.text
    assert 'id="deposit"' in page.text
    assert f'<html lang="{language}">' in page.text


def test_each_word_is_explained_in_one_plain_sentence(client: FlaskClient) -> None:
    for language in ("es", "en"):
        page = client.get(f"/glossary?lang={language}").text
        sentences = re.findall(r"<dd>(.*?)</dd>", page)
        assert len(sentences) > 40
        for sentence in sentences:
            assert sentence.endswith("."), sentence
            assert sentence.count(".") == 1, sentence
            assert len(sentence.split()) <= 20, sentence


def test_every_public_page_leads_there(client: FlaskClient) -> None:
    assert 'href="/glossary"' in client.get("/").text


def test_the_documents_say_the_same_words() -> None:
    spec = importlib.util.spec_from_file_location("glossary", ROOT / "scripts" / "glossary.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert page == script.written(), "run: python scripts/glossary.py"
