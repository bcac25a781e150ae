"""What must hang together: revisions, tests, locks, and nothing of the place where it was made."""

import ast
import re
import tomllib
from pathlib import Path

from tests.house import tree

REVISIONS = Path("migrations/versions")
CHECKS = {"raises", "warns", "expect", "fail"}
# Every entry is written in two halves, so that this list does not find itself.
_HALVES = (
    *(("/wo", "rk/main"), ("/wo", "rk/shared"), ("/ro", "ot/"), ("/tm", "p/brief")),
    *(("/opt/py", "pi"), ("/opt/wh", "eels"), ("files.python", "hosted"), ("registry.np", "mjs")),
    *(("py", "pi.org"), ("--extra-ind", "ex-url"), ("--ind", "ex-url"), ("--find-", "links")),
)
PLACES = re.compile("|".join(rf"(?<![\w.~-]){re.escape(a + b)}" for a, b in _HALVES))
BINARY = {".woff2", ".ttf", ".png", ".jpg", ".ico", ".pdf", ".xlsx", ".mo", ".y4m", ".webp"}


def test_there_is_one_head() -> None:
    revisions = _revisions()
    wanted = {down for _, down in revisions.values() if down}
    heads = [name for name in revisions if name not in wanted]
    assert len(heads) == min(1, len(revisions)), f"several heads: {heads}"


def test_revisions_are_numbered_in_their_order() -> None:
    wrong = []
    for number, (revision, (path, down)) in enumerate(sorted(_revisions().items()), 1):
        before = f"{number - 1:04}" if number > 1 else None
        if revision != f"{number:04}" or down != before or not path.name.startswith(f"{revision}_"):
            wrong.append(f"{path}: revision {revision!r} after {down!r}")
    assert not wrong, tree.report(wrong)


def test_every_test_checks_something() -> None:
    idle = [
        f"{path}:{function.lineno} {function.name}"
        for path in tree.python("tests")
        if path.name.startswith("test_")
        for function in _tests(path)
        if not _checks(function, _checkers(path))
    ]
    assert not idle, tree.report(idle)


def test_names_of_tests_are_sentences() -> None:
    short = [
        f"{path}:{function.lineno} {function.name}"
        for path in tree.python("tests")
        if path.name.startswith("test_")
        for function in _tests(path)
        if len(function.name.split("_")) < 4
    ]
    assert not short, tree.report(short)


def test_nothing_names_the_place_where_it_was_made() -> None:
    named = [
        f"{path}:{number} {found[0]}"
        for path in tree.files()
        if path.suffix not in BINARY and not path.is_relative_to("static/vendor")
        for number, line in enumerate(_lines(path), 1)
        if (found := PLACES.search(line))
    ]
    assert not named, tree.report(named)


def test_the_lock_of_the_tests_holds_that_of_the_program() -> None:
    run, test = _locked("run"), _locked("test")
    assert run, "the lock is empty"
    assert run.items() <= test.items(), run.items() - test.items()


def test_every_dependency_is_locked() -> None:
    with (tree.ROOT / "pyproject.toml").open("rb") as file:
        said = tomllib.load(file)
    groups = said["dependency-groups"]
    asked = {*map(_plain, said["project"]["dependencies"]), *map(_plain, groups["build"])}
    assert asked <= _locked("run").keys(), asked - _locked("run").keys()
    asked |= set(map(_plain, groups["test"]))
    assert asked <= _locked("test").keys(), asked - _locked("test").keys()


def _revisions() -> dict[str, tuple[Path, str | None]]:
    found = {}
    for path in tree.python("migrations"):
        if path.parent == REVISIONS:
            said = _assigned(path)
            found[str(said.get("revision"))] = (path, said.get("down_revision"))
    return found


def _assigned(path: Path) -> dict[str, str | None]:
    """Constants at the top of a file, annotated or not."""
    found: dict[str, str | None] = {}
    for node in tree.tree(path).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        value = getattr(node, "value", None)
        if isinstance(value, ast.Constant) and (
            value.value is None or isinstance(value.value, str)
        ):
            found |= {t.id: value.value for t in targets if isinstance(t, ast.Name)}
    return found


def _tests(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [f for f in tree.functions(path) if f.name.startswith("test_")]


def _checkers(path: Path) -> set[str]:
    """Functions that check for a test file: its own, and what it imports from other test files."""
    own = {f.name for f in tree.functions(path) if _checks(f, set())}
    for node in ast.walk(tree.tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests."):
            lent = Path(*str(node.module).split(".")).with_suffix(".py")
            there = (tree.ROOT / lent).exists()
            named = {alias.name for alias in node.names}
            functions = tree.functions(lent) if there else ()
            own |= {f.name for f in functions if f.name in named and _checks(f, set())}
    return own


def _checks(function: ast.AST, checkers: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rsplit(".", 1)[-1]
            if called in CHECKS | checkers or called.startswith("assert_"):
                return True
    return False


def _lines(path: Path) -> list[str]:
    try:
        return tree.text(path).splitlines()
    except UnicodeDecodeError:
        return [f"{path} is neither text nor of a known binary kind"]


def _locked(name: str) -> dict[str, str]:
    lock = tree.text(Path(f"requirements/{name}.txt"))
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", lock, flags=re.MULTILINE))


def _plain(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()
