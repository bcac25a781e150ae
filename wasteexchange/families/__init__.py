"""The family's page."""
