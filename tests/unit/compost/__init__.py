"""What batches and stock are as values."""
