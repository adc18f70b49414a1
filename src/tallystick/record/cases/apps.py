"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tallystick.record.cases"
    label = "cases"
