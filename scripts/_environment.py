"""Make `.venv` and keep it equal to a lock. Standard library only: nothing else is there yet."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
# What a lock brings along: whoever has the tests' environment has the program's as well.
EDITABLE = ("-e", str(ROOT))
HOLDS = {"run": ("run",), "test": ("run", "test")}


def prepare(lock: str) -> Path:
    """Return the Python of an environment that holds exactly what `requirements/<lock>.txt` says.

    Where it was made before and the lock is the same, this reads two small files and nothing more.
    Ends the program with one line of what to do where that is not possible.
    """
    python = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
    stamp, said = VENV / f".{lock}.stamp", _fingerprint(lock)
    if stamp.is_file() and stamp.read_text(encoding="ascii") == said and _starts(python):
        return python
    _require_venv()
    _require_writing()
    # A stamp is taken away first: if we are stopped after this line, the next start installs again.
    for old in VENV.glob(".*.stamp"):
        old.unlink()
    if not _is_whole(python):
        print("Making the environment in .venv …", flush=True)
        _run(sys.executable, "-m", "venv", "--clear", str(VENV), failed=_VENV_FAILED)
    print("Installing what is needed (only when it changes; a minute or two) …", flush=True)
    _install(python, "--require-hashes", "-r", str(ROOT / "requirements" / f"{lock}.txt"))
    # `compat` writes this folder's path and nothing else, so that a new room is found at once.
    _install(python, "--no-deps", "--no-build-isolation", "-C", "editable_mode=compat", *EDITABLE)
    for held in HOLDS[lock]:
        (VENV / f".{held}.stamp").write_text(_fingerprint(held), encoding="ascii")
    return python


def stop(line: str) -> NoReturn:
    """End with one line on stderr that says what to do; exit status 2."""
    print(line, file=sys.stderr)
    raise SystemExit(2)


_VENV_FAILED = "The folder .venv could not be made (see above). Free some space, then start again."
_INSTALL_FAILED = (
    "Installing did not work (see above). Check the connection to the internet, then start again."
)


def _fingerprint(lock: str) -> str:
    """What an installed environment depends on: the lock, our own metadata, and where it lies."""
    parts = [
        (ROOT / "requirements" / f"{lock}.txt").read_bytes(),
        (ROOT / "pyproject.toml").read_bytes(),
        (ROOT / "setup.py").read_bytes(),
        str(ROOT).encode(),
    ]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _starts(python: Path) -> bool:
    """Whether the environment still works: an upgraded system leaves a link to another Python."""
    asked = "import importlib.util as u, sys; sys.exit(u.find_spec('wasteexchange') is None)"
    return _quietly(python, "-I", "-c", asked)


def _is_whole(python: Path) -> bool:
    """Whether an environment is there with its pip, and was made for this very folder."""
    if not _quietly(python, "-I", "-c", "import pip"):
        return False
    written = (VENV / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    return "command = " not in written or str(VENV) in written


def _quietly(python: Path, *arguments: str) -> bool:
    if not python.exists():
        return False
    ran = subprocess.run([python, *arguments], capture_output=True, check=False, cwd=VENV)
    return ran.returncode == 0


def _install(python: Path, *arguments: str) -> None:
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    _run(str(python), "-m", "pip", "install", *quiet, *arguments, failed=_INSTALL_FAILED)


def _run(*command: str, failed: str) -> None:
    if subprocess.run(command, check=False, cwd=ROOT).returncode:
        stop(failed)


def _require_venv() -> None:
    """Debian and its children split `venv` off; without it nothing below works."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if shutil.which("apt-get"):
        stop(f"Python's venv is missing. Install it: sudo apt-get install python{version}-venv")
    stop(f"The modules venv and ensurepip are missing. Install them for Python {version}.")


def _require_writing() -> None:
    if not os.access(VENV if VENV.exists() else ROOT, os.W_OK):
        stop(f"The folder {ROOT} cannot be written. Copy it to a folder of yours and start there.")
