"""The four kinds of outcome, each with its colour, and the parts of a price."""

from __future__ import annotations

OUTCOME_COLOURS = {
    "approve": "approve",
    "refer_missing": "missing",
    "refer_judgement": "judgement",
    "decline": "decline",
}
PARTS = ("funding", "cost", "loss", "capital", "vat")
"""The parts of the minimum price, in order; they add up to it."""
