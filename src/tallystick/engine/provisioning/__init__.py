"""Stages, expected credit loss, and the allowance from opening to closing."""
