"""Words without a lending process, and the formulas that more than one step needs."""
