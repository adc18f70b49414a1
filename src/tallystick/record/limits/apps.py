"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "tallystick.record.limits"
    label = "limits"
