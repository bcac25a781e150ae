"""One receipt as page and PDF."""
