"""Spreading: statement items of any layout onto the standard lines."""
