"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tallystick.record.reports"
    label = "reports"
