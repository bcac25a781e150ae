"""Batches and stock, on both databases."""
