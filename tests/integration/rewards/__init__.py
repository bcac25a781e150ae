"""Redemptions, holds and rewards, on both databases."""
