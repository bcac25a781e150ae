"""The room counter: at its edges, on both databases."""
