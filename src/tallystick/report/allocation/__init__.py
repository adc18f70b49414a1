"""The report of an allocation: whom, how much, at what rate, what limits cost, and what a shock changes."""

from tallystick.report.allocation.chapter import Case, Chapter, Line, Point, Solved
from tallystick.report.allocation.write import write_allocation_report

__all__ = ["Case", "Chapter", "Line", "Point", "Solved", "write_allocation_report"]
