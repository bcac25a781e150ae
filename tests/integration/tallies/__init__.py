"""The room tallies: at its edges, on both databases."""
