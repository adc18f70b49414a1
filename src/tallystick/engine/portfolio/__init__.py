"""Losses of the whole book: their distribution, who makes them, what a bad year does, and what would break the bank."""
