"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class DeterminationsConfig(AppConfig):
    name = "tallystick.record.determinations"
    label = "determinations"
