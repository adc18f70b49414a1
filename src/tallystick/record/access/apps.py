"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "tallystick.record.access"
    label = "access"
