"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class ExemptionsConfig(AppConfig):
    name = "tallystick.record.exemptions"
    label = "exemptions"
