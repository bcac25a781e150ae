"""Staff, roles, sign-in, API tokens; all cryptography of secrets."""
