"""What the documents tell people to type does what is written, in the order in which it stands."""

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.house import tree
from tests.promises import written

DOCUMENTS = ("README.md", "docs/backup.md", "docs/installation.md", "docs/guides/administrador.md")


@dataclass
class Machine:
    """A folder with the program's data, and a terminal in it."""

    folder: Path
    said: dict[str, str] = field(default_factory=dict)

    def enter(self, line: str, *, data: str = "instance") -> None:
        """Run a line as it is written; it has to work."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("WASTEEXCHANGE_")}
        told = {"PYTHONPATH": str(tree.ROOT), "WASTEEXCHANGE_DATA_DIR": str(self.folder / data)}
        ran = subprocess.run(
            [sys.executable, "-m", *shlex.split(line)],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env={**kept, **told},
            timeout=120,
        )
        assert ran.returncode == 0, f"{line}\n{ran.stdout}{ran.stderr}"
        self.said[line] = ran.stdout


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine on which a list of families lies."""
    book = Workbook()
    assert book.active
    book.active.append(["codigo", "nombre", "sector", "consentimiento", "mujeres 30-59"])
    book.active.append(["", "Rosa Huamán", "San Marcos", "si", 1])
    book.save(tmp_path / "familias.xlsx")
    return Machine(tmp_path)


def lines_of(name: str) -> list[str]:
    return [
        line.strip()
        for block in written.blocks(Path(name))
        if block.kind == "sh"
        for line in block.text.splitlines()
        if line.strip().startswith("wasteexchange ")
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_tells_to_type_works_in_its_order(machine: Machine, name: str) -> None:
    lines = lines_of(name)
    assert lines, name
    machine.enter("wasteexchange migrate")
    if not any("programme create MALA" in line for line in lines):
        machine.enter('wasteexchange programme create MALA --name "Mala recicla"')
    data = "instance"
    for line in lines:
        if " restore " in line:
            data = "another-machine"  # "on another machine, or in another folder"
        machine.enter(line, data=data)
    for line in lines:
        out = line.split(" -o ")[-1] if " -o " in line else ""
        made = out or (line.split()[-1] if " backup " in line else "")
        assert not made or (machine.folder / made).stat().st_size > 1000, line
    audits = [said for line, said in machine.said.items() if line == "wasteexchange audit"]
    assert all(len(said.splitlines()) == 1 for said in audits), audits
    passwords = [said for line, said in machine.said.items() if " user create " in line]
    assert all("-" in said.split()[-1] for said in passwords), passwords
