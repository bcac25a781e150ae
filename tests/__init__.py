"""The tests; `tests/house/` checks the house, the others what it does."""
