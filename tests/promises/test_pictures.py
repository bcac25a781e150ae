"""The pictures of the documents are of the real screens, and can be taken anew."""

import re
import subprocess
import sys
from pathlib import Path

from PIL import Image

from scripts._pictures_scenes import names
from tests.house import tree
from tests.promises import written

FOLDER = Path("docs/pictures")
BYTES_MAX = 2_000_000
LINK = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
FEW = {"counter-done": 540, "family-page": 540, "office-home": 1280, "tally": 664}


def kept() -> set[str]:
    return {path.stem for path in (tree.ROOT / FOLDER).iterdir()}


def test_each_picture_that_is_shown_is_kept_and_can_be_taken_anew() -> None:
    shown = set()
    for path in written.documents():
        for words, target in LINK.findall(tree.text(path)):
            assert len(words) > 5, f"{path}: say in words what {target} shows"
            shown.add(Path(target).stem)
            assert (tree.ROOT / path.parent / target).is_file(), f"{path}: {target}"
    assert shown <= kept() <= names(), (shown - kept(), kept() - names())


def test_the_pictures_do_not_weigh_down_the_repository() -> None:
    sizes = [path.stat().st_size for path in (tree.ROOT / FOLDER).iterdir()]
    assert sum(sizes) <= BYTES_MAX


def test_the_pictures_are_taken_of_a_sample_that_lives(tmp_path: Path) -> None:
    only = [part for name in FEW for part in ("--only", name)]
    command = [sys.executable, str(tree.ROOT / "scripts" / "pictures.py"), str(tmp_path), *only]
    small = ("--households", "12", "--months", "2")
    ran = subprocess.run(
        [*command, *small], capture_output=True, text=True, check=False, timeout=300
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert {path.stem for path in tmp_path.iterdir()} == FEW.keys()
    for name, width in FEW.items():
        with Image.open(tmp_path / f"{name}.webp") as picture:
            assert picture.width == width, (name, picture.size)
            colours = picture.convert("RGB").getcolors(maxcolors=1 << 24)
            assert colours, name
            assert len(colours) > 100, f"{name} shows nothing"
