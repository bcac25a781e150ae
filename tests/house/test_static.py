"""Scripts and styles as they are written: nothing builds them, so nothing else would notice."""

import re
from pathlib import Path

import pytest

from tests.house import tree

VENDOR = Path("static/vendor")
WORLD = re.compile(
    r"\b(?:document|window|navigator|localStorage|sessionStorage|indexedDB|crypto|location|fetch"
    r"|setTimeout|setInterval|performance|XMLHttpRequest)\b\s*[.(\[]|\bDate\.now\b|\bnew Date\(\)"
    r"|\bMath\.random\b"
)
EDGES = re.compile(
    r"\bfetch\(|\b(?:localStorage|sessionStorage|indexedDB|mediaDevices)\b|\bDate\.now\b"
)
IMPORT = re.compile(
    r"(?:^|\n)\s*(?:import|export)\b[^;\"']*?\bfrom\s*[\"']([^\"']+)[\"']"
    r"|(?:^|\n)\s*import\s*[\"']([^\"']+)[\"']"
    r"|\bimport\(\s*[\"']([^\"']+)[\"']"
)
OUTSIDE = re.compile(r"https?://(?!www\.w3\.org/)[\w.-]+", re.IGNORECASE)
UNSAFE = re.compile(
    r"\b(?:eval|Function)\(|\.(?:innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write"
)
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b(?!\s*\{)|\b(?:rgb|hsl)a?\([^)]*\)", re.IGNORECASE)
# Black and white are what paper and screens are made of, and no choice of ours.
PLAIN = re.compile(r"#(?:f{3}|f{6}|0{3}|0{6})$|rgb\((?:255 255 255|0 0 0)\b", re.IGNORECASE)
TOKENS = re.compile(r"^_?tokens?\.css$")


def scripts() -> list[Path]:
    """JavaScript of ours that a browser gets."""
    return tree.ours("static", ".js", ".mjs")


def test_every_script_asks_for_its_types_to_be_checked() -> None:
    unchecked = [str(p) for p in scripts() if not tree.text(p).startswith("// @ts-check")]
    assert not unchecked, tree.report(unchecked)


def test_imports_are_relative_and_there() -> None:
    wrong = [
        f"{path}: {name}"
        for path in scripts()
        for name in _imports(path)
        if not name.startswith(("./", "../")) or not (tree.ROOT / path.parent / name).is_file()
    ]
    assert not wrong, tree.report(wrong)


def test_the_domain_is_pure() -> None:
    domain = [path for path in scripts() if "domain" in path.parts]
    touched = _lines(domain, WORLD) + [
        f"{path}: imports {name}"
        for path in domain
        for name in _imports(path)
        if "domain" not in (tree.ROOT / path.parent / name).resolve().parts
    ]
    assert not touched, tree.report(touched)


def test_only_ports_touch_the_browsers_edges() -> None:
    inside = [path for path in scripts() if {"parts", "pages"} & set(path.parts)]
    assert not (touched := _lines(inside, EDGES)), tree.report(touched)


def test_scripts_write_no_markup_and_run_no_text() -> None:
    assert not (unsafe := _lines(scripts(), UNSAFE)), tree.report(unsafe)


def test_nothing_comes_from_another_host() -> None:
    asked = _lines([*scripts(), *tree.ours("static", ".css", ".svg")], OUTSIDE)
    assert not asked, tree.report(asked)


def test_colours_are_tokens() -> None:
    bare = [
        f"{path}:{number} {colour}"
        for path in tree.ours("static", ".css")
        if not TOKENS.match(path.name)
        for number, line in enumerate(_code(path).splitlines(), 1)
        for colour in COLOUR.findall(line)
        if not PLAIN.match(colour)
    ]
    assert not bare, tree.report(bare)


@pytest.mark.parametrize("what", ["LICENSE", "VERSION"])
def test_every_vendored_folder_carries(what: str) -> None:
    folders = {Path(*p.parts[:3]) for p in tree.files() if p.parent.is_relative_to(VENDOR)}
    missing = [str(f) for f in sorted(folders) if f != VENDOR and f / what not in tree.files()]
    assert not missing, tree.report(missing)


def _lines(paths: list[Path], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number} {line.strip()}"
        for path in paths
        for number, line in enumerate(_code(path).splitlines(), 1)
        if pattern.search(line)
    ]


def _code(path: Path) -> str:
    """The file without its comments, its lines where they were."""
    blank = re.sub(
        r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), tree.text(path), flags=re.DOTALL
    )
    return re.sub(r"(?m)(^|\s)//.*$", "", blank) if path.suffix in {".js", ".mjs"} else blank


def _imports(path: Path) -> list[str]:
    return [next(filter(None, found)) for found in IMPORT.findall(_code(path))]
