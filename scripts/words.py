"""Collect every visible text, keep the Spanish catalogue in step with them, and compile it.

    python scripts/words.py            collect, update translations/es, compile
    python scripts/words.py --missing  print what has no Spanish yet, one English text a line

English texts stand in the code and the templates; `translations/es` holds their Spanish.
"""

import argparse
import datetime as dt
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
Words = str | tuple[str, ...]
CATALOGUE = ROOT / "translations" / "es" / "LC_MESSAGES" / "messages.po"
PLURALS = "nplurals=2; plural=(n != 1);"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
# What click itself says to people, one or many; what only a programmer can meet stays English.
CLICKS: tuple[Words, ...] = (
    "%(prog)s, version %(version)s",
    "Argument {name!r} takes {nargs} values.",
    "Choose from:\n\t{choices}",
    "Commands",
    "Invalid value for {param_hint}: {message}",
    "Invalid value: {message}",
    "Missing argument",
    "Missing command.",
    "Missing option",
    "No such command {name!r}.",
    "No such option {name!r}.",
    "Option {name!r} does not take a value.",
    "Options",
    "Show the version and exit.",
    "Show this message and exit.",
    "Usage:",
    "default: {default}",
    "directory",
    "file",
    "path",
    "required",
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a directory.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is not readable.",
    "{name} {filename!r} is not writable.",
    "{value!r} is not a valid {number_type}.",
    "{value} is not in the range {range}.",
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    (
        "Got unexpected extra argument ({args})",
        "Got unexpected extra arguments ({args})",
    ),
    (
        "Option {name!r} requires an argument.",
        "Option {name!r} requires {nargs} arguments.",
    ),
    (
        "{value!r} does not match the format {format}.",
        "{value!r} does not match the formats {formats}.",
    ),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)
LINE = 100
# The compiled file says when it was made; the same texts must give the same bytes.
EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def collected() -> Catalog:
    """Return all texts of code, templates, refusals and command line, without a translation."""
    found = Catalog(charset="utf-8")
    for folder, kind in (("wasteexchange", "python"), ("templates", "jinja2")):
        options = {"*": {"trimmed": "true"}} if kind == "jinja2" else {}
        for name, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / folder),
            method_map=[("**.py", "python"), ("**.html", "jinja2")],
            options_map={f"**.{'html' if kind == 'jinja2' else 'py'}": options.get("*", {})},
            keywords=KEYWORDS,
            # Babel passes over folders that begin with an underscore; our components lie in one.
            directory_filter=lambda name: "__pycache__" not in name,
        ):
            found.add(message, locations=[(f"{folder}/{name}", 0)])
    for title in titles():
        found.add(title, locations=[("refusals", 0)])
    for words in (*command_line(), *CLICKS):
        found.add(words, locations=[("command line", 0)])
    return found


def titles() -> Iterator[str]:
    """Give the titles of everything that can be refused: they are translated where they show."""
    sys.path.insert(0, str(ROOT))
    from wasteexchange.web.problems import every_problem  # noqa: PLC0415 - needs the path above

    for room in sorted((ROOT / "wasteexchange").glob("*/errors.py")):
        __import__(f"wasteexchange.{room.parent.name}.errors")
    yield from sorted(set(every_problem().values()))


def command_line() -> Iterator[str]:
    """Give the help of every command, and what the system refuses with."""
    sys.path.insert(0, str(ROOT))
    from wasteexchange.cli import program  # noqa: PLC0415 - needs the path above
    from wasteexchange.kernel.terminal import REASONS  # noqa: PLC0415 - as above
    from wasteexchange.manual import commands_in, texts_of  # noqa: PLC0415 - as above

    for command in commands_in(program):
        yield from texts_of(command)
    yield from REASONS


def said_by_click() -> set[Words]:
    """Return all that the installed click says."""
    import click  # noqa: PLC0415 - only a test asks

    folder = str(Path(click.__file__).parent)
    found = extract_from_dir(folder, method_map=[("**.py", "python")], keywords=KEYWORDS)
    return {message for _name, _line, message, _comments, _context in found}


def kept() -> Catalog:
    """Return the Spanish catalogue as it is on disk."""
    if not CATALOGUE.exists():
        return Catalog(locale="es", charset="utf-8")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="es")


def updated() -> Catalog:
    """Return the Spanish catalogue in step with the texts: nothing unused, what is new empty."""
    catalogue = kept()
    catalogue.update(collected(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def missing(catalogue: Catalog) -> list[str]:
    """Return the English texts that have no Spanish."""
    empty = []
    for message in catalogue:
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(said):
            empty.append(message.id if isinstance(message.id, str) else message.id[0])
    return empty


def written(catalogue: Catalog) -> tuple[bytes, bytes]:
    """Return the catalogue as text and compiled, the same bytes for the same texts."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalogue, width=LINE, sort_output=True, no_location=True, omit_header=True)
    header = f'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Plural-Forms: {PLURALS}\\n"\n'
    header += '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    whole = header.encode() + text.getvalue()
    compilable = read_po(io.BytesIO(whole), locale="es")
    compilable.creation_date = compilable.revision_date = EPOCH
    write_mo(compiled, compilable)
    return whole, compiled.getvalue()


def main() -> int:
    """Run."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("--missing", action="store_true", help="print what has no Spanish yet")
    asked = reader.parse_args()
    catalogue = updated()
    if asked.missing:
        print("\n".join(missing(catalogue)))
        return 0
    text, compiled = written(catalogue)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(text)
    CATALOGUE.with_suffix(".mo").write_bytes(compiled)
    print(f"{len(catalogue)} texts, {len(missing(catalogue))} without Spanish.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
