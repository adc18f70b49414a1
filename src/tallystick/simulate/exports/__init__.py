"""The process log of a bank as XES and OCEL 2.0 files."""

from tallystick.simulate.exports.folder import FORMS, export_log

__all__ = ["FORMS", "export_log"]
