"""What holds for whatever comes: generated cases, on both databases."""
