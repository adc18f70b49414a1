"""The report of a bank's status: firms, products, process, book, quality, returns, warnings; as page and as PDF."""

from tallystick.report.status.teller import StatusTeller, status_sheet
from tallystick.report.status.write import write_status_report

__all__ = ["StatusTeller", "status_sheet", "write_status_report"]
