"""What every room stands on: database, clock, ids, quantities, errors, settings, context."""
