"""Collection, clocks of law, write-off, and what was recovered."""
