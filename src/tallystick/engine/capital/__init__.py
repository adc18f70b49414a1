"""Regulatory capital of loans: standardised weights and the internal-ratings formula."""
