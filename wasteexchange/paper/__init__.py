"""What every printed thing shares: letters, codes, pens, page furniture, charts."""
