"""Passwords are hashed here as they are for people."""

import pytest


@pytest.fixture
def quick_hashes() -> None:
    """Leave the hashing as it is."""
