"""What no linter knows about how we write Python."""

import ast
import re
from pathlib import Path

from tests.house import tree

# `clock` and `ids` are the two doors to the world; the others need it for what is not a record.
DOORS = {Path("wasteexchange/kernel/clock.py"), Path("wasteexchange/kernel/ids.py")}
TIME = {
    *("now", "utcnow", "today", "fromtimestamp", "time", "time_ns", "monotonic", "monotonic_ns"),
    *("perf_counter", "perf_counter_ns", "localtime", "gmtime"),
}
# `now` and `today` of anything, the others of the module `time` only.
TIME_OF_ANYTHING = {"now", "utcnow", "today"}
CHANCE = {"uuid1", "uuid4", "uuid6", "uuid7", "urandom", "getrandom"}
SECRETS = {"token_bytes", "token_hex", "token_urlsafe", "randbelow", "randbits", "choice"}
DATABASE_TIME = re.compile(r"\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\bNOW\s*\(", re.IGNORECASE)
UNIT_ENDS = {"commit", "rollback", "begin_nested"}
# Where a unit of work begins and ends, how its end is said, and where the schema is changed.
KEEPERS = {
    Path("wasteexchange/kernel/db.py"),
    Path("wasteexchange/kernel/speech.py"),
    Path("wasteexchange/kernel/work.py"),
    Path("wasteexchange/kernel/migrations.py"),
}
SILENCED = re.compile(r"#\s*(?:type:\s*ignore|noqa)(?P<rest>.*)$")
REASON = re.compile(r"^(?:\[[\w, -]+\]|:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)\s+[#-]\s*\S.{4,}$")
FIGURES = {"rules.py", "service.py", "queries.py", "models.py"}


def test_only_the_kernel_asks_for_time_and_chance() -> None:
    asked = [
        f"{path}:{call.lineno} {ast.unparse(call.func)}()"
        for path in tree.python("wasteexchange")
        if path not in DOORS
        for call in _calls(path)
        if _asks_the_world(call)
    ]
    assert not asked, tree.report(asked)


def test_only_a_sample_brings_its_own_chance() -> None:
    """What nobody may guess is thrown by the kernel, but for the story that must repeat itself."""
    brought = [
        path
        for path in tree.python("wasteexchange")
        for call in _calls(path)
        if {"random_bytes", "random_below"} & {keyword.arg for keyword in call.keywords}
    ]
    assert {path.parts[1] for path in brought} == {"demo"}, brought


def test_the_database_is_never_asked_for_the_time() -> None:
    asked = [
        f"{path}:{node.lineno} {node.value.strip()[:60]}"
        for path in tree.python("wasteexchange", "migrations")
        for node in ast.walk(tree.tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if DATABASE_TIME.search(node.value)
    ]
    assert not asked, tree.report(asked)


def test_only_a_unit_of_work_commits() -> None:
    ended = [
        f"{path}:{call.lineno} {ast.unparse(call.func)}()"
        for path in tree.python("wasteexchange")
        if path not in KEEPERS
        for call in _calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in UNIT_ENDS
    ]
    assert not ended, tree.report(ended)


def test_a_flush_says_why() -> None:
    silent = []
    for path in tree.python("wasteexchange"):
        lines = ["", *tree.text(path).splitlines()]
        for call in _calls(path):
            if ast.unparse(call.func).endswith("session.flush"):
                near = lines[call.lineno - 1] + lines[call.lineno]
                silent += [f"{path}:{call.lineno}"] if "#" not in near else []
    assert not silent, tree.report(silent)


def test_what_is_silenced_has_a_reason() -> None:
    bare = [
        f"{path}:{number} {line.strip()}"
        for path in tree.python("wasteexchange", "tests", "scripts", "migrations")
        for number, line in enumerate(tree.text(path).splitlines(), 1)
        if (found := SILENCED.search(line)) and not REASON.match(found["rest"])
        if path != Path("tests/house/test_python.py")
    ]
    assert not bare, tree.report(bare)


def test_reasons_are_told_from_bare_codes() -> None:
    assert REASON.match("[attr-defined]  # sqlite3's own call")
    assert REASON.match(": S603, S607 - our own program")
    assert REASON.match(": S603  # our own program")
    assert not REASON.match("[attr-defined]")
    assert not REASON.match(": S603")
    assert not REASON.match("")


def test_session_and_context_come_first() -> None:
    wrong = [
        f"{path}:{function.lineno} {function.name}({', '.join(names)})"
        for path in tree.python("wasteexchange")
        for function in tree.functions(path)
        if (names := _positional(function)) != _in_house_order(names)
    ]
    assert not wrong, tree.report(wrong)


def test_quantities_are_never_floats() -> None:
    floats = [
        f"{path}:{getattr(node, 'lineno', 1)} {ast.unparse(node)}"
        for path in tree.python("wasteexchange")
        if path.name in FIGURES or path.parent.name in {"ledger", "rules", "service", "queries"}
        for node in ast.walk(tree.tree(path))
        if _is_float(node)
    ]
    assert not floats, tree.report(floats)


def test_rules_never_divide_into_fractions() -> None:
    divided = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path in tree.python("wasteexchange")
        if path.name == "rules.py" or path.parent.name == "rules"
        for node in ast.walk(tree.tree(path))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    ]
    assert not divided, tree.report(divided)


def test_a_rooms_tables_are_its_own() -> None:
    """Rooms talk through `service` and `queries`; files beside the rooms collect all tables.

    The audit alone reads what others keep (docs/decisions/0004): it must not believe them.
    """
    crossed = [
        f"{path} imports {name}"
        for path in tree.python("wasteexchange")
        if len(path.parts) > 2 and path.parts[1] != "audit"
        for node in ast.walk(tree.tree(path))
        for name in _imported(node)
        if (found := re.match(r"wasteexchange\.(\w+)\.models\b", name))
        if found[1] not in {path.parts[1], "kernel"}
    ]
    assert not crossed, tree.report(crossed)


def _calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(tree.tree(path)) if isinstance(node, ast.Call)]


def _asks_the_world(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        # A bare `uuid7` is the kernel's own: before Python 3.14 there is no other.
        clocks = {"utcnow", "monotonic", "perf_counter", "time_ns"}
        return call.func.id in CHANCE - {"uuid7"} | SECRETS | clocks
    if not isinstance(call.func, ast.Attribute):
        return False
    owner, name = ast.unparse(call.func.value), call.func.attr
    return (
        name in TIME_OF_ANYTHING | CHANCE
        or (owner == "time" and name in TIME)
        or (owner == "secrets" and name in SECRETS)
        or owner == "random"
    )


def _positional(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    names = [argument.arg for argument in [*function.args.posonlyargs, *function.args.args]]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _in_house_order(names: list[str]) -> list[str]:
    first = [name for name in ("session", "context") if name in names]
    return [*first, *(name for name in names if name not in first)]


def _is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.Name):
        return node.id == "float"
    return isinstance(node, ast.Attribute) and node.attr in {"Float", "Numeric", "REAL", "Double"}


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []
