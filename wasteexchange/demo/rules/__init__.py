"""Who the families are and what they do: seeded and pure, no clock, no database."""
