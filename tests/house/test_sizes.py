"""When a limit hurts, the design is asking for a new name."""

import ast
from pathlib import Path

from tests.house import tree

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
NESTING_MAX = 3
TEMPLATE_LINES_MAX = 120
SCRIPT_LINES_MAX = 150
STYLE_LINES_MAX = 120
EVERYWHERE = ("wasteexchange", "tests", "scripts", "migrations")
# A migration is a list of statements, read once from top to bottom: its functions have no limit,
# and the first one is as long as the schema.
MIGRATIONS = Path("migrations/versions")

_DEEPER = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)


def test_a_file_is_read_in_one_sitting() -> None:
    files = [path for path in tree.python(*EVERYWHERE) if path.parent != MIGRATIONS]
    assert not (long := _longer(files, FILE_LINES_MAX)), tree.report(long)


def test_a_template_fits_its_limit() -> None:
    long = _longer(tree.ours("templates", ".html", ".txt", ".xml"), TEMPLATE_LINES_MAX)
    assert not long, tree.report(long)


def test_a_script_fits_its_limit() -> None:
    long = _longer(tree.ours("static", ".js", ".mjs"), SCRIPT_LINES_MAX)
    assert not long, tree.report(long)


def test_a_style_component_fits_its_limit() -> None:
    long = _longer(tree.ours("static", ".css"), STYLE_LINES_MAX)
    assert not long, tree.report(long)


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{path}:{function.lineno} {function.name} has {lines} lines, at most {FUNCTION_LINES_MAX}"
        for path in tree.python(*EVERYWHERE)
        if path.parent != MIGRATIONS
        for function in tree.functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES_MAX
    ]
    assert not long, tree.report(long)


def test_nothing_is_nested_deeper_than_three() -> None:
    deep = [
        f"{path}:{function.lineno} {function.name} nests {depth} deep, at most {NESTING_MAX}"
        for path in tree.python(*EVERYWHERE)
        for function in tree.functions(path)
        if (depth := nesting(function.body)) > NESTING_MAX
    ]
    assert not deep, tree.report(deep)


def test_nesting_is_counted_as_a_reader_sees_it() -> None:
    written = "if a:\n  pass\nelif b:\n  for c in d:\n    with e:\n      f()\n"
    assert nesting(ast.parse(written).body) == NESTING_MAX


def nesting(body: list[ast.stmt]) -> int:
    """How deep the deepest statement stands; `elif` stands where its `if` stands."""
    return max((_depth_of(statement) for statement in body), default=0)


def _depth_of(statement: ast.stmt) -> int:
    if isinstance(statement, ast.If) and _is_elif(statement.orelse):
        return max(1 + nesting(statement.body), _depth_of(statement.orelse[0]))
    if not isinstance(statement, _DEEPER):
        return 0
    bodies: list[list[ast.stmt]] = [
        getattr(statement, name, []) for name in ("body", "orelse", "finalbody")
    ]
    bodies += [part.body for part in getattr(statement, "handlers", [])]
    bodies += [part.body for part in getattr(statement, "cases", [])]
    return 1 + max(nesting(body) for body in bodies)


def _is_elif(orelse: list[ast.stmt]) -> bool:
    return len(orelse) == 1 and isinstance(orelse[0], ast.If)


def _longer(paths: list[Path], limit: int) -> list[str]:
    counted = [(path, len(tree.text(path).splitlines())) for path in paths]
    return [
        f"{path} has {lines} lines, at most {limit}" for path, lines in counted if lines > limit
    ]
