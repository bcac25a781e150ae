"""Cards at their edges, on both databases."""
