"""The files of the house, as git would keep them, read once."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LEFT_BEHIND = {".git", ".venv", ".hypothesis", "__pycache__", "node_modules", "instance", "build"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is kept or about to be, relative to the root; vendored ones included."""
    listed = subprocess.run(
        ["/usr/bin/env", "git", "ls-files", "-coz", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [Path(name) for name in listed.stdout.decode().split("\0") if name]
    else:  # an unpacked archive has no git
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
        found = [path for path in found if not any(map(_left_behind, path.parts))]
    return tuple(sorted(path for path in set(found) if (ROOT / path).is_file()))


def _left_behind(part: str) -> bool:
    return part in _LEFT_BEHIND or part.endswith(("_cache", ".egg-info"))


def ours(folder: str, *suffixes: str) -> list[Path]:
    """Files below a top-level folder that we wrote ourselves."""
    return [
        path
        for path in files()
        if path.parts[0] == folder and path.suffix in suffixes and "vendor" not in path.parts
    ]


def python(*folders: str) -> list[Path]:
    """Our Python files below these folders."""
    return [path for folder in folders for path in ours(folder, ".py")]


@cache
def text(path: Path) -> str:
    """What stands in a file."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """A Python file, parsed."""
    return ast.parse(text(path), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions and methods of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def report(offences: list[str]) -> str:
    """Say every offence at once, one per line."""
    return "\n" + "\n".join(offences)
