"""`import households`, as a person at a terminal runs it."""

import datetime as dt
import subprocess
from zoneinfo import ZoneInfo

from tests.integration.households.making import Place, a_household, rows_in
from tests.integration.households.terminal import Terminal


def a_csv(terminal: Terminal, text: str) -> str:
    path = terminal.folder / "familias.csv"
    path.write_text(text, encoding="utf-8-sig")
    return str(path)


def bring_in(terminal: Terminal, path: str, *how: str) -> "subprocess.CompletedProcess[str]":
    return terminal.run("import", "households", path, "--programme", "MALA", *how)


GOOD = """código;Nombre;Sector;Teléfono;Consentimiento;Mujeres 30-59;hombres 60+
F-1;Familia Peña;Río;999 888 777;sí;2;1
;"Quispe; Ana";;;no;;

F-3;;;;;;
"""


def test_a_list_is_tried_and_then_brought_in_whole(terminal: Terminal) -> None:
    path = a_csv(terminal, GOOD)
    tried = bring_in(terminal, path, "--dry-run")
    assert (tried.returncode, tried.stderr) == (0, "")
    assert "3" in tried.stdout
    assert rows_in(terminal.database_url, "SELECT code FROM households") == []
    assert bring_in(terminal, path).returncode == 0
    kept = rows_in(terminal.database_url, "SELECT code, name, phone FROM households ORDER BY code")
    assert kept == [
        ("0001", "Quispe; Ana", None),
        ("F-1", "Familia Peña", "+51999888777"),
        ("F-3", None, None),
    ]
    counted = rows_in(terminal.database_url, 'SELECT age_group, sex, "count" FROM members')
    assert sorted(counted) == [("30-59", "f", 2), ("60+", "m", 1)]
    assert len(rows_in(terminal.database_url, "SELECT id FROM consents")) == 1


def test_the_same_file_is_not_taken_in_twice_unless_somebody_insists(terminal: Terminal) -> None:
    path = a_csv(terminal, "nombre\nAna\nEva\n")
    count = "SELECT count(*) FROM households"
    assert bring_in(terminal, path).returncode == 0
    renamed = terminal.folder / "otra vez.csv"
    renamed.write_bytes((terminal.folder / "familias.csv").read_bytes())
    again = bring_in(terminal, str(renamed))
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    assert "--again" in again.stderr
    assert f"{dt.datetime.now(ZoneInfo('America/Lima')):%d/%m/%Y}" in again.stderr
    assert rows_in(terminal.database_url, count) == [(2,)]
    assert bring_in(terminal, path, "--again").returncode == 0
    assert rows_in(terminal.database_url, count) == [(4,)]


def test_a_list_that_was_refused_may_come_again(terminal: Terminal) -> None:
    wrong = a_csv(terminal, "codigo,nombre\na b,Ana\n")
    assert [bring_in(terminal, wrong).returncode for _each in range(2)] == [1, 1]
    assert rows_in(terminal.database_url, "SELECT * FROM household_lists") == []


def test_a_list_with_a_wrong_row_is_reported_row_by_row_and_nothing_is_kept(
    terminal: Terminal, mala: Place
) -> None:
    a_household(mala, code="F-1")
    rows = "F-1,A,1\nF-2,B,12\nF-2,C,\na b,D,\n,E\x07,\n,F,999888777\n"
    done = bring_in(terminal, a_csv(terminal, "code,name,phone\n" + rows))
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 7
    assert [line.split()[1].rstrip(":") for line in lines[:-1]] == ["2", "2", "3", "4", "5", "6"]
    assert rows_in(terminal.database_url, "SELECT code FROM households") == [("F-1",)]


def test_what_is_no_list_is_said_in_one_line(terminal: Terminal) -> None:
    done = bring_in(terminal, a_csv(terminal, "kodigo,nombre\n1,A\n"))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
