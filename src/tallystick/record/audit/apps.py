"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tallystick.record.audit"
    label = "audit"
