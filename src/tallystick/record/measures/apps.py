"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "tallystick.record.measures"
    label = "measures"
