"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class LoansConfig(AppConfig):
    name = "tallystick.record.loans"
    label = "loans"
