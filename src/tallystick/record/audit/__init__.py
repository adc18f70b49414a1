"""The audit trail: every write, chained."""
