"""Recomputing and cross-checking everything that was kept.

This room alone reads the tables of all others directly: it must not believe what they say.
"""
