"""The room families: at its edges, on both databases."""
