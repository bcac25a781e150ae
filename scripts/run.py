"""Start the program: `python3 scripts/run.py [--demo] [--host H] [--port P] [--lan]`.

Needs Python 3.11 or newer and nothing else. The first start makes `.venv` and installs what the
lock names; a later one goes straight to `wasteexchange start`, which takes the options.
"""

import os
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this line is read by older ones, to say so
    sys.exit("Python 3.11 or newer is needed. Install it, then: python3.11 scripts/run.py")

# The folder of this script holds a `test.py`, which must not stand in for the standard `test`.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts import _environment  # noqa: E402 - only after the version is known to do


def main(arguments: list[str]) -> int:
    """Prepare the environment, then become the program."""
    python = _environment.prepare("run")
    _stay_with_the_folder()
    command = [str(python), "-m", "wasteexchange", "start", *arguments]
    if not _environment.WINDOWS:
        sys.stdout.flush()
        os.execv(python, command)  # noqa: S606 - our own program
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:  # the program got it too, and has said goodbye
        return 0


def _stay_with_the_folder() -> None:
    """The data lie beside the program, wherever it is started from; a folder given is kept."""
    given = os.environ.get("WASTEEXCHANGE_DATA_DIR")
    if given:
        os.environ["WASTEEXCHANGE_DATA_DIR"] = str(Path(given).resolve())
    os.chdir(_environment.ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
