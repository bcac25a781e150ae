"""What phones send when they are back: taken record by record, nothing is lost."""
