"""Without a database: rules, forms, words; under a second together."""
