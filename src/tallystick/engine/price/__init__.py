"""The rate that carries the loan's cost, inside the pack's bounds, and what it costs the borrower in a year."""
