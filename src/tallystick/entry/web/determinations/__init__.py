"""Pages of determinations."""
