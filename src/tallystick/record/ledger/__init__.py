"""The double entries of the book as they were posted: with each event, and at month end for what accrued."""
