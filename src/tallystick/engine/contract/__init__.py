"""Loan contracts: schedules, annual rates, and the terms that law and pack allow."""
