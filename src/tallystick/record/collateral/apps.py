"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class CollateralConfig(AppConfig):
    name = "tallystick.record.collateral"
    label = "collateral"
