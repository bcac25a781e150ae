"""The program starts from its wheel alone: what lies beside the package travels inside it."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house import tree

TRAVELLING = ("templates", "static", "migrations", "translations")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from a copy, so that nothing is left behind in the folder of the source."""
    copy = tmp_path_factory.mktemp("source")
    for path in tree.files():
        if path.parts[0] in {"wasteexchange", *TRAVELLING} or len(path.parts) == 1:
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(tree.ROOT / path, copy / path)
    built = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", built, copy], check=True, capture_output=True)
    return next(built.glob("*.whl"))


def test_everything_the_program_needs_is_in_the_wheel(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"wasteexchange/{path}" if path.parts[0] in TRAVELLING else str(path)
        for path in tree.files()
        if path.parts[0] in {"wasteexchange", *TRAVELLING}
    }
    missing = sorted(wanted - held)
    assert not missing, tree.report(missing)


def test_a_database_is_migrated_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    said = (
        "import wasteexchange.kernel.migrations as m\n"
        "m.upgrade('sqlite:///made.db')\n"
        "print(m.__file__, m.resource('migrations'))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", said],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count(str(tmp_path)) == 2, ran.stdout
