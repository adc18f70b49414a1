"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "tallystick.record.policies"
    label = "policies"
