"""Runs: gather, decide, apply; called by every way in, knowing none of them."""
