"""The room receipts: at its edges, on both databases."""
