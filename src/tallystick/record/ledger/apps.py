"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tallystick.record.ledger"
    label = "ledger"
