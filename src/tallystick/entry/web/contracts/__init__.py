"""Pages of contracts and the conditions before the first drawdown."""
