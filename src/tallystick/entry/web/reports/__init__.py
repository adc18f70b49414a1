"""Pages of reports: kept ones opened, and what the record itself counts."""
