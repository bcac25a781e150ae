"""The operator's page: a shell for the modules in static/counter."""
