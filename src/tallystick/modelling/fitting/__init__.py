"""From a sample to a scorecard at the long-run level, with simple cards and machines beside it."""
