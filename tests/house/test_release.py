"""What a phone keeps of the counter is what the counter needs, no less and no more."""

import posixpath
import re
from pathlib import Path

from tests.house import tree
from tests.house.test_static import IMPORT
from wasteexchange.counter import release

STATIC = tree.ROOT / "static"
COUNTER = Path("static/counter")
# The worker itself is kept by the browser; the other is what node needs to read the modules.
ASIDE = {"counter/worker.js", "counter/worker-off.js", "counter/package.json"}
WORKER_MADE = re.compile(r'new URL\("([^"]+)", import\.meta\.url\)')


def kept() -> set[str]:
    return set(release.files(STATIC))


def test_every_file_of_the_counter_is_kept() -> None:
    there = {path.relative_to("static").as_posix() for path in tree.files() if _is_counters(path)}
    assert there - ASIDE == {path for path in kept() if path.startswith("counter/")}


def test_everything_that_is_kept_is_a_file_of_the_house() -> None:
    there = {
        path.relative_to("static").as_posix() for path in tree.files() if path.parts[0] == "static"
    }
    assert kept() <= there


def test_whatever_a_kept_module_asks_for_is_kept_too() -> None:
    asked = {
        posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        for path in kept()
        if path.endswith(".js")
        for name in _names(tree.text(Path("static", path)))
    }
    assert asked
    assert asked <= kept()


def test_the_page_names_no_file_that_is_not_kept() -> None:
    shells = [path for path in tree.ours("templates", ".html") if "counter" in path.parts]
    named = {name for path in shells for name in re.findall(r"asset\('([^']+)'\)", tree.text(path))}
    assert named
    assert named <= kept()


def test_a_change_of_any_part_is_another_release() -> None:
    parts = [
        release.Part("/a", release.integrity(b"1")),
        release.Part("/b", release.integrity(b"2")),
    ]
    other = [parts[0], release.Part("/b", release.integrity(b"3"))]
    versions = {release.worker(STATIC, each).split('"')[3] for each in (parts, other)}
    assert len(versions) == 2


def _is_counters(path: Path) -> bool:
    return path.is_relative_to(COUNTER)


def _names(text: str) -> list[str]:
    imported = [next(filter(None, found)) for found in IMPORT.findall(text)]
    return imported + WORKER_MADE.findall(text)
