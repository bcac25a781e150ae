"""HTTP glue: problems, guards, CSP, paging, languages, templating."""
