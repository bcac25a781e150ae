"""One word means one thing, and a name names the thing, not the drawer it lies in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import tree

# Never part of a name of ours.
DRAWERS = {
    *("manager", "managers", "helper", "helpers", "util", "utils", "common", "misc"),
    *("handler", "handlers", "transaction", "transactions", "user", "users"),
}
# Harmless inside a longer name, empty at its end or alone ("what data?").
EMPTY_AT_THE_END = {"data", "info", "object", "flag"}
EMPTY_ALONE = {"type", "types", "process"}
# Names that a library gives us to override, and the last one that the contract gives: the commands
# `user create` and `token create` are called so, the people behind them never.
GIVEN = {
    *("process_bind_param", "process_result_value", "process_literal_param"),
    *("process_formdata", "process_data", "handle_data"),
}
# Spelled in halves, so that this file does not find itself.
_HALVES = (("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("HA", "CK"))
OPEN_ENDS = re.compile("|".join(rf"\b{a}{b}\b" for a, b in _HALVES))


def test_no_name_is_a_drawer() -> None:
    vague = [
        f"{path}:{line} {name}: say what it is"
        for path in tree.python("wasteexchange", "tests", "scripts")
        for line, name in _named(path)
        if is_vague(name)
    ]
    assert not vague, tree.report(vague)


def test_nobody_is_called_user_and_nothing_transaction() -> None:
    wrong = [
        f"{path}:{argument.lineno} {argument.arg}"
        for path in tree.python("wasteexchange")
        for function in tree.functions(path)
        for argument in _arguments(function)
        if {"user", "transaction"} & set(_parts(argument.arg))
    ]
    assert not wrong, tree.report(wrong)


@pytest.mark.parametrize(
    ("name", "vague"),
    [
        *(("DepositManager", True), ("utils", True), ("household_info", True), ("type", True)),
        *(("data_dir", False), ("process_bind_param", False), ("HouseholdIn", False)),
        *(("process_upload", True), ("kind_of_type", False), ("find_user", True)),
    ],
)
def test_vague_names_are_known(name: str, vague: bool) -> None:  # noqa: FBT001 - a table of examples
    assert is_vague(name) == vague


def test_nothing_is_left_for_later() -> None:
    left = [
        f"{path}:{number} {line.strip()}"
        for path in tree.files()
        if "vendor" not in path.parts and path.suffix in {".py", ".html", ".css", ".js", ".mjs"}
        for number, line in enumerate(tree.text(path).splitlines(), 1)
        if OPEN_ENDS.search(line)
    ]
    assert not left, tree.report(left)


def is_vague(name: str) -> bool:
    """Whether a name of a module, class or function says nothing."""
    if name in GIVEN:
        return False
    parts = _parts(name)
    return bool(
        DRAWERS & set(parts)
        or parts[-1] in EMPTY_AT_THE_END
        or parts[0] == "process"
        or (len(parts) == 1 and parts[0] in EMPTY_ALONE)
    )


def _parts(name: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip("_")).lower()
    return apart.split("_")


def _named(path: Path) -> Iterator[tuple[int, str]]:
    if not path.stem.startswith("test_"):
        yield 1, path.stem if path.stem != "__init__" else path.parent.name
    for node in ast.walk(tree.tree(path)):
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        # A test's name is a sentence: there every word may stand.
        if not node.name.startswith("test_"):
            yield node.lineno, node.name


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    given = function.args
    return [*given.posonlyargs, *given.args, *given.kwonlyargs]
