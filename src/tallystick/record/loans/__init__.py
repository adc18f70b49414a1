"""The loan book: contracts, drawdowns, events, and how each loan stood at each month end."""
