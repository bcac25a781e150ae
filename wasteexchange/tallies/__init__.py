"""The month's tally."""
