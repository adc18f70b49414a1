"""Contracts: the document of a granted case, what must be met before the first drawdown, and who met it."""
