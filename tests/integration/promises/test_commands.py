"""Promises at a terminal."""

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from tests import abono, make, matter
from wasteexchange.cli import program
from wasteexchange.compost.rules import Input
from wasteexchange.kernel.db import unit_of_work


@pytest.fixture
def old(app: Flask) -> Flask:
    """A family with 2 kg that are too old, and one with none."""
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        abono.a_term(session, programme, abono.on_day(programme, 200), days=60)
        for days_ago in (150, 10):
            family = make.a_household(session, programme)
            abono.brings(session, programme, family, 10_000, days_ago=days_ago)
    return app


def _run(app: Flask, *arguments: str) -> Result:
    with app.app_context():
        return CliRunner().invoke(program, list(arguments), catch_exceptions=False)


def test_expire_says_first_what_would_lapse_and_then_does_it_once(old: Flask) -> None:
    would = _run(old, "expire", "--programme", "MALA", "--dry-run")
    assert would.output == "MALA: 2000 g of compost of 1 family would lapse\n"
    did = _run(old, "expire")
    assert did.output == "MALA: 2000 g of compost of 1 family lapsed\n"
    assert _run(old, "expire").output == "MALA: nothing lapses\n"
    assert _run(old, "audit").exit_code == 0


def test_solvency_is_told_month_by_month(old: Flask) -> None:
    said = _run(old, "solvency", "--programme", "MALA").output.splitlines()
    assert said[0] == "MALA: amber"
    assert said[1] == "open-a-batch: 4000 g"
    assert said[-13].startswith("month\t")
    assert len(said[-1].split("\t")) == 5


def test_the_audit_notices_that_more_is_promised_than_can_be_made(app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        matter.some_food(session, programme)
        opened = matter.a_batch(session, programme, inputs=(Input("stock", "food", 100_000),))
        matter.a_closing(session, programme, opened, output_g=15_000, rejects_g=0)
    done = _run(app, "audit")
    assert done.exit_code == 0
    assert "notice: MALA: 5000 g of compost are promised beyond what exists" in done.output
