"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class AmendmentsConfig(AppConfig):
    name = "tallystick.record.amendments"
    label = "amendments"
