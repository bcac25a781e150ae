"""A programme to issue cards in."""

from tests.integration.households.conftest import asia, desk, engine, mala, terminal

__all__ = ["asia", "desk", "engine", "mala", "terminal"]
