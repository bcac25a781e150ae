"""Promises as arithmetic, without a database."""
