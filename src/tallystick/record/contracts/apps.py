"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "tallystick.record.contracts"
    label = "contracts"
