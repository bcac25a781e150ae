"""The scale: deposit, lines, quality, credit, reversal."""
