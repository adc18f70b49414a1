"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class OverlaysConfig(AppConfig):
    name = "tallystick.record.overlays"
    label = "overlays"
