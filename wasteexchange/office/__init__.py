"""The coordinator's shell and home."""
