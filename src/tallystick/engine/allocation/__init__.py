"""Whom to lend how much at what rate, under a budget and limits, for the most profit after risk."""
