"""What is true of a household, without a database."""
