"""What is promised in compost, what covers it, and how a promise is made, ripens and lapses."""
