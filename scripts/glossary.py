"""Write docs/glossary.md from the words that the program explains on its page /glossary.

    python scripts/glossary.py

The sentences stand in `wasteexchange/public/glossary.py`, their Spanish in `translations/es`.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "glossary.md"
sys.path.insert(0, str(ROOT))

from flask import Flask, g  # noqa: E402 - needs the path above

from wasteexchange.public.glossary import Chapter, glossary  # noqa: E402 - as above
from wasteexchange.web import pages  # noqa: E402 - as above

_HEAD = """# Words

One word for one thing: in the code, on the screen, in the API and in the guides. The program shows
the same words at `/glossary`; this page is made from them (`scripts/glossary.py`), not by hand.
"""
_COLUMNS = """| in the code | on the screen | en pantalla | what it is | qué es |
|---|---|---|---|---|"""


def written() -> str:
    """Return the page, both languages side by side."""
    english, spanish = _in("en"), _in("es")
    parts = [_HEAD]
    for said, dicho in zip(english, spanish, strict=True):
        parts.append(f"## {said.title} · {dicho.title}\n\n{_COLUMNS}")
        for word, palabra in zip(said.words, dicho.words, strict=True):
            cells = (word.code, word.term, palabra.term, word.meaning, palabra.meaning)
            parts.append(f"| {' | '.join(cells)} |")
        parts.append("")
    return "\n".join(parts)


def _in(language: str) -> tuple[Chapter, ...]:
    app = Flask("glossary")
    pages.install(app)
    with app.app_context():
        g.language = language
        return glossary()


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written.")
