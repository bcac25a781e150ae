"""What a worker of the real server does once, before the first request."""

import subprocess
import sys
from pathlib import Path

from tests.serving import ROOT, LiveServer

ASK = """
import gc
from wasteexchange.start import application
app = application()
print(gc.get_freeze_count(), len(app.view_functions))
"""
# An empty interpreter has some 11,000 objects.
MADE_MIN = 50_000


def test_the_collector_passes_over_what_a_worker_is_made_of(
    sqlite_url: str, tmp_path: Path
) -> None:
    environment = LiveServer(sqlite_url, tmp_path).environment
    said = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    kept, views = map(int, said.stdout.split())
    assert kept > MADE_MIN
    assert views > 100, "it is the whole application"
