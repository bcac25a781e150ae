"""Households at their edges, on both databases."""
