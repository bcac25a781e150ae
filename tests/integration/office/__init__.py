"""The room office: at its edges, on both databases."""
