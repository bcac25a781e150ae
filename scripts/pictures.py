"""Take the pictures of README and guides anew: the real screens of the sample programme.

    python scripts/pictures.py                      all of them, into docs/pictures
    python scripts/pictures.py FOLDER --only NAME   one of them, elsewhere; `--only` may come again

Needs the environment of the tests (`python3 scripts/test.py` makes it) and takes about a minute.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

from scripts import _pictures_scenes, _pictures_stage  # noqa: E402 - only after the path is right

PICTURES = ROOT / "docs" / "pictures"


def main() -> int:
    """Run."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("folder", nargs="?", type=Path, default=PICTURES)
    names = sorted(_pictures_scenes.names())
    reader.add_argument("--only", action="append", choices=names, metavar="NAME", default=[])
    reader.add_argument("--households", type=int, default=120, help="of the sample programme")
    reader.add_argument("--months", type=int, default=12, help="of the sample programme")
    asked = reader.parse_args()
    wanted = set(asked.only or names)
    asked.folder.mkdir(parents=True, exist_ok=True)
    with _pictures_stage.opened(asked.households, asked.months) as stage:
        for name, picture in _pictures_scenes.play(stage, wanted):
            path = asked.folder / f"{name}.webp"
            path.write_bytes(picture)
            print(f"{path.name}: {len(picture) // 1000} KB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
