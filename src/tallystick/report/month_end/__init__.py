"""The month end as pages: one page of the whole book, and a page of loans behind every figure of it."""

from __future__ import annotations

from tallystick.report.month_end.sheet import closing_sheet
from tallystick.report.month_end.write import write_month_end_report

__all__ = ["closing_sheet", "write_month_end_report"]
