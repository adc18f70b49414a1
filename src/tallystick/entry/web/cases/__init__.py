"""Pages of applications: from product match to approval."""
