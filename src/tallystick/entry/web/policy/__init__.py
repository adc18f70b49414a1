"""Pages of policy packs."""
