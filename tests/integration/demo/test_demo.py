"""A year of a believable programme, made by a command, the same each time."""

import datetime as dt
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests import make
from wasteexchange import cli, start
from wasteexchange.audit.service import audit
from wasteexchange.demo.rules.story import PASSWORD
from wasteexchange.kernel.db import metadata, reading, unit_of_work

SMALL = ("demo", "--households", "12", "--months", "3", "--seed", "7", "--until", "2026-10-31")


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `wasteexchange …` on a database."""
    monkeypatch.setenv("WASTEEXCHANGE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("WASTEEXCHANGE_CARD_KEY", make.CARD_KEY.decode())

    def command(*arguments: str, url: str) -> Said:
        monkeypatch.setenv("WASTEEXCHANGE_DATABASE_URL", url)
        monkeypatch.setattr(sys, "argv", ["wasteexchange", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Said(ended.value.code, said.out, said.err)

    return command


def rows(url: str) -> dict[str, list[str]]:
    """Everything that was kept, but for the salt of the passwords."""
    found: dict[str, list[str]] = {}
    with make.an_engine(url) as engine, reading(engine) as session:
        for table in metadata.sorted_tables:
            columns = [c for c in table.columns if c.name != "password_hash"]
            found[table.name] = sorted(
                repr([_plain(value) for value in row])
                for row in session.execute(sa.select(*columns))
            )
    return found


def _plain(value: object) -> object:
    """An id as text: each database gives it in a class of its own."""
    return str(value) if isinstance(value, uuid.UUID) else value


def counted(url: str, *queries: sa.Select[Any]) -> list[int]:
    """How many rows each of these gives."""
    with make.an_engine(url) as engine, reading(engine) as session:
        return [len(session.execute(query).all()) for query in queries]


def test_a_sample_holds_what_a_programme_lives_through(database_url: str, run: Run) -> None:
    said = run(*SMALL, url=database_url)
    assert (said.status, said.err) == (0, "")
    assert PASSWORD in said.out
    for name in ("Carmen   the office", "Rosa", "Teodora  reads everything", "Nicanor  the months"):
        assert name in said.out
    tables = metadata.tables
    households, lines = tables["households"], tables["deposit_lines"]
    counts = counted(
        database_url,
        sa.select(households),
        sa.select(households).where(households.c.erased_at.is_not(None)),
        sa.select(lines).where(lines.c.quality == "contaminated"),
        sa.select(tables["collection_points"]),
        sa.select(tables["card_revocations"]),
        sa.select(tables["caps"]),
    )
    assert counts[:2] == [12, 1]
    assert counts[3] == 3
    assert all(counts), counts
    with make.an_engine(database_url) as engine, reading(engine) as session:
        assert audit(session, None).wrong == []
        days = session.scalars(sa.select(tables["deposits"].c.day_on)).all()
    assert dt.date(2026, 7, 31) < min(days) <= max(days) <= dt.date(2026, 10, 31)


def test_families_take_home_what_their_sheds_made(sqlite_url: str, run: Run) -> None:
    year = ("demo", "--households", "40", "--months", "8", "--seed", "1", "--until", "2026-10-31")
    assert run(*year, url=sqlite_url).status == 0
    redemptions, batches = metadata.tables["redemptions"], metadata.tables["batches"]
    with make.an_engine(sqlite_url) as engine, reading(engine) as session:
        taken = session.execute(sa.select(redemptions.c.reward, redemptions.c.batch)).all()
        made = set(session.scalars(sa.select(batches.c.code)))
        assert audit(session, None).wrong == []
    of_compost = {batch for reward, batch in taken if reward.startswith("compost")}
    assert of_compost
    assert of_compost <= made
    rewards = {reward for reward, _batch in taken}
    assert rewards == {"compost-5kg", "compost-loose", "seedling-molle"}, (
        "points buy something, too"
    )


def test_the_same_arguments_make_the_same_programme(
    database_url: str, tmp_path: Path, run: Run
) -> None:
    assert run(*SMALL, url=database_url).status == 0
    again = f"sqlite:///{tmp_path / 'again.db'}"
    assert run(*SMALL, url=again).status == 0
    assert rows(again) == rows(database_url)


def test_a_database_in_use_is_left_alone(database_url: str, run: Run) -> None:
    with make.an_engine(database_url) as engine, unit_of_work(engine) as session:
        make.a_programme(session, "MALA")
    before = rows(database_url)
    for arguments in (SMALL, ("start", "--demo")):
        refused = run(*arguments, url=database_url)
        assert (refused.status, refused.out, refused.err.count("\n")) == (1, "", 1)
        assert "WASTEEXCHANGE_DATA_DIR" in refused.err
        assert "MALA" in refused.err
    assert rows(database_url) == before


def test_a_story_that_is_stopped_says_what_is_left(
    sqlite_url: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_said: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("wasteexchange.demo.service.hold_market", interrupted)
    stopped = run(*SMALL, url=sqlite_url)
    assert (stopped.status, stopped.out, stopped.err.count("\n")) == (1, "", 1)
    assert "half a sample" in stopped.err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--households", "0"),
        ("--households", "many"),
        ("--months", "0"),
        ("--months", "99"),
        ("--seed", "x"),
        ("--until", "2999-01-01"),
        ("--until", "1999-01-01"),
        ("--until", "31/10/2026"),
    ],
)
def test_an_option_that_cannot_be_is_named(
    sqlite_url: str, run: Run, option: str, value: str
) -> None:
    refused = run("demo", option, value, url=sqlite_url)
    assert (refused.status, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert option in refused.err


def test_help_shows_an_example_that_works(sqlite_url: str, run: Run) -> None:
    said = run("demo", "--help", url=sqlite_url)
    assert said.status == 0
    assert "Example: wasteexchange demo --households" in " ".join(said.out.split())


def test_start_with_demo_makes_the_sample_once_and_starts_again(
    sqlite_url: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "DEMO_HOUSEHOLDS", 3)
    monkeypatch.setattr(start, "DEMO_MONTHS", 1)
    served: list[start.Place] = []
    monkeypatch.setattr(start, "serve", served.append)
    first = run("start", "--demo", "--port", "8123", url=sqlite_url)
    assert (first.status, first.err) == (0, "")
    before = rows(sqlite_url)
    again = run("start", "--demo", "--port", "8123", url=sqlite_url)
    plain = run("start", "--port", "8123", url=sqlite_url)
    assert run(*SMALL, url=sqlite_url).status == 1
    assert len(served) == 3
    assert rows(sqlite_url) == before
    for said in (first, again, plain):
        assert PASSWORD in said.out
        assert "http://127.0.0.1:8123" in said.out
