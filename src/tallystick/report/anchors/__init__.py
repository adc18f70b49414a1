"""The page that holds a simulated bank's figures beside published ones."""

from tallystick.report.anchors.page import write_anchor_report

__all__ = ["write_anchor_report"]
