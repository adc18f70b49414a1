"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "tallystick.record.evidence"
    label = "evidence"
