"""Tests of the room tallies."""
