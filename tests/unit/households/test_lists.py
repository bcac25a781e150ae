"""Reading lists of households from spreadsheets."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.unit.paper.reading import on_paper
from wasteexchange.households.documents import ReadList, ReadRow, read_list
from wasteexchange.households.rules import (
    CONSENT_TEXT_VERSION,
    AgeGroup,
    ConsentSaid,
    MemberCount,
    Particulars,
    Purpose,
    Sex,
)
from wasteexchange.kernel.errors import Invalid


def read(folder: Path, content: bytes, name: str = "familias.csv", **taken: str) -> ReadList:
    path = folder / name
    path.write_bytes(content)
    with on_paper():
        return read_list(path, country="PE", taken=taken.values())


@pytest.mark.parametrize("divider", [";", ",", "\t"])
def test_a_list_is_read_whatever_divides_it(tmp_path: Path, divider: str) -> None:
    text = (
        "Código;NOMBRE;teléfono;consentimiento;Mujeres 30-59;hombres_60+\r\n"
        'f-1;"Peña, Ana; María";999888777;Sí;2;0\r\n'
    )
    content = text.replace("; ", "\0").replace(";", divider).replace("\0", "; ")
    found = read(tmp_path, content.encode("utf-8-sig"))
    assert found.wrong == []
    assert found.rows == [
        ReadRow(
            line=2,
            code="F-1",
            particulars=Particulars(name="Peña, Ana; María", phone="+51999888777"),
            members=(
                MemberCount(AgeGroup.UNDER_60, Sex.FEMALE, 2),
                MemberCount(AgeGroup.FROM_60, Sex.MALE, 0),
            ),
            consents=(ConsentSaid(Purpose.PARTICIPATION, CONSENT_TEXT_VERSION, given=True),),
        )
    ]


def test_empty_rows_are_passed_over(tmp_path: Path) -> None:
    found = read(tmp_path, b"code,name\n,\nF-1,A\n\n,B\n")
    assert [(row.line, row.code) for row in found.rows] == [(3, "F-1"), (5, None)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a b,,,,", "letters, digits"),
        ("F-9,,,,", "another family has it"),
        (",a\u202eb,,,", "cannot be seen"),
        (",a\u0007b,,,", "cannot be seen"),
        ("," + "x" * 201 + ",,,", "at most 200"),
        (",,12,,", "all its digits"),
        (",,,perhaps,", "yes or no"),
        (",,,,-1", "from 0 to 50"),
        (",,,,51", "from 0 to 50"),
        (",,,,two", "from 0 to 50"),
    ],
)
def test_a_wrong_row_says_what_to_mend(tmp_path: Path, row: str, said: str) -> None:
    content = f"code,name,phone,consent,f 0-5\n{row}\n"
    found = read(tmp_path, content.encode(), known="F-9")
    assert found.rows == []
    ((line, words),) = found.wrong
    assert line == 2
    assert said in words


def test_a_code_that_comes_twice_is_wrong_the_second_time(tmp_path: Path) -> None:
    found = read(tmp_path, b"code\nF-1\nf-1\n")
    assert [row.line for row in found.rows] == [2]
    assert [line for line, _words in found.wrong] == [3]


def test_a_spreadsheet_is_read_as_it_looks(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["codigo", "nombre", "telefono", None])
    sheet.append([42, "=1+1", 999888777.0, None])
    book.save(tmp_path / "made.xlsx")
    found = read(tmp_path, (tmp_path / "made.xlsx").read_bytes(), "familias.XLSX")
    assert found.wrong == []
    assert [row.code for row in found.rows] == ["42"]
    assert found.rows[0].particulars.phone == "+51999888777"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK no"),
        ("a.csv", b"\xff\xfe\x00n"),
        ("a.csv", b"kodigo,nombre\n1,A\n"),
        ("a.csv", b"nombre,familia\n1,A\n"),
        ("a.csv", b""),
        ("a.csv", b"\n\n"),
        ("a.csv", b'codigo\n"' + b"x" * 200_000),
        ("a.ods", b"codigo\n1\n"),
        ("a.csv", b"codigo\n" + b"1\n" * 5_000_001),
        ("a.csv", b"codigo,nombre\n" + b",A\n" * 20_001),
    ],
    ids=lambda said: str(said)[:24],
)
def test_what_is_no_list_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(Invalid):
        read(tmp_path, content, name)
