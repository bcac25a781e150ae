"""Measure the program against a floor: `python3 scripts/bench.py [--quick] [--json FILE]`.

Deposits over HTTP on both databases, papers, balance, the tally and every page of the office over
a million lines, the counter in a browser on a slow phone, memory. All in one run on one machine,
because only ratios are stable.
"""

import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this line is read by older ones, to say so
    sys.exit("Python 3.11 or newer is needed. Install it, then: python3.11 scripts/bench.py")

# The folder of this script holds a `test.py`, which must not stand in for the standard `test`.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts import _environment  # noqa: E402 - only after the version is known to do


def main(arguments: list[str]) -> int:
    """Prepare the tests' environment (it holds a PostgreSQL), then measure in it."""
    python = _environment.prepare("test")
    code = "import sys; from scripts._bench_report import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.call([python, "-c", code, *arguments], cwd=_environment.ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
