"""Cases: one request for credit each, from application to the first drawdown."""
