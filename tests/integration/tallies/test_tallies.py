"""The month adds up: rows, totals and reversals, recomputed here from what was said."""

import csv
import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from tests.unit.paper.reading import text_of
from tests.village import Village, food, line
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.tallies.cli import tally as tally_command
from wasteexchange.tallies.queries import tally_of
from wasteexchange.tallies.rules import Month, Tally, month_from


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


def last_month() -> Month:
    """A month that is over in every time zone, whatever today is."""
    today = utc_now().date()
    return Month(today.year, today.month).before.before


def midday(month: Month, day: int = 10) -> dt.datetime:
    return dt.datetime(month.year, month.number, day, 17, tzinfo=dt.UTC)


def tally(mala: Village, month: Month) -> Tally:
    with mala.working(), reading() as session:
        return tally_of(session, catalogue_of(session, mala.programme_id), month)


def test_the_worked_example_adds_up(mala: Village) -> None:
    """Two families, three visits, one of which was taken back and one that was rejected."""
    month = last_month()
    rosa, juan = mala.a_household(), mala.a_household(name=None)
    mala.a_deposit(rosa, [food(), line("pet", 850)], at=midday(month))
    mala.a_deposit(rosa, [food(4800), line("glass", 900, quality="rejected")], at=midday(month, 12))
    taken = mala.a_deposit(juan, [food(5000), line("pet", 200)], at=midday(month, 13))
    mala.reverse(taken)
    found = tally(mala, month)
    assert [
        (row.material, row.quality, row.deposits, row.net_g, row.credited) for row in found.rows
    ] == [
        ("food", "clean", 2, 10_000, {"COMPOST": 2000, "POINTS": 0}),
        ("pet", "clean", 1, 850, {"COMPOST": 0, "POINTS": 850}),
        ("glass", "rejected", 1, 900, {"COMPOST": 0, "POINTS": 0}),
    ]
    assert found.households_served == 1
    assert found.totals.deposits == 2
    assert found.totals.received_g == 10_850
    assert found.totals.rejected_g == 900
    assert found.totals.credited == {"COMPOST": 2000, "POINTS": 850}
    assert (found.reversals.deposits, found.reversals.net_g) == (1, 5200)
    assert (found.status, found.version) == ("open", 0)


def test_a_visit_with_two_lines_of_one_material_counts_once(mala: Village) -> None:
    month = last_month()
    mala.a_deposit(mala.a_household(), [food(1000), food(2000)], at=midday(month))
    (row,) = tally(mala, month).rows
    assert (row.deposits, row.net_g) == (1, 3000)


def test_a_visit_with_only_rejected_lines_is_a_visit_but_brings_nothing(mala: Village) -> None:
    month = last_month()
    mala.a_deposit(mala.a_household(), [line("pet", 500, quality="rejected")], at=midday(month))
    found = tally(mala, month)
    assert (found.totals.deposits, found.households_served) == (1, 1)
    assert (found.totals.received_g, found.totals.rejected_g) == (0, 500)


def test_half_past_eleven_at_night_on_the_last_day_belongs_to_that_month(mala: Village) -> None:
    month = last_month()
    late = dt.datetime.combine(
        month.last + dt.timedelta(days=1), dt.time(4, 30), dt.UTC
    )  # 23:30 in Lima on the last day
    mala.a_deposit(mala.a_household(), at=late)
    assert tally(mala, month).totals.deposits == 1
    assert tally(mala, month_from(f"{late:%Y-%m}") or month).totals.deposits == 0


def test_a_reversal_counts_in_the_month_of_its_deposit(mala: Village) -> None:
    month = last_month()
    mala.reverse(mala.a_deposit(mala.a_household(), at=midday(month)))
    this = month_from(f"{utc_now():%Y-%m}")
    assert this
    found = tally(mala, month)
    assert found.rows == ()
    assert (found.reversals.deposits, found.totals.deposits) == (1, 0)
    assert tally(mala, this).reversals.deposits == 0


def test_rows_stand_by_point_then_as_the_catalogue_has_them(mala: Village) -> None:
    month = last_month()
    lines = [line("batteries", 100), line("pet", 300, quality="contaminated"), food()]
    mala.a_deposit(mala.a_household(), [*lines, line("pet", 100)], at=midday(month))
    assert [(row.material, row.quality) for row in tally(mala, month).rows] == [
        ("food", "clean"),
        ("pet", "clean"),
        ("pet", "contaminated"),
        ("batteries", "clean"),
    ]


