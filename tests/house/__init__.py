"""Wiring and style: what a machine can check of how we write."""
