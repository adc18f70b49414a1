"""Scorecards of the pack: points, PD and grade."""
