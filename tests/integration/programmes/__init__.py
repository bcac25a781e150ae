"""The catalogue in a database, over HTTP and on the command line."""
