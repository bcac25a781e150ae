"""The room access: at its edges, on both databases."""
