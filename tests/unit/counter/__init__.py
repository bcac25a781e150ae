"""Tests of the counter's shell."""
