"""Accounts, transfers, holds and balances: the only writer of its tables."""
