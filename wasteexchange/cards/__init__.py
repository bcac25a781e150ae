"""Cards: issue, replace, revoke, resolve."""
