"""Ends of day: what was done on which day, once."""
