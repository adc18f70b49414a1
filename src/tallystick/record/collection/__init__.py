"""Collection: who pursues which loan, what was done, what was promised, and how it ended."""
