"""The command line, as somebody at a terminal meets it."""

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography import x509
from flask import Flask

from tests import make, serving
from wasteexchange import cli, start
from wasteexchange.kernel.db import make_engine, metadata, reading, unit_of_work
from wasteexchange.programmes import queries


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `wasteexchange …` on a database: `run("programme", "list", url=…)`."""
    monkeypatch.setenv("WASTEEXCHANGE_DATA_DIR", str(tmp_path / "data"))

    def command(*arguments: str, url: str) -> Said:
        monkeypatch.setenv("WASTEEXCHANGE_DATABASE_URL", url)
        monkeypatch.setattr(sys, "argv", ["wasteexchange", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Said(ended.value.code, said.out, said.err)

    return command


def test_a_programme_is_created_and_listed(database_url: str, run: Run) -> None:
    assert run("programme", "list", url=database_url) == Said(0, "", "")
    made = run("programme", "create", "MALA", "--name", "Mala recicla", url=database_url)
    assert made == Said(0, "Created MALA (Mala recicla) with the point MALA-01.\n", "")
    listed = run("programme", "list", url=database_url)
    assert listed.out == "MALA\tMala recicla\tperu\tMALA-01\n"
    renamed = run("programme", "rename", "MALA", "Asia recicla", url=database_url)
    assert renamed == Said(0, "MALA is called Asia recicla.\n", "")
    listed = run("programme", "list", url=database_url)
    assert listed.out == "MALA\tAsia recicla\tperu\tMALA-01\n"


def test_staff_and_tokens_are_made_on_the_command_line(database_url: str, run: Run) -> None:
    run("programme", "create", "MALA", "--name", "Mala recicla", url=database_url)
    narrow = ("--programme", "MALA", "--role", "operator", "--point", "MALA-01")
    staff = run("user", "create", "rosa", *narrow, url=database_url)
    assert (staff.status, staff.err) == (0, "")
    assert staff.out.startswith("One-time password of rosa: ")
    token = run("token", "create", *narrow, url=database_url)
    assert (token.status, token.err) == (0, "")
    assert len(token.out.split()) == 1
    with make.an_engine(database_url) as engine, reading(engine) as session:
        tables = metadata.tables
        (person,) = session.execute(sa.select(tables["staff"])).mappings()
        (kept,) = session.execute(sa.select(tables["api_tokens"])).mappings()
        programme = queries.programme_by_code(session, "MALA")
        point = queries.get_point(session, programme.id, "MALA-01")
    assert (person["name"], person["role"], person["point_id"]) == ("rosa", "operator", point.id)
    assert person["must_change_password"]
    assert (kept["role"], kept["point_id"]) == ("operator", point.id)
    assert token.out.strip().encode() not in bytes(kept["token_hash"])


def test_whoever_lost_her_password_gets_a_new_one_and_every_browser_is_signed_out(
    app: Flask, database_url: str, run: Run
) -> None:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        carmen = make.a_staff(session, programme, "coordinator", name="Carmen Peña")
    lost = app.test_client()
    make.sign_in(lost, carmen)
    assert lost.get("/office").status_code == 200

    told = ("user", "password", "carmen PENA", "--programme", "MALA")
    said = run(*told, url=database_url)
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("One-time password of Carmen Peña: ")
    assert lost.get("/office").status_code == 303, "signed out"
    again = app.test_client()
    with pytest.raises(AssertionError):
        make.sign_in(again, carmen)
    make.sign_in(again, replace(carmen, password=said.out.rsplit(": ", 1)[1].strip()))
    assert again.get("/office").location.startswith("/office/password"), "it is for one time"

    nobody = run("user", "password", "carmela", "--programme", "MALA", url=database_url)
    assert (nobody.status, nobody.out) == (1, "")
    assert "carmela" in nobody.err
    assert nobody.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("programme", "create", "mala", "--name", "x"), 1, "capital letters"),
        (("programme", "create", "MALA", "--name", "x", "--template", "x"), 1, "peru"),
        (("programme", "create", "MALA"), 2, "--name"),
        (("user", "create", "rosa", "--programme", "NOPE", "--role", "operator"), 1, "NOPE"),
        (("token", "create", "--programme", "NOPE", "--role", "king"), 2, "operator"),
        (("nothing",), 2, "wasteexchange --help"),
        (("serve", "--port", "0"), 2, "--port"),
        (("restore", "no-such-file.zip"), 2, "no-such-file.zip"),
        (("backup", "no/such/folder/mala.zip"), 1, "no/such/folder"),
    ],
)
def test_what_was_wrong_is_one_line_that_says_what_to_do(
    sqlite_url: str, run: Run, arguments: tuple[str, ...], status: int, words: str
) -> None:
    said = run(*arguments, url=sqlite_url)
    assert (said.status, said.out) == (status, "")
    assert words in said.err
    assert said.err.count("\n") == 1


def test_a_database_that_is_not_prepared_says_how_to(empty_database_url: str, run: Run) -> None:
    refused = run("programme", "list", url=empty_database_url)
    assert refused == Said(1, "", "The database is not prepared. Run: wasteexchange migrate\n")
    assert run("migrate", url=empty_database_url).status == 0
    assert run("migrate", url=empty_database_url).status == 0
    assert run("programme", "list", url=empty_database_url).status == 0


@pytest.mark.parametrize("arguments", [("migrate",), ("programme", "list")])
def test_a_database_of_a_newer_program_is_left_alone(
    database_url: str, run: Run, arguments: tuple[str, ...]
) -> None:
    with make.an_engine(database_url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    refused = run(*arguments, url=database_url)
    assert (refused.status, refused.err.count("\n")) == (1, 1)
    assert "newer than this program" in refused.err


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////no/such/folder/x.db", "cannot be reached"),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be reached"),
        ("gold://mine", "no address of a database"),
    ],
)
def test_a_database_that_is_not_there_is_one_line(run: Run, url: str, words: str) -> None:
    refused = run("migrate", url=url)
    assert (refused.status, refused.err.count("\n")) == (1, 1)
    assert words in refused.err


def test_a_server_without_an_address_of_a_database_does_not_begin(run: Run) -> None:
    refused = run("serve", "--port", str(serving.free_port()), url="gold://mine")
    assert (refused.status, refused.err.count("\n")) == (1, 1)
    assert "no address of a database" in refused.err


def test_a_file_that_is_no_database_is_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear mayor, " * 500)
    refused = run("programme", "list", url=f"sqlite:///{path}")
    assert (refused.status, refused.err.count("\n")) == (1, 1)
    assert "no database" in refused.err


def test_a_database_that_somebody_holds_is_one_line(
    sqlite_url: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wasteexchange.kernel.db.BUSY_MILLISECONDS", 50)
    path = make_path(sqlite_url)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        refused = run("programme", "create", "MALA", "--name", "x", url=sqlite_url)
    assert (refused.status, refused.err.count("\n")) == (1, 1)
    assert "Another program holds the database" in refused.err


def make_path(url: str) -> str:
    path = sa.make_url(url).database
    assert path
    return path


def test_a_backup_is_taken_back_on_another_machine(
    database_url: str, run: Run, tmp_path: Path
) -> None:
    run("programme", "create", "MALA", "--name", "Mala recicla", url=database_url)
    file = str(tmp_path / "mala.zip")
    made = run("backup", file, url=database_url)
    assert made.status == 0
    assert "MALA" in made.out
    assert "without the card key" in made.out
    again = run("backup", file, url=database_url)
    assert (again.status, again.err.count("\n")) == (1, 1)
    assert run("restore", file, url=database_url).status == 1
    assert run("restore", file, "--force", url=database_url).status == 0
    other = f"sqlite:///{tmp_path / 'other.db'}"
    assert run("restore", file, url=other).status == 0
    assert run("programme", "list", url=other).out.startswith("MALA\t")


def test_every_command_says_how_it_is_used() -> None:
    found = list(_leaves(cli.program, "wasteexchange"))
    assert {"serve", "start", "migrate", "backup", "restore"} <= {name for _, name, _ in found}
    for path, name, words in found:
        assert f"Example: wasteexchange {path}".strip() in words, name


def _leaves(command: object, path: str) -> "list[tuple[str, str, str]]":
    import click  # noqa: PLC0415 - only to walk the commands

    assert isinstance(command, click.Command)
    context = click.Context(command, info_name=path)
    if isinstance(command, click.Group):
        parts = (
            (name, command.get_command(context, name)) for name in command.list_commands(context)
        )
        return [leaf for name, part in parts for leaf in _leaves(part, f"{path} {name}".strip())]
    words = " ".join(command.get_help(context).split())
    return [(path.removeprefix("wasteexchange").strip(), path.rsplit(" ", 1)[-1], words)]


def test_the_first_start_makes_a_programme_and_whoever_runs_it_once(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WASTEEXCHANGE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("WASTEEXCHANGE_DATABASE_URL", empty_database_url)
    begun = start.prepare()
    assert begun is not None
    assert (begun.code, begun.staff_name) == ("MALA", "coordinadora")
    assert len(begun.password) >= 12
    assert start.prepare() is None
    engine = make_engine(empty_database_url)
    with reading(engine) as session:
        assert [known.code for known in queries.programmes(session)] == ["MALA"]
    engine.dispose()


def test_two_servers_never_listen_at_one_place(
    serve: Callable[..., serving.LiveServer], sqlite_url: str
) -> None:
    first = serve(sqlite_url)
    second = first.run("serve", "--port", str(first.port), check=False)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.count("\n") == 1
    assert f"port {first.port}" in second.stderr


def test_the_local_network_is_served_with_a_certificate_of_a_lasting_authority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "_own_address", lambda: "192.168.7.7")
    place = start.lan_place(8443, tmp_path)
    assert (place.host, place.url) == ("0.0.0.0", "https://192.168.7.7:8443")  # noqa: S104 - what `--lan` asks
    authority = (tmp_path / "authority.pem").read_bytes()
    monkeypatch.setattr(start, "_own_address", lambda: "192.168.7.8")
    again = start.lan_place(8443, tmp_path)
    assert (tmp_path / "authority.pem").read_bytes() == authority
    assert again.certificate is not None
    issuer = x509.load_pem_x509_certificate(authority)
    x509.load_pem_x509_certificate(again.certificate.read_bytes()).verify_directly_issued_by(issuer)
    for key in ("authority.key", "server.key"):
        assert (tmp_path / key).stat().st_mode & 0o077 == 0
