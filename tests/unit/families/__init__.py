"""What a family is told, without a database."""
