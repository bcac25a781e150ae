"""Deposits over HTTP."""
