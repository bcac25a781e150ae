"""The programme's public face."""
