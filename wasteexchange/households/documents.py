"""Reading a list of households from a spreadsheet, CSV or XLSX, row by row.

The first row names the columns, in Spanish or in English. Every row that cannot be read says why.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from flask_babel import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from wasteexchange.households.rules import (
    CONSENT_TEXT_VERSION,
    MEMBERS_MAX,
    PERSONAL,
    AgeGroup,
    ConsentSaid,
    MemberCount,
    Particulars,
    Purpose,
    Sex,
    household_code,
    search_key,
    telephone,
)
from wasteexchange.kernel.errors import Invalid
from wasteexchange.web.texts import plain_text

FILE_BYTES_MAX: Final = 10_000_000
ROWS_MAX: Final = 20_000
COLUMNS_MAX: Final = 60

_NAMES: Final = {
    "code": ("codigo", "code"),
    "name": ("nombre", "familia", "name"),
    "sector": ("sector", "calle", "direccion", "address"),
    "phone": ("telefono", "celular", "phone"),
    "note": ("nota", "observacion", "note"),
    "consent": ("consentimiento", "consent"),
}
_COLUMNS: Final = {name: column for column, names in _NAMES.items() for name in names}
_SEX_NAMES: Final = {
    Sex.FEMALE: ("f", "mujeres", "women"),
    Sex.MALE: ("m", "hombres", "men"),
    Sex.UNSAID: ("x", "personas", "people"),
}
_SEXES: Final = {name: sex for sex, names in _SEX_NAMES.items() for name in names}
_COUNTED: Final = re.compile(rf"({'|'.join(_SEXES)})[ _](\d+ ?- ?\d+|60 ?\+)")
_YES: Final = {"si", "yes", "x", "1", "true", "verdadero"}
_NO: Final = {"", "no", "0", "false", "falso"}

Column = str | tuple[Sex, AgeGroup]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A household as a row of the list tells it."""

    line: int
    code: str | None
    particulars: Particulars
    members: tuple[MemberCount, ...]
    consents: tuple[ConsentSaid, ...]


@dataclass(slots=True)
class ReadList:
    """What was read, and what is wrong, as (line, what to mend)."""

    rows: list[ReadRow] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def read_list(path: Path, *, country: str, taken: Iterable[str]) -> ReadList:
    """Read a list of households; codes that are taken or come twice are wrong.

    Raises:
        Invalid: It is no list: too large, of another kind, or without a row of names.
        OSError: The file cannot be opened.
    """
    if path.stat().st_size > FILE_BYTES_MAX:
        raise Invalid(_("The file is larger than 10 MB. Divide it into several."))
    lines = _lines_of(path)
    columns = _columns_of(next(lines, (0, []))[1])
    read = ReadList()
    known = set(taken)
    for line, cells in lines:
        if not any(cells):
            continue
        if len(read.rows) + len(read.wrong) >= ROWS_MAX:
            raise Invalid(_("The list has more than 20,000 rows. Divide it into several."))
        told = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
        _read_row(read, line, told, country=country, known=known)
    return read


def _read_row(
    read: ReadList, line: int, told: Mapping[Column, str], *, country: str, known: set[str]
) -> None:
    wrong: list[str] = []
    row = ReadRow(
        line=line,
        code=_code(told.get("code", ""), known, wrong),
        particulars=_particulars(told, country, wrong),
        members=_members(told, wrong),
        consents=_consents(told.get("consent", ""), wrong),
    )
    if wrong:
        read.wrong += [(line, each) for each in wrong]
    else:
        read.rows.append(row)


def _code(typed: str, known: set[str], wrong: list[str]) -> str | None:
    if not typed:
        return None
    try:
        code = household_code(typed)
    except ValueError:
        wrong.append(_("Code %(code)s: use letters, digits, dots and hyphens.", code=typed[:40]))
        return None
    if code in known:
        wrong.append(_("Code %(code)s: another family has it. Give another one.", code=code))
    known.add(code)
    return code


def _particulars(told: Mapping[Column, str], country: str, wrong: list[str]) -> Particulars:
    kept: dict[str, str | None] = {}
    for part in PERSONAL:
        try:
            kept[part] = plain_text(told.get(part, "")) or None
        except ValueError as refused:
            wrong.append(f"{part}: {refused}")
    if phone := kept.get("phone"):
        try:
            kept["phone"] = telephone(phone, country)
        except ValueError:
            wrong.append(_("Phone %(phone)s: it needs all its digits.", phone=phone[:40]))
    return Particulars(**kept)


def _members(told: Mapping[Column, str], wrong: list[str]) -> tuple[MemberCount, ...]:
    counted = []
    for column, cell in told.items():
        if isinstance(column, str) or not cell:
            continue
        sex, group = column
        if not re.fullmatch(r"\d{1,3}", cell, re.ASCII) or int(cell) > MEMBERS_MAX:
            wrong.append(_("People %(count)s: give a number from 0 to 50.", count=cell[:40]))
            continue
        counted.append(MemberCount(group, sex, int(cell)))
    return tuple(counted)


def _consents(said: str, wrong: list[str]) -> tuple[ConsentSaid, ...]:
    if (key := search_key(said)) in _YES:
        return (ConsentSaid(Purpose.PARTICIPATION, CONSENT_TEXT_VERSION, given=True),)
    if key not in _NO:
        wrong.append(_("Consent %(said)s: write yes or no.", said=said[:40]))
    return ()


def _columns_of(names: list[str]) -> list[Column | None]:
    """Understand the row of names; an unnamed column is passed over, an unknown one is refused."""
    columns: list[Column | None] = []
    for name in names:
        column = _column(search_key(name))
        if column is None and name.strip():
            raise Invalid(_("Column %(name)s is not known. Look at the help.", name=name[:40]))
        if column is not None and column in columns:
            raise Invalid(_("Column %(name)s comes twice. Leave one out.", name=name[:40]))
        columns.append(column)
    if not any(columns):
        raise Invalid(_("The first row has to name the columns: codigo, nombre, sector…"))
    return columns


def _column(key: str) -> Column | None:
    if found := _COUNTED.fullmatch(key):
        group = found[2].replace(" ", "")
        if group in set(AgeGroup):
            return _SEXES[found[1]], AgeGroup(group)
    return _COLUMNS.get(key)


def _lines_of(path: Path) -> Iterator[tuple[int, list[str]]]:
    if path.suffix.lower() == ".xlsx":
        return _xlsx_lines(path)
    if path.suffix.lower() == ".csv":
        return _csv_lines(path)
    raise Invalid(_("Give a file whose name ends in .csv or .xlsx."))


def _csv_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV in UTF-8, divided by whichever of `;`, tab and `,` its first row uses most."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(_("Save the file as CSV in UTF-8, or as XLSX.")) from None
    first = text.split("\n", 1)[0]
    divider = max(";\t,", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    try:
        for cells in rows:
            yield rows.line_num, [cell.strip() for cell in cells[:COLUMNS_MAX]]
    except csv.Error:
        raise Invalid(_("Row %(line)s cannot be read.", line=rows.line_num)) from None


def _xlsx_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError):
        raise Invalid(_("This is no XLSX file. Save it again from the spreadsheet.")) from None
    try:
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield line, [_cell(value) for value in cells[:COLUMNS_MAX]]
    finally:
        book.close()


def _cell(value: object) -> str:
    """The text of a cell; a spreadsheet keeps 42 as 42.0, which nobody typed."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
