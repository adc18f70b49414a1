"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class DaysConfig(AppConfig):
    name = "tallystick.record.days"
    label = "days"
