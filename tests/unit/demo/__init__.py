"""The sample programme: who, when and how much."""
