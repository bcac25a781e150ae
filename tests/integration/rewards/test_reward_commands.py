"""Rewards at a terminal."""

from click.testing import CliRunner

from tests import rewarding
from tests.integration.rewards.conftest import Shed
from wasteexchange.cli import program


def test_the_rewards_are_listed_one_a_line(shed: Shed) -> None:
    with shed.place.work() as session:
        rewarding.a_reward(
            session, shed.place.programme, code="by-scale", by_scale=True, asset="COMPOST"
        )
    shed.send(f"rewards/{rewarding.SEEDLING}/deactivation", {})
    basket = {"code": "basket", "name": {"es": "Canasta", "en": "Basket"}, "pictogram": "basket"}
    assert shed.send("rewards", basket).status_code == 201
    with shed.place.app.app_context():
        done = CliRunner().invoke(
            program, ["rewards", "list", "--programme", "MALA"], catch_exceptions=False
        )
    assert done.output.splitlines() == [
        "compost-1kg  active  1000 COMPOST  50",
        "compost-5kg  active  5000 COMPOST  10",
        "compost-10kg  active  10000 COMPOST  5",
        "basket  active  -  0",
        "by-scale  active  500 COMPOST  50000",
        "seedling  inactive  500 POINTS  20",
    ]
