"""A programme to issue cards in."""

from tests.integration.households.conftest import asia, engine, mala

__all__ = ["asia", "engine", "mala"]
