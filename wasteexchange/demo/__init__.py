"""A lived-in programme to try things out in: who the families are, and what they did in a year."""
