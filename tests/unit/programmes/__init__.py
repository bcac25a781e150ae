"""The catalogue's rules and the templates."""
