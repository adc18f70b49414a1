"""Pages of people and authority."""
