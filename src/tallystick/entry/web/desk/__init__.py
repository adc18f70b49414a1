"""My desk: what waits for the person; and the search over everything."""
