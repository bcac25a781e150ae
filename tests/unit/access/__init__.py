"""The room access: rules without a database."""
