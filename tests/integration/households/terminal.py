"""A terminal, as a person sits at it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests import ready


@dataclass(frozen=True)
class Terminal:
    """A terminal in which the program is set up for a database."""

    database_url: str
    folder: Path

    def run(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        kept = {k: v for k, v in os.environ.items() if not k.startswith("WASTEEXCHANGE_")}
        given = {
            "WASTEEXCHANGE_DATABASE_URL": self.database_url,
            "WASTEEXCHANGE_DATA_DIR": str(self.folder),
            "WASTEEXCHANGE_BASE_URL": "https://mala.example.pe",
            "PYTHONUTF8": "1",
        }
        return ready.run(arguments, {**kept, **given, **variables})
