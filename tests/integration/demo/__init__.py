"""The sample programme."""
