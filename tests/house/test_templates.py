"""Templates that cannot break the policy, the language, or at half past ten on a market day."""

import re
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from tests.house import tree
from wasteexchange.kernel.settings import Settings

FOLDER = Path("templates")
COMPONENTS = FOLDER / "_components"
# The gallery shows sample values, which nobody translates.
UNTRANSLATED = {FOLDER / "gallery"}
SAID_ALOUD = {"alt", "title", "placeholder", "aria-label", "aria-description", "data-label"}
FORBIDDEN = {
    "an inline script": re.compile(
        r"<script(?![^>]*\b(?:src=|type=.application/json))", re.IGNORECASE
    ),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE),
    "another host": re.compile(r"(?:src|href)=[\"']?(?:https?:)?//", re.IGNORECASE),
}
WORD = re.compile(r"[^\W\d_]{2,}")
EXPRESSION = "\N{REPLACEMENT CHARACTER}"


def templates() -> list[Path]:
    """All templates of ours."""
    return tree.ours("templates", ".html", ".txt", ".xml")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> jinja2.Environment:
    """The program's own Jinja, with every filter that it knows, as strict as it can be."""
    try:
        from wasteexchange import create_app  # noqa: PLC0415 - see below
    except ImportError:  # while the program is being put together there is none to ask
        return _bare_environment()
    folder = tmp_path_factory.mktemp("templates")
    application = create_app(
        Settings(
            database_url=f"sqlite:///{folder / 'never.db'}",
            secret_key="tests only",
            card_key=b"tests only",
            base_url="http://localhost",
            data_dir=folder,
        )
    )
    return application.jinja_env.overlay(undefined=jinja2.StrictUndefined)


def _bare_environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(tree.ROOT / FOLDER)
    made = jinja2.Environment(loader=loader, autoescape=True, extensions=["jinja2.ext.i18n"])
    made.filters |= dict.fromkeys(("grams", "points", "day", "moment"), str)
    return made


def test_every_template_compiles(environment: jinja2.Environment) -> None:
    wrong = []
    for path in templates():
        try:
            environment.compile(tree.text(path), filename=str(path))
        except jinja2.TemplateSyntaxError as fault:
            wrong.append(f"{path}:{fault.lineno} {fault.message}")
    assert not wrong, tree.report(wrong)


def test_every_template_that_is_named_is_there(environment: jinja2.Environment) -> None:
    missing = [
        f"{path}:{node.lineno} {name}"
        for path in templates()
        for node in environment.parse(tree.text(path)).find_all(
            (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
        )
        for name in _names_of(node)
        if not (tree.ROOT / FOLDER / name).is_file()
    ]
    assert not missing, tree.report(missing)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    found = [
        f"{path}:{number} {line.strip()}"
        for path in templates()
        for number, line in enumerate(_without_comments(path).splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert not found, tree.report(found)


def test_every_visible_text_can_be_translated(environment: jinja2.Environment) -> None:
    bare = [
        f"{path}: {text!r}"
        for path in templates()
        if path.suffix == ".html" and not UNTRANSLATED & set(path.parents)
        for text in visible_texts(environment, tree.text(path))
    ]
    assert not bare, tree.report(bare)


def test_visible_texts_are_found(environment: jinja2.Environment) -> None:
    page = """<p title="Weigh">{{ _("yes") }} and {% trans %}more{% endtrans %}</p>
    <img alt="{{ name }}" class="wide"><code>{{ code }} kg2</code><a href="/no/text">{{ x }}</a>"""
    assert visible_texts(environment, page) == ["Weigh", "and", "kg2"]


def test_a_component_is_one_macro(environment: jinja2.Environment) -> None:
    wrong = []
    for path in templates():
        macros = [m.name for m in environment.parse(tree.text(path)).find_all(nodes.Macro)]
        public = [name for name in macros if not name.startswith("_")]
        if path.parent == COMPONENTS and len(public) != 1:
            wrong.append(f"{path}: {', '.join(public) or 'no macro'}")
    assert not wrong, tree.report(wrong)


def visible_texts(environment: jinja2.Environment, source: str) -> list[str]:
    """Words that a reader sees or hears and that did not come through gettext."""
    reader = _Reader()
    reader.feed("".join(_pieces(environment.parse(source))))
    reader.close()
    return reader.texts


# What is typed into a terminal is the same in every language.
SILENT = {"script", "style", "kbd"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        for name, value in attrs:
            if name in SAID_ALOUD:
                self._keep(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._keep(data)

    def _keep(self, text: str) -> None:
        bare = " ".join(text.replace(EXPRESSION, " ").split())
        if WORD.search(bare):
            self.texts.append(bare)


def _pieces(template: nodes.Template) -> list[str]:
    """What stands between expressions, in order, with a sign where an expression stood."""
    return [
        node.data if isinstance(node, nodes.TemplateData) else EXPRESSION
        for output in template.find_all(nodes.Output)
        for node in output.nodes
    ]


def _names_of(node: nodes.Node) -> list[str]:
    named = getattr(node, "template", None)
    return [named.value] if isinstance(named, nodes.Const) and isinstance(named.value, str) else []


def _without_comments(path: Path) -> str:
    """The template without `{# … #}`, its lines where they were."""
    return re.sub(
        r"\{#.*?#\}", lambda found: "\n" * found[0].count("\n"), tree.text(path), flags=re.DOTALL
    )
