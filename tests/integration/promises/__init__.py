"""Promises: terms, expiry, share-outs and what covers them, on both databases."""
