"""With a database: services, queries and pages, on SQLite and again on PostgreSQL."""