def test_programmes_do_not_see_each_other(mala: Village) -> None:
    month = last_month()
    asia = Village.begin(mala.app, "ASIA", "Asia recicla")
    mala.a_deposit(mala.a_household(), at=midday(month))
    assert tally(asia, month).totals.deposits == 0


def test_every_form_tells_the_same_figures(mala: Village, client: FlaskClient) -> None:
    month = last_month()
    mala.a_deposit(mala.a_household(), [food(), line("pet", 850)], at=midday(month))
    headers = mala.bearer()

    def taken(form: str) -> bytes:
        reply = client.get(f"/api/v1/tallies/{month}?format={form}", headers=headers)
        assert reply.status_code == 200, reply.text
        return bytes(reply.data)

    said = json.loads(taken("json"))
    assert said == tally(mala, month).to_json()
    assert hashlib.sha256(taken("json")).hexdigest() == tally(mala, month).digest()
    table = list(csv.DictReader(io.StringIO(taken("csv").decode())))
    assert [int(row["net_g"]) for row in table] == [row["net_g"] for row in said["rows"]]
    assert [int(row["credited_POINTS"]) for row in table] == [0, 850]
    sheet = openpyxl.load_workbook(io.BytesIO(taken("xlsx")))["rows"]
    net = [cell.value for cell in sheet[1]].index("net_g")
    assert [row[net] for row in sheet.iter_rows(min_row=2, values_only=True)] == [5200, 850]
    assert "6.05" in text_of(taken("pdf"))


@pytest.mark.parametrize(
    "month", ["2026-13", "2026-00", "0000-01", "2026-1", "26-11", "x", "\u0662026-11"]
)
def test_a_month_that_does_not_exist_is_not_found(
    mala: Village, client: FlaskClient, month: str
) -> None:
    reply = client.get(f"/api/v1/tallies/{month}", headers=mala.bearer())
    assert reply.status_code == 404
    assert reply.get_json()["code"] == "unknown-month"


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "pdf"])
@pytest.mark.parametrize("month", ["0001-01", "2030-01", "9999-12"])
def test_a_month_without_visits_is_empty_and_not_missing(
    mala: Village, client: FlaskClient, month: str, form: str
) -> None:
    reply = client.get(f"/api/v1/tallies/{month}?format={form}", headers=mala.bearer())
    assert reply.status_code == 200
    assert reply.data


def test_a_form_that_we_do_not_write_is_refused(mala: Village, client: FlaskClient) -> None:
    reply = client.get("/api/v1/tallies/2026-11?format=docx", headers=mala.bearer())
    assert reply.status_code == 422
    assert reply.get_json()["errors"][0]["field"] == "format"


def test_only_whoever_reads_tallies_does(mala: Village, client: FlaskClient) -> None:
    address = "/api/v1/tallies/2026-11"
    assert client.get(address).status_code == 401
    assert client.get(address, headers=mala.bearer("operator")).status_code == 403
    assert client.get(address, headers=mala.bearer("signatory")).status_code == 200


def test_the_command_writes_the_file_that_the_api_gives(
    mala: Village, client: FlaskClient, tmp_path: Path
) -> None:
    month = last_month()
    mala.a_deposit(mala.a_household(), at=midday(month))
    path = tmp_path / "tally.json"
    arguments = [str(month), "--programme", "MALA", "--format", "json", "-o", str(path)]
    done = ran(mala, *arguments)
    assert done.exit_code == 0, done.output
    given = client.get(f"/api/v1/tallies/{month}", headers=mala.bearer())
    assert path.read_bytes() == given.data


def test_the_command_says_in_one_line_what_is_no_month(mala: Village, tmp_path: Path) -> None:
    arguments = ["2026-13", "--programme", "MALA", "-o", str(tmp_path / "x.pdf")]
    done = ran(mala, *arguments)
    assert done.exit_code == 2
    assert "write it as 2026-11" in done.output


def test_the_command_writes_a_page_to_sign(mala: Village, tmp_path: Path) -> None:
    path = tmp_path / "tally.pdf"
    arguments = ["2026-11", "--programme", "MALA", "-o", str(path)]
    done = ran(mala, *arguments)
    assert done.exit_code == 0, done.output
    assert path.read_bytes().startswith(b"%PDF")


def ran(mala: Village, *arguments: str) -> Result:
    """Run the command inside the application, as the program's own command line does."""
    with mala.working():
        return CliRunner().invoke(tally_command, arguments)
