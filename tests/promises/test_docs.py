"""What the documents name is there: commands, options, addresses, files, settings, words."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po
from flask import Flask
from werkzeug.routing import Rule

from tests.house import tree
from tests.promises import written
from wasteexchange.cli import program

GUIDES = Path("docs/guides")
PREFIXES = (
    "/office",
    "/counter",
    "/c/",
    "/r/",
    "/p/",
    "/api",
    "/problems",
    "/glossary",
    "/gallery",
)
# Made by the program when it runs, so not in the repository.
MADE = ("instance/", ".venv", "secret_key", "card_key")
KNOWN_FOLDERS = ("docs/", "scripts/", "static/", "tests/", "wasteexchange/", "requirements/")
VARIABLE = re.compile(r"WASTEEXCHANGE_[A-Z_]+")
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def test_every_link_between_documents_leads_somewhere() -> None:
    lost = [
        f"{path}: {target}"
        for path in written.documents()
        for target in LINK.findall(tree.text(path))
        if not target.startswith(("http://", "https://", "mailto:"))
        and not (tree.ROOT / path.parent / target.split("#")[0]).exists()
    ]
    assert not lost, tree.report(lost)


def test_every_file_that_is_named_is_there() -> None:
    lost = [
        f"{path}: {name}"
        for path in written.documents()
        for name in _inline(path)
        if name.startswith(KNOWN_FOLDERS)
        and not any(mark in name for mark in "…*<{ ")
        and not (tree.ROOT / name).exists()
    ]
    assert not lost, tree.report(lost)


def test_every_command_and_option_that_is_named_exists() -> None:
    wrong = [
        f"{path}: {line}: {fault}"
        for path in written.documents()
        for line in _command_lines(path)
        for fault in _faults(line)
    ]
    assert not wrong, tree.report(wrong)


def test_a_command_that_does_not_exist_is_noticed() -> None:
    for wrong in (
        "wasteexchange bake",
        "wasteexchange audit --slowly",
        "wasteexchange cards eat x",
    ):
        assert list(_faults(wrong)), wrong
    assert not list(_faults("wasteexchange cards print --programme MALA --blank 50 -o cards.pdf"))


def test_every_command_helps_with_an_example_that_is_right() -> None:
    for words, command in _commands():
        shown = " ".join((command.help or "").split())
        assert "Example: wasteexchange " in shown, words
        example = shown.split("Example: ")[1]
        assert not list(_faults(example)), (words, example)


def test_every_command_stands_in_the_guide_of_the_administrator() -> None:
    guide = tree.text(GUIDES / "administrador.md")
    left_out = [
        words
        for words, command in _commands()
        if not isinstance(command, click.Group) and f"| `{words}` |" not in guide
    ]
    assert not left_out, tree.report(left_out)


def test_every_address_that_is_named_is_one_of_ours(app: Flask) -> None:
    rules = list(app.url_map.iter_rules())
    lost = [
        f"{path}: {name}"
        for path in written.documents()
        for name in _inline(path)
        if name.startswith(PREFIXES) and not any(_is_at(rule, name) for rule in rules)
    ]
    assert not lost, tree.report(lost)


def test_an_address_that_is_not_there_is_noticed(app: Flask) -> None:
    rules = list(app.url_map.iter_rules())
    assert not any(_is_at(rule, "/office/moon") for rule in rules)
    for there in ("/office/cards", "/c/…", "/problems/<code>", "/p/MALA/"):
        assert any(_is_at(rule, there) for rule in rules), there


def test_every_setting_is_told_and_none_is_invented() -> None:
    read = set(VARIABLE.findall(tree.text(Path("wasteexchange/kernel/settings.py"))))
    assert read
    told = set(VARIABLE.findall(tree.text(Path("docs/installation.md"))))
    assert read <= told, read - told
    known = set()
    for path in tree.python("wasteexchange", "scripts", "tests"):
        known |= set(VARIABLE.findall(tree.text(path)))
    for path in written.documents():
        invented = set(VARIABLE.findall(tree.text(path))) - known
        assert not invented, (path, invented)


def test_what_the_guides_call_a_button_stands_on_the_screen() -> None:
    """In the guides bold letters mean: this is what the screen says."""
    with (tree.ROOT / "translations/es/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="es")
    said = {_bare(text) for message in catalogue for text in _texts(message.string)}
    strange = [
        f"{path}: {words}"
        for path in sorted(GUIDES.glob("*.md"))
        for words in BOLD.findall(tree.text(path))
        if _bare(words) not in said
    ]
    assert not strange, tree.report(strange)


def test_the_licences_are_those_of_what_is_vendored() -> None:
    page = tree.text(Path("docs/licences.md"))
    folders = sorted(path.parent for path in (tree.ROOT / "static/vendor").glob("*/VERSION"))
    assert folders
    assert {path.parent.name for path in (tree.ROOT / "static/vendor").glob("*/*")} == {
        folder.name for folder in folders
    }
    for folder in folders:
        assert (folder / "LICENSE").is_file(), folder.name
        version = (folder / "VERSION").read_text(encoding="utf-8")
        number = re.search(r"\d+\.\d+\.\d+", version)
        assert number, folder.name
        row = next(line for line in page.splitlines() if f"`static/vendor/{folder.name}`" in line)
        assert f"| {number[0]} |" in row, row
        package = re.search(r"npm package `([^`]+)`", row)
        assert package, row
        assert package[1] in version, row


def test_the_changes_tell_of_this_version() -> None:
    project = tomllib.loads(tree.text(Path("pyproject.toml")))["project"]
    first = re.search(r"^## (\S+).*?\n(.*?)(?=^## |\Z)", _changes(), re.DOTALL | re.MULTILINE)
    assert first
    assert first[1] == project["version"]
    assert first[2].count("\n- ") >= 3


@pytest.mark.parametrize("name", ["operador", "familia", "coordinadora", "administrador"])
def test_a_guide_speaks_plainly(name: str) -> None:
    text = re.sub(r"```.*?```", "", tree.text(GUIDES / f"{name}.md"), flags=re.DOTALL)
    assert not re.search(r"\berror(es)?\b", text, re.IGNORECASE)
    assert not re.search(r"\b(tú|tienes|puedes|haz clic|vos)\b", text, re.IGNORECASE)
    prose = re.sub(r"^(?:#|\||!|- |\d\.).*$", "", text, flags=re.MULTILINE)
    for sentence in re.split(r"(?<=[.!?:])\s", " ".join(prose.split())):
        assert len(sentence.split()) <= 30, sentence


def _inline(path: Path) -> list[str]:
    return INLINE.findall(re.sub(r"```.*?```", "", tree.text(path), flags=re.DOTALL))


def _command_lines(path: Path) -> Iterator[str]:
    """Lines of blocks and pieces of text that begin with a command of ours."""
    for block in written.blocks(path):
        yield from (line.strip() for line in block.text.splitlines() if _is_command(line.strip()))
    yield from (words for words in _inline(path) if _is_command(words))


def _is_command(words: str) -> bool:
    return bool(re.match(r"(wasteexchange|python3? scripts/run\.py|py scripts\\run\.py)\b", words))


def _faults(line: str) -> Iterator[str]:
    """Name what of a line the command line does not know."""
    words = re.sub(r"\s+#.*", "", line).split()
    if words[0] != "wasteexchange":
        words = ["wasteexchange", "start", *words[2:]]
    command: click.Command = program
    context = click.Context(program)
    rest = words[1:]
    while rest and isinstance(command, click.Group) and not rest[0].startswith(("-", "…")):
        found = command.get_command(context, rest[0])
        if found is None:
            yield f"there is no command {rest[0]}"
            return
        command, rest = found, rest[1:]
    options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    for word in rest:
        if word.startswith("-") and word.split("=")[0] not in {*options, "--help", "--version"}:
            yield f"no option {word}"


def _commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its words, the groups included."""

    def walk(words: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield words, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner, name
                yield from walk(f"{words} {name}", inner)

    return walk("wasteexchange", program)


def _is_at(rule: Rule, name: str) -> bool:
    """Whether an address as people write it, `…` and `<code>` for what differs, is this rule's."""
    path = name.split("?", maxsplit=1)[0]
    wanted = [part for part in path.split("/") if part]
    there = [part for part in rule.rule.split("/") if part]
    if wanted and wanted[-1] == "…":
        wanted = wanted[:-1]
        there = there[: len(wanted)]
    if len(wanted) != len(there):
        return False
    pairs = zip(wanted, there, strict=True)
    return all(one == other or "<" in other for one, other in pairs)


def _texts(string: object) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (str(string),)


def _bare(words: str) -> str:
    return " ".join(words.split()).rstrip(".:").casefold()


@cache
def _changes() -> str:
    return tree.text(Path("CHANGELOG.md"))


def test_the_readme_names_every_room_of_the_house() -> None:
    plans = re.findall(
        r"^```\n(cli .*?)^```", Path("README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    (plan,) = plans
    said = {name for line in plan.splitlines() for name in re.split(r" {2,}", line)[0].split(" · ")}
    house = Path("wasteexchange")
    rooms = {each.parent.name for each in house.glob("*/__init__.py")}
    assert said == rooms | {"cli", "start"}
