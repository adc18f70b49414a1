"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class ProcessLogConfig(AppConfig):
    name = "tallystick.record.process_log"
    label = "process_log"
