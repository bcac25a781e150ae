"""Households, members, consent, erasure."""
