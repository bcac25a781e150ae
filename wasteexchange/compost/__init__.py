"""Batches of compost, and the stock of every material: where each gram is, and how it got there."""
