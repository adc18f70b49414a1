"""Where the record lies: the embedded PostgreSQL or a named one, over pg8000."""
