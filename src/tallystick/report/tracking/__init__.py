"""The report on measures: what was expected beside what is measured, and which do not work."""

from tallystick.report.tracking.told import TrackingTeller, headline
from tallystick.report.tracking.write import write_tracking_report

__all__ = ["TrackingTeller", "headline", "write_tracking_report"]
