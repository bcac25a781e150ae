"""`scripts/run.py` and `scripts/test.py` prepare once, and say in one line what is missing."""

import sys
from pathlib import Path

import pytest

from scripts import _environment


class Folder:
    """A program's folder without a program, and what was run to prepare it."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.ran: list[tuple[str, ...]] = []
        self.works = True
        (root / "requirements").mkdir()
        for name in ("requirements/run.txt", "requirements/test.txt", "pyproject.toml", "setup.py"):
            (root / name).write_text(name, encoding="utf-8")
        monkeypatch.setattr(_environment, "ROOT", root)
        monkeypatch.setattr(_environment, "VENV", root / ".venv")
        monkeypatch.setattr(_environment, "_run", self._run)
        monkeypatch.setattr(_environment, "_quietly", lambda *_: self.works)

    def _run(self, *command: str, failed: str) -> None:
        assert failed.endswith("again.")
        self.ran.append(command)
        (self.root / ".venv").mkdir(exist_ok=True)
        (self.root / ".venv" / "pyvenv.cfg").touch()

    def prepare(self, lock: str) -> int:
        """Prepare, and return how many commands that took."""
        self.ran.clear()
        _environment.prepare(lock)
        return len(self.ran)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    return Folder(tmp_path, monkeypatch)


@pytest.fixture
def made(folder: Folder) -> Folder:
    folder.works = False
    assert folder.prepare("run") == 3, "makes the environment, installs the lock, installs us"
    folder.works = True
    return folder


def test_the_lock_is_installed_with_hashes_and_nothing_beside_it(made: Folder) -> None:
    _, lock, ourselves = made.ran
    assert "--require-hashes" in lock
    assert {"--no-deps", "--no-build-isolation"} <= set(ourselves)


def test_a_second_start_installs_nothing(made: Folder) -> None:
    assert made.prepare("run") == 0


def test_a_changed_lock_is_installed(made: Folder) -> None:
    (made.root / "requirements" / "run.txt").write_text("renewed", encoding="utf-8")
    assert made.prepare("run") == 2
    assert made.prepare("run") == 0


def test_an_installation_that_was_stopped_half_way_is_done_again(
    made: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made.root / "requirements" / "run.txt").write_text("renewed", encoding="utf-8")
    with monkeypatch.context() as stopped:
        stopped.setattr(_environment, "_install", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            made.prepare("run")
    (made.root / "requirements" / "run.txt").write_text("requirements/run.txt", encoding="utf-8")
    assert made.prepare("run") == 2


def test_the_environment_of_the_tests_serves_the_program_too(made: Folder) -> None:
    assert made.prepare("test") == 2
    assert made.prepare("run") == 0


def test_a_folder_that_was_moved_gets_a_new_environment(made: Folder) -> None:
    (made.root / ".venv" / "pyvenv.cfg").write_text("command = python -m venv /elsewhere/.venv")
    (made.root / "pyproject.toml").write_text("changed", encoding="utf-8")
    assert made.prepare("run") == 3


def test_a_folder_that_cannot_be_written_is_named_in_one_line(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(SystemExit) as stopped:
        folder.prepare("run")
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(folder.root) in said


def test_a_missing_venv_is_named_by_its_package(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/apt-get")
    with pytest.raises(SystemExit):
        folder.prepare("run")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert capsys.readouterr().err.endswith(f"python{version}-venv\n")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
