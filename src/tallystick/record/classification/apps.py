"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class ClassificationConfig(AppConfig):
    name = "tallystick.record.classification"
    label = "classification"
