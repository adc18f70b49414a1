"""A model in use, month by month: does it still see the applicants it was made for, and are its PDs still right."""

from tallystick.modelling.monitoring.months import MonitorRules, monitor

__all__ = ["MonitorRules", "monitor"]
