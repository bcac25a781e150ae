"""What every room stands on, in a database."""
