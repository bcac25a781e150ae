"""Stories of the ledger that a treasurer can read."""
