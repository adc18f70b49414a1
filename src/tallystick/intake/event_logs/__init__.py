"""Event logs of other systems: XES, OCEL 2.0, CSV or Parquet in; a log of actions and its quarantine out."""

from tallystick.intake.event_logs.read import EventLogRead, read_event_log

__all__ = ["EventLogRead", "read_event_log"]
