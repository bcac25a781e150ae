"""What we import is what we say that we need, and the other way round."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from typing import Any

from tests.house import tree

OURS = {"wasteexchange", "scripts", "tests"}
# Needed though nobody imports it.
SILENT = {
    "psycopg": "SQLAlchemy loads it when the address of the database says postgresql://",
    "tzdata": "zoneinfo reads it where the system has no time zones (Windows)",
}


def test_everything_the_program_imports_is_declared_and_the_other_way_round() -> None:
    declared = _names(_project()["project"]["dependencies"])
    imported = _imported("wasteexchange", "migrations")
    assert imported - declared == set(), "imported, but it comes only along with something else"
    assert declared - imported == set(SILENT), "declared, but nobody imports it"


def test_everything_that_tests_and_scripts_import_is_declared() -> None:
    project = _project()
    groups = project["dependency-groups"].values()
    declared = _names([*project["project"]["dependencies"], *(each for g in groups for each in g)])
    assert _imported("tests", "scripts") - declared == set()


def test_every_declared_dependency_is_in_the_lock() -> None:
    lock = tree.ROOT.joinpath("requirements", "run.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    assert _names(_project()["project"]["dependencies"]) - locked == set()


def _project() -> dict[str, Any]:
    return tomllib.loads(tree.ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))


def _names(requirements: Iterable[str]) -> set[str]:
    return {_plain(re.split(r"[^\w.-]", each, maxsplit=1)[0]) for each in requirements}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported(*folders: str) -> set[str]:
    """Names of the distributions that our files take something from."""
    modules = {
        name.partition(".")[0]
        for path in tree.python(*folders)
        for node in ast.walk(tree.tree(path))
        for name in _taken(node)
    }
    foreign = modules - OURS - set(sys.stdlib_module_names)
    homes = packages_distributions()
    return {_plain(homes.get(module, [module])[0]) for module in foreign}


def _taken(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []
